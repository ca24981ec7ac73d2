using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A layer that computes in a type of its own, as <see cref="GanOptions.Precision"/> asks for: derive from it for layers of one's own. The
/// weights stay single precision. They are copied to the type once in evaluation, where they do not change, and in training once for the
/// passes that share the copy.
/// </summary>
public abstract class CastingLayer : nn.Module<Tensor, Tensor>
{
    private readonly Copy _copy = new(); // not the tensor itself, which would be registered and saved with the weights
    private bool _shared;

    /// <param name="name">The module's name.</param>
    /// <param name="type">What the layer computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    protected CastingLayer(string name, ScalarType type)
        : base(name) => Type = type;

    /// <summary>What the layer computes in.</summary>
    protected ScalarType Type { get; }

    /// <summary>Gives the weight in the layer's type. A copy may be kept, so it is not the caller's to dispose.</summary>
    protected Tensor Cast(Parameter weight)
    {
        if (weight.dtype == Type || (!_shared && (training || is_grad_enabled())))
            return weight.to(Type);
        return _copy.Kept ??= weight.to(Type).DetachFromDisposeScope();
    }

    /// <summary>
    /// Until <see cref="Forget"/>, weights do not change. All passes use the same copy of them and add their gradients to it.
    /// </summary>
    internal void Share()
    {
        Forget();
        _shared = true;
    }

    /// <summary>Disposes the cached copy; autograd keeps its own reference.</summary>
    internal void Forget()
    {
        _shared = false;
        _copy.Kept?.Dispose();
        _copy.Kept = null;
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        Forget();
        base.train(train);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Forget();
        base.Dispose(disposing);
    }

    private sealed class Copy
    {
        public Tensor? Kept { get; set; }
    }
}
