using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A convolution: <see cref="Convolution"/>, <see cref="TransposedConvolution"/> or <see cref="ResizeConvolution"/>. It computes in the
/// given type, which its result has too. Weights and their gradients are single precision.
/// </summary>
public abstract class ConvolutionLayer : CastingLayer, IOnnxModule
{
    private readonly string _prefix;
    private readonly int _outputs;

    /// <param name="name">The module's name.</param>
    /// <param name="type">What it computes in.</param>
    /// <param name="prefix">What the names of weight and bias begin with in model files.</param>
    /// <param name="shape">The weight's sizes.</param>
    /// <param name="outputs">The weight's dimension of output maps.</param>
    /// <param name="bias">Whether each output map has a bias.</param>
    private protected ConvolutionLayer(string name, ScalarType type, string prefix, long[] shape, int outputs, bool bias)
        : base(name, type)
    {
        (_prefix, _outputs) = (prefix, outputs);
        register_parameter(prefix + "weight", nn.Parameter(empty(shape)));
        if (bias)
            register_parameter(prefix + "bias", nn.Parameter(zeros([shape[outputs]])));
    }

    private protected Parameter? Bias => get_parameter(_prefix + "bias");

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input) =>
        Convolve(input.to(Type), Keep(this, () => Prepare(Kernel(), Bias)));

    /// <summary>
    /// Convolves and normalizes in one: the scales of batch normalization are multiplied into the kernel, and its shifts are biases. For
    /// evaluation, where neither changes.
    /// </summary>
    internal Tensor forward(Tensor input, BatchNormalization normalization) =>
        Convolve(input.to(Type), Keep(normalization, () => Fold(normalization)));

    /// <summary>The kernel of the weight, in single precision; its dimensions are the weight's.</summary>
    private protected virtual Tensor Kernel() => get_parameter(_prefix + "weight")!;

    /// <summary>Kernel and bias, if there is one, in the layer's type and as <see cref="Convolve"/> takes them.</summary>
    private protected virtual Tensor[] Prepare(Tensor kernel, Tensor? bias) =>
        bias is null ? [kernel.to(Type)] : [kernel.to(Type), bias.to(Type)];

    private protected abstract Tensor Convolve(Tensor input, Tensor[] prepared);

    private protected abstract OnnxValue ToOnnx(OnnxValue input);

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => ToOnnx(input);

    private Tensor[] Fold(BatchNormalization normalization)
    {
        (Tensor scale, Tensor shift) = normalization.ScaleAndShift();
        long[] alongOutputs = [1, 1, 1, 1];
        alongOutputs[_outputs] = -1;
        return Prepare(Kernel() * scale.view(alongOutputs), Bias is { } bias ? (bias * scale).Plus(shift) : shift);
    }
}
