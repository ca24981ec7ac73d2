using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// A layer that computes in a type of its own. Weights are copied to that type once in evaluation, where they do not change, and in
/// training once for the passes that share the copy.
/// </summary>
internal abstract class CastingLayer(string name, ScalarType type) : nn.Module<Tensor, Tensor>(name)
{
    private readonly Copy _copy = new(); // not the tensor itself, which would be registered and saved with the weights
    private bool _shared;

    /// <summary>What the layer computes in.</summary>
    protected ScalarType Type => type;

    /// <summary>The weight in the layer's type: the caller's to dispose of, but where a copy is kept or shared.</summary>
    protected Tensor Cast(Parameter weight)
    {
        if (weight.dtype == type || (!_shared && (training || is_grad_enabled())))
            return weight.to(type);
        return _copy.Kept ??= weight.to(type).DetachFromDisposeScope();
    }

    /// <summary>
    /// Until <see cref="Forget"/>, weights do not change. All passes use the same copy of them and add their gradients to it.
    /// </summary>
    public void Share()
    {
        Forget();
        _shared = true;
    }

    /// <summary>Lets go of the copy; what was computed with it can still be differentiated.</summary>
    public void Forget()
    {
        _shared = false;
        _copy.Kept?.Dispose();
        _copy.Kept = null;
    }

    public override void train(bool on = true)
    {
        Forget();
        base.train(on);
    }

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
