using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Repeats each pixel in a block of 2×2, then convolves with a 3×3 kernel and padding 1: N×I×H×W to N×O×(2H + p)×(2W + q). It takes the
/// place of a transposed convolution, which makes the four pixels of a block with different weights and so may show a pattern of single
/// pixels (Odena, Dumoulin, Olah 2016). The layer computes in the given type, which its result has too. Weights and their gradients are
/// single precision.
/// </summary>
/// <remarks>
/// Both steps together are a 4×4 transposed convolution of stride 2, whose kernel is the 3×3 kernel summed over blocks of 2×2. That is how
/// they are computed: in half the time, and without the larger maps.
/// </remarks>
public sealed class ResizeConvolution : CastingLayer, IOnnxModule
{
    private const int Kernel = 3;
    private static readonly long[] Stride = [2, 2], Padding = [1, 1];
    private static readonly float[] _blocks = MakeBlocks();

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
    public ResizeConvolution(int inputMaps, int outputMaps, (int Height, int Width) from, (int Height, int Width) to,
        bool bias = false, ScalarType type = ScalarType.Float32)
        : base(nameof(ResizeConvolution), type)
    {
        _outputPadding = [to.Height - 2 * from.Height, to.Width - 2 * from.Width];
        _weight = nn.Parameter(empty([inputMaps, outputMaps, Kernel, Kernel]));
        if (bias)
            _bias = nn.Parameter(zeros([outputMaps]));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.conv_transpose2d(input.to(Type), Cast(Blocks(_weight)), _bias?.to(Type),
        Stride, Padding, _outputPadding);

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) =>
        input.TransposedConvolution(Blocks(_weight), _bias, Stride[0], Padding[0], _outputPadding);

    /// <summary>The sums over blocks of 2×2, also those that stick out: I×O×3×3 to I×O×4×4. Pooling is slower.</summary>
    private static Tensor Blocks(Tensor weight) => weight.flatten(2)
        .matmul(TensorFactory.Copy(_blocks, [Kernel * Kernel, (Kernel + 1) * (Kernel + 1)], weight.device))
        .view([weight.shape[0], weight.shape[1], Kernel + 1, Kernel + 1]);

    /// <summary>1 where a weight is in a block: blocks begin one before the kernel.</summary>
    private static float[] MakeBlocks() =>
    [
        .. from row in Enumerable.Range(0, Kernel) from column in Enumerable.Range(0, Kernel)
           from down in Enumerable.Range(0, Kernel + 1) from right in Enumerable.Range(0, Kernel + 1)
           select down - row is 0 or 1 && right - column is 0 or 1 ? 1f : 0f,
    ];
}
