using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace TorchSharp.Modules
{
    /// <summary>Layers of h' = tanh(W x + b + U h + c), or of ReLU.</summary>
    public sealed class RNN : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly RecurrentLayers _layers;
        private readonly string _operator;

        internal RNN(
            long inputSize, long hiddenSize, long numLayers, nn.NonLinearities nonLinearity, bool bias, bool batchFirst, double dropout, bool bidirectional,
            Device? device, ScalarType? dtype) : base(nameof(RNN))
        {
            _layers = new RecurrentLayers(this, 1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
            _layers.RegisterParameters(device, dtype);
            _operator = nonLinearity == nn.NonLinearities.ReLU ? "rnn_relu" : "rnn_tanh";
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0) => _layers.Run(_operator, input, h0 ?? _layers.InitialState(input));

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0!);

        public (PackedSequence, Tensor) call(PackedSequence input, Tensor? h0 = null) =>
            _layers.Run(_operator, input, h0 ?? _layers.InitialState(input));

        /// <summary>For CUDA; nothing to do on a CPU.</summary>
        public void flatten_parameters()
        {
        }

        public Parameter? get_weight_ih(long idx) => get_parameter($"weight_ih_l{idx}");

        public Parameter? get_weight_hh(long idx) => get_parameter($"weight_hh_l{idx}");

        public Parameter? get_bias_ih(long idx) => get_parameter($"bias_ih_l{idx}");

        public Parameter? get_bias_hh(long idx) => get_parameter($"bias_hh_l{idx}");
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static RNN RNN(
                long inputSize, long hiddenSize, long numLayers = 1, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, bool batchFirst = false, double dropout = 0,
                bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, nonLinearity, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
