using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A layer that computes in the type that <see cref="GanOptions.Precision"/> asks for; derive your own layers from it. The weights stay
/// single precision. They are copied to the type once in evaluation, where they do not change, and in training once for the passes that
/// share the copy.
/// </summary>
public abstract class CastingLayer : nn.Module<Tensor, Tensor>
{
    private readonly Copies _copies = new(); // tensors would be registered, and saved with the weights
    private bool _shared;

    /// <param name="name">The module's name.</param>
    /// <param name="type">What the layer computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    protected CastingLayer(string name, ScalarType type)
        : base(name) => Type = type;

    /// <summary>What the layer computes in.</summary>
    protected ScalarType Type { get; }

    /// <summary>Gives the weight in the layer's type. A copy may be kept, so it is not the caller's to dispose.</summary>
    protected Tensor Cast(Tensor weight) => weight.dtype == Type ? weight : Keep(() => [weight.to(Type)])[0];

    /// <summary>Makes tensors of the weights, or gives those that were kept of an earlier call.</summary>
    private protected Tensor[] Keep(Func<Tensor[]> make)
    {
        if (!_shared && (training || is_grad_enabled()))
            return make();
        return _copies.Kept ??= [.. make().Select(tensor => tensor.DetachFromDisposeScope())];
    }

    /// <summary>
    /// Shares copies among all passes until <see cref="ClearCopies"/>; their gradients add up in them. Weights must not change meanwhile.
    /// </summary>
    internal void ShareCopies()
    {
        ClearCopies();
        _shared = true;
    }

    /// <summary>Disposes the kept copies; autograd keeps its own reference.</summary>
    internal void ClearCopies()
    {
        _shared = false;
        Array.ForEach(_copies.Kept ?? [], tensor => tensor.Dispose());
        _copies.Kept = null;
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        ClearCopies();
        base.train(train);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            ClearCopies();
        base.Dispose(disposing);
    }

    private sealed class Copies
    {
        public Tensor[]? Kept { get; set; }
    }
}
