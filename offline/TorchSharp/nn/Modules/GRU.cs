using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace TorchSharp.Modules
{
    /// <summary>Layers of gated recurrent units.</summary>
    public sealed class GRU : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly RecurrentLayers _layers;

        internal GRU(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional,
            Device? device, ScalarType? dtype) : base(nameof(GRU))
        {
            _layers = new RecurrentLayers(this, 3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
            _layers.RegisterParameters(device, dtype);
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor h0 = null!) => _layers.Run("gru", input, h0 ?? _layers.InitialState(input));

        public new (Tensor, Tensor) call(Tensor input, Tensor h0 = null!) => base.call(input, h0);

        public (PackedSequence, Tensor) call(PackedSequence input, Tensor h0 = null!) =>
            _layers.Run("gru", input, h0 ?? _layers.InitialState(input));

        /// <summary>For CUDA; nothing to do on a CPU.</summary>
        public void flatten_parameters()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GRU GRU(
                long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
                bool bidirectional = false, Device device = null!, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
