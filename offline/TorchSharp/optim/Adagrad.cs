using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Steps by the gradient over the root of the sum of its squares so far.</summary>
    public class Adagrad : OptimizerHelper
    {
        public Adagrad(
            IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0,
            double eps = 1e-10)
            : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps)
        {
        }

        public Adagrad(
            IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0,
            double eps = 1e-10)
        {
            if (lr < 0)
                throw new ArgumentException($"Invalid learning rate: {lr}");
            if (eps < 0)
                throw new ArgumentException($"Invalid ε: {eps}");
            if (lr_decay < 0)
                throw new ArgumentException($"Invalid lr_decay value: {lr_decay}");
            if (weight_decay < 0)
                throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            if (initial_accumulator_value < 0)
                throw new ArgumentException($"Invalid initial_accumulator_value: {initial_accumulator_value}");
            _defaults = new Options
            {
                LearningRate = lr, InitialLearningRate = lr, lr_decay = lr_decay, initial_accumulator_value = initial_accumulator_value, eps = eps,
                weight_decay = weight_decay
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        private Options Defaults => (Options)_defaults;

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            param_group.Options ??= new Options();
            var options = (Options)param_group.Options;
            options.LearningRate ??= Defaults.LearningRate;
            options.lr_decay ??= Defaults.lr_decay;
            options.initial_accumulator_value ??= Defaults.initial_accumulator_value;
            options.eps ??= Defaults.eps;
            options.weight_decay ??= Defaults.weight_decay;
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
            var native = new NativeOptimizers.AdagradOptions
            {
                LearningRate = options.LearningRate!.Value, LearningRateDecay = options.lr_decay!.Value, Epsilon = options.eps!.Value,
                WeightDecay = options.weight_decay!.Value
            };
            var slots = SlotsOf(group);
            for (var i = 0; i < slots.Count; i++)
            {
                var state = (State)slots.States[i];
                slots.StateHandles[0][i] = state.sum.Handle;
                slots.Steps[i] = state.step;
            }
            fixed (nint* parameters = slots.Handles, sums = slots.StateHandles[0])
            fixed (long* steps = slots.Steps)
                NativeOptimizers.optim_adagrad(parameters, sums, steps, slots.Count, &native);
            CheckForErrors();
            for (var i = 0; i < slots.Count; i++)
                ((State)slots.States[i]).step = slots.Steps[i];
            GC.KeepAlive(this);
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor sum = null!;

            public State(Parameter parameter) : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Replace(ref sum, Aten.Call("full_like", _parameter, ((Options)options).initial_accumulator_value!.Value).DetachFromDisposeScope());
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                sum.Save(writer);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                sum.Load(reader);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var state = (State)source;
                step = state.step;
                Replace(ref sum, Copy(state.sum));
            }

            public override bool ApproximatelyEquals(OptimizerState other) => other is State state && step == state.step && AreClose(sum, state.sum);

            public override void to(Device device) => Move(ref sum, device);

            public void Dispose() => sum?.Dispose();
        }

        public class Options : OptimizerOptions
        {
            public double? lr_decay;
            public double? initial_accumulator_value;
            public double? eps;
            public double? weight_decay;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(lr_decay!.Value);
                writer.Write(initial_accumulator_value!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                lr_decay = reader.ReadDouble();
                initial_accumulator_value = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var options = (Options)source;
                lr_decay = options.lr_decay;
                initial_accumulator_value = options.initial_accumulator_value;
                eps = options.eps;
                weight_decay = options.weight_decay;
            }
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0,
                double initial_accumulator_value = 0, double eps = 1e-10)
                : base(parameters, new Options
                {
                    LearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay, initial_accumulator_value = initial_accumulator_value, eps = eps
                })
            {
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
            public static Adagrad Adagrad(
                IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0,
                double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            public static Adagrad Adagrad(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0,
                double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters.Select(item => item.parameter), lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            public static Adagrad Adagrad(
                IEnumerable<Adagrad.ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0,
                double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        }
    }
}
