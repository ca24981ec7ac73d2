using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Repeats pixels, then a 3×3 convolution of padding 1: N×I×H×W to N×O×H'×W'. It stands for a transposed convolution, whose pixels are made
/// by different weights and so may show a pattern of single pixels (Odena, Dumoulin, Olah 2016). It computes in the given type, which its
/// result has too. Weights and their gradients are single precision.
/// </summary>
public sealed class ResizeConvolution : CastingLayer
{
    private const int Kernel = 3;
    private static readonly long[] Stride = [1, 1], Padding = [1, 1];

    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly long[] _to;

    /// <summary>Makes the layer; its weights are drawn by <see cref="GanArchitecture.InitializeWeights"/>.</summary>
    /// <param name="inputMaps">Feature maps of the input, I.</param>
    /// <param name="outputMaps">Feature maps of the result, O.</param>
    /// <param name="to">The result's size in pixels, H'×W'.</param>
    /// <param name="bias">Whether each feature map has a bias.</param>
    /// <param name="type">What it computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    public ResizeConvolution(int inputMaps, int outputMaps, (int Height, int Width) to, bool bias = false,
        ScalarType type = ScalarType.Float32)
        : base(nameof(ResizeConvolution), type)
    {
        _to = [to.Height, to.Width];
        _weight = nn.Parameter(empty([outputMaps, inputMaps, Kernel, Kernel]));
        if (bias)
            _bias = nn.Parameter(zeros([outputMaps]));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor repeated = nn.functional.interpolate(input.to(Type), _to, mode: InterpolationMode.Nearest);
        return nn.functional.conv2d(repeated, Cast(_weight), _bias?.to(Type), Stride, Padding);
    }
}
