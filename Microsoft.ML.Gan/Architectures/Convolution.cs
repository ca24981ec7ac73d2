using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A 4×4 convolution of stride 2 and padding 1: N×I×H×W to N×O×⌊H/2⌋×⌊W/2⌋. It computes in the given
/// type, which its result has too. Weights and their gradients are single precision.
/// </summary>
public sealed class Convolution : CastingLayer, IOnnxModule
{
    private const int Kernel = 4;
    private static readonly long[] Stride = [2, 2], Padding = [1, 1];

    private readonly Parameter weight; // names in model files
    private readonly Parameter? bias;

    /// <summary>Makes the layer; its weights are drawn by <see cref="GanArchitecture.InitializeWeights"/>.</summary>
    /// <param name="inputMaps">Feature maps of the input, I.</param>
    /// <param name="outputMaps">Feature maps of the result, O.</param>
    /// <param name="bias">Whether each feature map has a bias.</param>
    /// <param name="type">What it computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    public Convolution(int inputMaps, int outputMaps, bool bias = false, ScalarType type = ScalarType.Float32)
        : base(nameof(Convolution), type)
    {
        weight = nn.Parameter(empty([outputMaps, inputMaps, Kernel, Kernel]));
        if (bias)
            this.bias = nn.Parameter(zeros([outputMaps]));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.conv2d(input.to(Type), Cast(weight), bias?.to(Type), Stride, Padding);

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.Convolution(weight, bias, Stride[0], Padding[0]);
}
