using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A network that distinguishes real samples from generated ones. Its forward pass takes samples without a class: N×C×H×W in [-1, 1], or
/// N×V for vectors, to logits N.
/// </summary>
public abstract class GanDiscriminator : nn.Module<Tensor, Tensor>
{
    /// <param name="name">The module's name.</param>
    protected GanDiscriminator(string name)
        : base(name)
    {
    }

    /// <summary>Computes the logits of samples that are said to be of certain classes.</summary>
    /// <param name="samples">N×C×H×W in [-1, 1] for images, N×V (mean 0, standard deviation 1) for vectors.</param>
    /// <param name="classes">
    /// Weights of the classes, N×K, 1 for a sample's class and 0 for the others; <see langword="null"/> when there are no classes.
    /// </param>
    /// <returns>Logits N: large for "real".</returns>
    public abstract Tensor forward(Tensor samples, Tensor? classes);

    /// <summary>The hidden layers' activations for samples (N×C×H×W or N×V): N×M or N×M×H'×W' each, from the first layer on.</summary>
    public abstract IReadOnlyList<Tensor> Activations(Tensor samples);

    /// <summary>
    /// Adds the nodes of an ONNX graph that compute what <see cref="forward(Tensor, Tensor?)"/> computes in evaluation. Override it, so
    /// that <c>GanTransformer.SaveOnnx</c> can export the discriminator.
    /// </summary>
    /// <param name="samples">N×C×H×W or N×V.</param>
    /// <param name="classes">N×K; <see langword="null"/> when there are no classes.</param>
    /// <returns>Logits N.</returns>
    /// <exception cref="NotSupportedException">The discriminator does not override it.</exception>
    public virtual OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes) => throw OnnxModules.Unsupported(this);

    /// <summary>The same for <see cref="Activations"/>: override it, so that the discriminator's features can be exported.</summary>
    /// <param name="samples">N×C×H×W or N×V.</param>
    /// <exception cref="NotSupportedException">The discriminator does not override it.</exception>
    public virtual IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples) => throw OnnxModules.Unsupported(this);

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input) => forward(input, null);
}
