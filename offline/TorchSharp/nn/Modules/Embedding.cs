using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>A learnt row for each index.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long? _paddingIndex;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scaleGradByFrequency;
        private readonly bool _sparse;

        [ComponentName(Name = nameof(weight))]
        private Parameter? _weight;

        internal Embedding(
            long num_embeddings, long embedding_dims, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse,
            Device? device, ScalarType? dtype) : base(nameof(Embedding))
        {
            _paddingIndex = padding_idx;
            _maxNorm = max_norm;
            _normType = norm_type;
            _scaleGradByFrequency = scale_grad_by_freq;
            _sparse = sparse;
            var rows = init.normal_(empty(num_embeddings, embedding_dims, dtype, device));
            if (padding_idx is { } index)
            {
                using var row = Aten.Call("select.int", rows, 0, index);
                init.zeros_(row);
            }
            weight = new Parameter(rows);
        }

        public Parameter? weight
        {
            get => _weight;
            set => Replace(ref _weight, nameof(weight), value);
        }

        public override Tensor forward(Tensor input)
        {
            if (_maxNorm is { } maxNorm)
            {
                using var noGrad = no_grad();
                Aten.CallInPlace("embedding_renorm_", weight!, input, maxNorm, _normType);
            }
            return Aten.Call("embedding", weight, input, _paddingIndex ?? -1, _scaleGradByFrequency, _sparse);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_embeddings, embedding_dims, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, device, dtype);
        }
    }
}
