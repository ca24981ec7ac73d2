using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Steps by the gradient over the root of its square's running mean, less the square of its own running mean if centered.</summary>
    public class RMSProp : OptimizerHelper, optim.IMomentum
    {
        public RMSProp(
            IEnumerable<Parameter> parameters, double lr = 0.001, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0,
            bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        public RMSProp(
            IEnumerable<ParamGroup> parameters, double lr = 0.001, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0,
            bool centered = false, bool maximize = false)
        {
            if (lr < 0)
                throw new ArgumentException($"Invalid learning rate: {lr}");
            if (eps < 0)
                throw new ArgumentException($"Invalid ε: {eps}");
            if (alpha < 0)
                throw new ArgumentException($"Invalid alpha: {alpha}");
            if (momentum < 0)
                throw new ArgumentException($"Invalid momentum value: {momentum}");
            if (weight_decay < 0)
                throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            _defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, maximize = maximize, momentum = momentum, alpha = alpha, eps = eps,
                weight_decay = weight_decay, centered = centered
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        /// <summary>That of groups that are added later; <see cref="ParamGroup.Momentum"/> is for the others.</summary>
        public double Momentum
        {
            get => Defaults.momentum!.Value;
            set => Defaults.momentum = value;
        }

        private Options Defaults => (Options)_defaults;

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            param_group.Options ??= new Options();
            var options = (Options)param_group.Options;
            options.LearningRate ??= Defaults.LearningRate;
            options.maximize ??= Defaults.maximize;
            options.momentum ??= Defaults.momentum;
            options.alpha ??= Defaults.alpha;
            options.eps ??= Defaults.eps;
            options.weight_decay ??= Defaults.weight_decay;
            options.centered ??= Defaults.centered;
            Add(param_group, parameter => new State(parameter));
        }

        public override Tensor step(Func<Tensor> closure = null!)
        {
            var loss = base.step(closure);
            for (var i = 0; i < _parameter_groups.Count; i++)
                Update(_parameter_groups[i]);
            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                DisposeStates();
            base.Dispose(disposing);
        }

        private unsafe void Update(Modules.ParamGroup group)
        {
            var options = (Options)group.Options;
            var native = new NativeOptimizers.RmsPropOptions
            {
                LearningRate = options.LearningRate!.Value, Alpha = options.alpha!.Value, Epsilon = options.eps!.Value,
                WeightDecay = options.weight_decay!.Value, Momentum = options.momentum!.Value, Centered = options.centered!.Value ? 1 : 0,
                Maximize = options.maximize!.Value ? 1 : 0
            };
            var slots = SlotsOf(group);
            for (var i = 0; i < slots.Count; i++)
            {
                var state = (State)slots.States[i];
                slots.StateHandles[0][i] = state.square_avg.Handle;
                slots.StateHandles[1][i] = state.momentum_buffer.Handle;
                slots.StateHandles[2][i] = state.grad_avg.Handle;
                slots.Steps[i] = state.step;
            }
            fixed (nint* parameters = slots.Handles, square = slots.StateHandles[0], buffers = slots.StateHandles[1], average = slots.StateHandles[2])
            fixed (long* steps = slots.Steps)
                NativeOptimizers.optim_rms_prop(parameters, square, buffers, average, steps, slots.Count, &native);
            CheckForErrors();
            for (var i = 0; i < slots.Count; i++)
                ((State)slots.States[i]).step = slots.Steps[i];
            GC.KeepAlive(this);
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor square_avg = null!;
            public Tensor momentum_buffer = null!;
            public Tensor grad_avg = null!;

            public State(Parameter parameter) : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Replace(ref square_avg, Zeros());
                Replace(ref momentum_buffer, Zeros());
                Replace(ref grad_avg, Zeros());
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                square_avg.Save(writer);
                SaveConditionalStateTensor(writer, momentum_buffer);
                SaveConditionalStateTensor(writer, grad_avg);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                square_avg.Load(reader);
                LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
                LoadConditionalStateTensor(reader, ref grad_avg, _parameter.device);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var state = (State)source;
                step = state.step;
                Replace(ref square_avg, Copy(state.square_avg));
                Replace(ref momentum_buffer, Copy(state.momentum_buffer));
                Replace(ref grad_avg, Copy(state.grad_avg));
            }

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && AreClose(square_avg, state.square_avg) && AreClose(grad_avg, state.grad_avg) &&
                AreClose(momentum_buffer, state.momentum_buffer);

            public override void to(Device device)
            {
                Move(ref square_avg, device);
                Move(ref momentum_buffer, device);
                Move(ref grad_avg, device);
            }

            public void Dispose()
            {
                square_avg?.Dispose();
                momentum_buffer?.Dispose();
                grad_avg?.Dispose();
            }
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? momentum;
            public double? alpha;
            public double? eps;
            public double? weight_decay;
            public bool? centered;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(maximize!.Value);
                writer.Write(momentum!.Value);
                writer.Write(alpha!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(centered!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                maximize = reader.ReadBoolean();
                momentum = reader.ReadDouble();
                alpha = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                centered = reader.ReadBoolean();
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var options = (Options)source;
                maximize = options.maximize;
                momentum = options.momentum;
                alpha = options.alpha;
                eps = options.eps;
                weight_decay = options.weight_decay;
                centered = options.centered;
            }
        }

        public class ParamGroup : ParamGroup<Options>, optim.IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0,
                double momentum = 0, bool centered = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered
                })
            {
            }

            public double Momentum
            {
                get => Options.momentum!.Value;
                set => Options.momentum = value;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(
                IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
                double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
                double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(item => item.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
                double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
