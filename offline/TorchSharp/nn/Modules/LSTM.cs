using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace TorchSharp.Modules
{
    /// <summary>Layers of long short-term memory; the state is the hidden one and the cell's.</summary>
    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private readonly RecurrentLayers _layers;

        internal LSTM(
            long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional,
            Device? device, ScalarType? dtype) : base(nameof(LSTM))
        {
            _layers = new RecurrentLayers(this, 4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
            _layers.RegisterParameters(device, dtype);
        }

        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null) =>
            _layers.Run("lstm", input, States(h0_c0, () => _layers.InitialState(input)));

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        public (PackedSequence, Tensor, Tensor) call(PackedSequence input, (Tensor, Tensor)? h0_c0 = null) =>
            _layers.Run("lstm", input, States(h0_c0, () => _layers.InitialState(input)));

        /// <summary>For CUDA; nothing to do on a CPU.</summary>
        public void flatten_parameters()
        {
        }

        private Tensor[] States((Tensor, Tensor)? given, Func<Tensor> newState) =>
            given is { } states ? [states.Item1, states.Item2] : [newState(), newState()];
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LSTM LSTM(
                long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0,
                bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
