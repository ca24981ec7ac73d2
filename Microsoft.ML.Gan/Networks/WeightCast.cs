using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Networks;

/// <summary>A weight in the type that its layer computes in. In evaluation, where weights do not change, it is made once.</summary>
internal sealed class WeightCast(ScalarType type) : IDisposable
{
    private Tensor? _kept;

    /// <summary>The weight in the layer's type: the caller's, where a gradient is wanted.</summary>
    public Tensor Of(Parameter weight, bool training)
    {
        if (training || weight.dtype == type || is_grad_enabled())
            return weight.to(type);
        return _kept ??= weight.to(type).DetachFromDisposeScope();
    }

    /// <summary>Forgets the copy: the weight may change, or has.</summary>
    public void Dispose()
    {
        _kept?.Dispose();
        _kept = null;
    }
}
