using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>One step of an <see cref="RNN"/> layer.</summary>
    public sealed class RNNCell : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly long _hiddenSize;
        private readonly string _operator;

        [ComponentName(Name = nameof(weight_ih))]
        private Parameter? _weight_ih;

        [ComponentName(Name = nameof(weight_hh))]
        private Parameter? _weight_hh;

        [ComponentName(Name = nameof(bias_ih))]
        private Parameter? _bias_ih;

        [ComponentName(Name = nameof(bias_hh))]
        private Parameter? _bias_hh;

        internal RNNCell(long inputSize, long hiddenSize, nn.NonLinearities nonLinearity, bool bias, Device? device, ScalarType? dtype) : base(nameof(RNNCell))
        {
            _hiddenSize = hiddenSize;
            _operator = nonLinearity == nn.NonLinearities.ReLU ? "rnn_relu_cell" : "rnn_tanh_cell";
            var bound = 1 / Math.Sqrt(hiddenSize);
            weight_ih = new Parameter(nn.init.uniform_(empty(hiddenSize, inputSize, dtype, device), -bound, bound));
            weight_hh = new Parameter(nn.init.uniform_(empty(hiddenSize, hiddenSize, dtype, device), -bound, bound));
            if (!bias)
                return;
            bias_ih = new Parameter(nn.init.uniform_(empty(hiddenSize, dtype, device), -bound, bound));
            bias_hh = new Parameter(nn.init.uniform_(empty(hiddenSize, dtype, device), -bound, bound));
        }

        public Parameter? weight_ih
        {
            get => _weight_ih;
            set => Replace(ref _weight_ih, nameof(weight_ih), value);
        }

        public Parameter? weight_hh
        {
            get => _weight_hh;
            set => Replace(ref _weight_hh, nameof(weight_hh), value);
        }

        public Parameter? bias_ih
        {
            get => _bias_ih;
            set => Replace(ref _bias_ih, nameof(bias_ih), value);
        }

        public Parameter? bias_hh
        {
            get => _bias_hh;
            set => Replace(ref _bias_hh, nameof(bias_hh), value);
        }

        public override Tensor forward(Tensor input, Tensor? h0 = null) =>
            Aten.Call(_operator, input, h0 ?? NewState(input), weight_ih, weight_hh, bias_ih, bias_hh);

        private Tensor NewState(Tensor input) => zeros(input.size(0), _hiddenSize, input.dtype, input.device);
    }

    /// <summary>One step of a <see cref="GRU"/> layer.</summary>
    public sealed class GRUCell : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly long _hiddenSize;

        [ComponentName(Name = nameof(weight_ih))]
        private Parameter? _weight_ih;

        [ComponentName(Name = nameof(weight_hh))]
        private Parameter? _weight_hh;

        [ComponentName(Name = nameof(bias_ih))]
        private Parameter? _bias_ih;

        [ComponentName(Name = nameof(bias_hh))]
        private Parameter? _bias_hh;

        internal GRUCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(GRUCell))
        {
            _hiddenSize = hiddenSize;
            var bound = 1 / Math.Sqrt(hiddenSize);
            weight_ih = new Parameter(nn.init.uniform_(empty(3 * hiddenSize, inputSize, dtype, device), -bound, bound));
            weight_hh = new Parameter(nn.init.uniform_(empty(3 * hiddenSize, hiddenSize, dtype, device), -bound, bound));
            if (!bias)
                return;
            bias_ih = new Parameter(nn.init.uniform_(empty(3 * hiddenSize, dtype, device), -bound, bound));
            bias_hh = new Parameter(nn.init.uniform_(empty(3 * hiddenSize, dtype, device), -bound, bound));
        }

        public Parameter? weight_ih
        {
            get => _weight_ih;
            set => Replace(ref _weight_ih, nameof(weight_ih), value);
        }

        public Parameter? weight_hh
        {
            get => _weight_hh;
            set => Replace(ref _weight_hh, nameof(weight_hh), value);
        }

        public Parameter? bias_ih
        {
            get => _bias_ih;
            set => Replace(ref _bias_ih, nameof(bias_ih), value);
        }

        public Parameter? bias_hh
        {
            get => _bias_hh;
            set => Replace(ref _bias_hh, nameof(bias_hh), value);
        }

        public override Tensor forward(Tensor input, Tensor? h0 = null) =>
            Aten.Call("gru_cell", input, h0 ?? NewState(input), weight_ih, weight_hh, bias_ih, bias_hh);

        private Tensor NewState(Tensor input) => zeros(input.size(0), _hiddenSize, input.dtype, input.device);
    }

    /// <summary>One step of an <see cref="LSTM"/> layer.</summary>
    public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
    {
        private readonly long _hiddenSize;

        [ComponentName(Name = nameof(weight_ih))]
        private Parameter? _weight_ih;

        [ComponentName(Name = nameof(weight_hh))]
        private Parameter? _weight_hh;

        [ComponentName(Name = nameof(bias_ih))]
        private Parameter? _bias_ih;

        [ComponentName(Name = nameof(bias_hh))]
        private Parameter? _bias_hh;

        internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype) : base(nameof(LSTMCell))
        {
            _hiddenSize = hiddenSize;
            var bound = 1 / Math.Sqrt(hiddenSize);
            weight_ih = new Parameter(nn.init.uniform_(empty(4 * hiddenSize, inputSize, dtype, device), -bound, bound));
            weight_hh = new Parameter(nn.init.uniform_(empty(4 * hiddenSize, hiddenSize, dtype, device), -bound, bound));
            if (!bias)
                return;
            bias_ih = new Parameter(nn.init.uniform_(empty(4 * hiddenSize, dtype, device), -bound, bound));
            bias_hh = new Parameter(nn.init.uniform_(empty(4 * hiddenSize, dtype, device), -bound, bound));
        }

        public Parameter? weight_ih
        {
            get => _weight_ih;
            set => Replace(ref _weight_ih, nameof(weight_ih), value);
        }

        public Parameter? weight_hh
        {
            get => _weight_hh;
            set => Replace(ref _weight_hh, nameof(weight_hh), value);
        }

        public Parameter? bias_ih
        {
            get => _bias_ih;
            set => Replace(ref _bias_ih, nameof(bias_ih), value);
        }

        public Parameter? bias_hh
        {
            get => _bias_hh;
            set => Replace(ref _bias_hh, nameof(bias_hh), value);
        }

        public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
        {
            Tensor[] states = h0_c0 is { } given ? [given.Item1, given.Item2] : [NewState(input), NewState(input)];
            return Aten.Call2("lstm_cell", input, states, weight_ih, weight_hh, bias_ih, bias_hh);
        }

        public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        private Tensor NewState(Tensor input) => zeros(input.size(0), _hiddenSize, input.dtype, input.device);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static RNNCell RNNCell(
                long inputSize, long hiddenSize, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, nonLinearity, bias, device, dtype);

            public static GRUCell GRUCell(
                long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);

            public static LSTMCell LSTMCell(
                long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
