using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Repeats each pixel in a block of 2×2, then convolves with a 3×3 kernel and padding 1: N×I×H×W to N×O×(2H + p)×(2W + q). It takes the
/// place of a transposed convolution, which makes the four pixels of a block with different weights and so may show a pattern of single
/// pixels (Odena, Dumoulin, Olah 2016).
/// </summary>
/// <remarks>
/// Both steps together are a 4×4 transposed convolution of stride 2, whose kernel is the 3×3 kernel summed over blocks of 2×2. That is how
/// they are computed: in half the time, and without the larger maps.
/// </remarks>
public sealed class ResizeConvolution : UpsamplingConvolution
{
    private const int Side = 3;
    private static readonly float[] _blocks = MakeBlocks();

    /// <summary>Makes the layer; its weights are drawn by <see cref="GanArchitecture.InitializeWeights"/>.</summary>
    /// <param name="inputMaps">Feature maps of the input, I.</param>
    /// <param name="outputMaps">Feature maps of the result, O.</param>
    /// <param name="from">The input's size in pixels, H×W.</param>
    /// <param name="to">The result's: twice the input's, or one more.</param>
    /// <param name="bias">Whether each feature map has a bias.</param>
    /// <param name="type">What it computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    public ResizeConvolution(int inputMaps, int outputMaps, (int Height, int Width) from, (int Height, int Width) to,
        bool bias = false, ScalarType type = ScalarType.Float32)
        : base(nameof(ResizeConvolution), type, (inputMaps, outputMaps), Side, bias, from, to)
    {
    }

    /// <summary>The sums over blocks of 2×2, also those that stick out: I×O×3×3 to I×O×4×4. Pooling is slower.</summary>
    private protected override Tensor Kernel()
    {
        Tensor weight = base.Kernel();
        return weight.flatten(2).matmul(TensorFactory.Copy(_blocks, [Side * Side, KernelSide * KernelSide], weight.device))
            .view([weight.shape[0], weight.shape[1], KernelSide, KernelSide]);
    }

    /// <summary>1 where a weight is in a block: blocks begin one before the kernel.</summary>
    private static float[] MakeBlocks() =>
    [
        .. from row in Enumerable.Range(0, Side) from column in Enumerable.Range(0, Side)
           from down in Enumerable.Range(0, KernelSide) from right in Enumerable.Range(0, KernelSide)
           select down - row is 0 or 1 && right - column is 0 or 1 ? 1f : 0f,
    ];
}
