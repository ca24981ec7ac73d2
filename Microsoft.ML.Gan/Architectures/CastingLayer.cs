using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A layer that computes in the type that <see cref="GanOptions.Precision"/> asks for; derive your own layers from it. The weights stay
/// single precision. They are copied to the type once in evaluation, where they do not change, and in training once for the passes that
/// share the copy.
/// </summary>
public abstract class CastingLayer : nn.Module<Tensor, Tensor>
{
    private readonly Copy _copy = new(); // a tensor would be registered, and saved with the weights
    private bool _shared;

    /// <param name="name">The module's name.</param>
    /// <param name="type">What the layer computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    protected CastingLayer(string name, ScalarType type)
        : base(name) => Type = type;

    /// <summary>What the layer computes in.</summary>
    protected ScalarType Type { get; }

    /// <summary>Gives the weight in the layer's type. A copy may be kept, so it is not the caller's to dispose.</summary>
    protected Tensor Cast(Tensor weight)
    {
        if (weight.dtype == Type || (!_shared && (training || is_grad_enabled())))
            return weight.to(Type);
        return _copy.Kept ??= weight.to(Type).DetachFromDisposeScope();
    }

    /// <summary>
    /// Shares one copy among all passes until <see cref="ClearCopy"/>; their gradients add up in it. Weights must not change meanwhile.
    /// </summary>
    internal void ShareCopy()
    {
        ClearCopy();
        _shared = true;
    }

    /// <summary>Disposes the cached copy; autograd keeps its own reference.</summary>
    internal void ClearCopy()
    {
        _shared = false;
        _copy.Kept?.Dispose();
        _copy.Kept = null;
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        ClearCopy();
        base.train(train);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            ClearCopy();
        base.Dispose(disposing);
    }

    private sealed class Copy
    {
        public Tensor? Kept { get; set; }
    }
}
