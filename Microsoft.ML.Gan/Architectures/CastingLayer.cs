using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A layer that computes in the type that <see cref="GanOptions.Precision"/> asks for; derive your own layers from it. The weights stay
/// single precision. They are copied to the type once in evaluation, where they do not change, and in training once for the passes that
/// share the copy.
/// </summary>
public abstract class CastingLayer : nn.Module<Tensor, Tensor>
{
    private readonly Dictionary<object, Tensor[]> _copies = new(ReferenceEqualityComparer.Instance); // by what they are made for
    private bool _shared;

    /// <param name="name">The module's name.</param>
    /// <param name="type">What the layer computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    protected CastingLayer(string name, ScalarType type)
        : base(name) => Type = type;

    /// <summary>What the layer computes in.</summary>
    protected ScalarType Type { get; }

    /// <summary>Gives a weight in the layer's type. A parameter's copy may be kept, so it is not the caller's to dispose.</summary>
    protected Tensor Cast(Tensor weight) => weight.dtype == Type ? weight
        : weight is Parameter ? Keep(weight, () => [weight.to(Type)])[0]
        : weight.to(Type);

    /// <summary>Makes tensors of the weights, or gives those that an earlier call kept for the same object.</summary>
    private protected Tensor[] Keep(object key, Func<Tensor[]> make)
    {
        if (!_shared && (training || is_grad_enabled()))
            return make();
        if (!_copies.TryGetValue(key, out Tensor[]? kept))
            _copies[key] = kept = [.. make().Select(tensor => tensor.DetachFromDisposeScope())];
        return kept;
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
        foreach (Tensor tensor in _copies.Values.SelectMany(tensors => tensors))
            tensor.Dispose();
        _copies.Clear();
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
}
