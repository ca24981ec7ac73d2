using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A 4×4 transposed convolution of stride 2 and padding 1: N×I×H×W to N×O×(2H + p)×(2W + q). The output padding (p, q) is 0 or 1 and may
/// differ by axis. The layer computes in the given type, which its result has too. Weights and their gradients are single precision.
/// </summary>
public sealed class TransposedConvolution : CastingLayer, IOnnxModule
{
    private const int Kernel = 4;
    private static readonly long[] Stride = [2, 2], Padding = [1, 1];

    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly long[] _outputPadding;

    /// <summary>Makes the layer; its weights are drawn by <see cref="GanArchitecture.InitializeWeights"/>.</summary>
    /// <param name="inputMaps">Feature maps of the input, I.</param>
    /// <param name="outputMaps">Feature maps of the result, O.</param>
    /// <param name="from">The input's size in pixels, H×W.</param>
    /// <param name="to">The result's: twice the input's, or one more.</param>
    /// <param name="bias">Whether each feature map has a bias.</param>
    /// <param name="type">What it computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    public TransposedConvolution(int inputMaps, int outputMaps, (int Height, int Width) from, (int Height, int Width) to,
        bool bias = false, ScalarType type = ScalarType.Float32)
        : base(nameof(TransposedConvolution), type)
    {
        _outputPadding = [to.Height - 2 * from.Height, to.Width - 2 * from.Width];
        _weight = nn.Parameter(empty([inputMaps, outputMaps, Kernel, Kernel]));
        if (bias)
            _bias = nn.Parameter(zeros([outputMaps]));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        nn.functional.conv_transpose2d(input.to(Type), Cast(_weight), _bias?.to(Type), Stride, Padding, _outputPadding);

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) =>
        input.TransposedConvolution(_weight, _bias, Stride[0], Padding[0], _outputPadding);
}
