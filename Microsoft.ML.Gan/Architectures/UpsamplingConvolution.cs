using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A convolution that doubles the sides, N×I×H×W to N×O×(2H + p)×(2W + q): a 4×4 transposed convolution of stride 2 and padding 1. The
/// output padding (p, q) is 0 or 1 and may differ by axis.
/// </summary>
/// <remarks>
/// A few output maps, as an image has, are computed by sub-pixel convolution (Shi et al. 2016): a 3×3 convolution makes the four pixels of
/// a block as maps, which are then laid side by side. It is the same, and libtorch takes less time for it.
/// </remarks>
public abstract class UpsamplingConvolution : ConvolutionLayer
{
    private protected const int KernelSide = 4;

    private const int FewMaps = 4;
    private const int Block = 2, Tap = 3; // sides of a block of pixels, and of the kernel that makes it
    private static readonly long[] _stride = [2, 2], _padding = [1, 1], _one = [1, 1];
    private static readonly float[] _subPixels = MakeSubPixels();

    private readonly long[] _outputPadding;
    private readonly bool _isSubPixel;

    private protected UpsamplingConvolution(string name, ScalarType type, (int Input, int Output) maps, int side, bool bias,
        (int Height, int Width) from, (int Height, int Width) to)
        : base(name, type, "_", [maps.Input, maps.Output, side, side], 1, bias)
    {
        _outputPadding = [to.Height - 2 * from.Height, to.Width - 2 * from.Width];
        _isSubPixel = maps.Output <= FewMaps && _outputPadding is [0, 0];
    }

    private protected sealed override Tensor[] Prepare(Tensor kernel, Tensor? bias) => !_isSubPixel
        ? base.Prepare(kernel, bias)
        : base.Prepare(SubPixels(kernel), bias?.repeat_interleave(Block * Block));

    private protected sealed override Tensor Convolve(Tensor input, Tensor[] prepared)
    {
        (Tensor kernel, Tensor? bias) = (prepared[0], prepared.ElementAtOrDefault(1));
        if (_isSubPixel)
            return nn.functional.pixel_shuffle(nn.functional.conv2d(input, kernel, bias, _one, _padding), Block);
        return _outputPadding is [0, 0] && WinogradConvolution.Pays(input, kernel, side: 2)
            ? WinogradConvolution.Transpose(input, Keep(prepared, () => [WinogradConvolution.Kernels(kernel)])[0], bias)
            : nn.functional.conv_transpose2d(input, kernel, bias, _stride, _padding, _outputPadding);
    }

    private protected sealed override OnnxValue ToOnnx(OnnxValue input) =>
        input.TransposedConvolution(Kernel(), Bias, _stride[0], _padding[0], _outputPadding);

    /// <summary>The kernel of a transposed convolution, I×O×4×4, to that of the sub-pixel convolution, 4O×I×3×3.</summary>
    private static Tensor SubPixels(Tensor kernel)
    {
        (long inputs, long outputs) = (kernel.shape[0], kernel.shape[1]);
        return kernel.flatten(2)
            .matmul(TensorFactory.Copy(_subPixels, [KernelSide * KernelSide, Block * Block * Tap * Tap], kernel.device))
            .view([inputs, outputs * Block * Block, Tap, Tap]).transpose(0, 1);
    }

    /// <summary>1 where a weight of the 4×4 kernel is that of a tap for one of the four pixels.</summary>
    private static float[] MakeSubPixels() =>
    [
        .. from row in Enumerable.Range(0, KernelSide) from column in Enumerable.Range(0, KernelSide)
           from down in Enumerable.Range(0, Block) from right in Enumerable.Range(0, Block)
           from rowTap in Enumerable.Range(0, Tap) from columnTap in Enumerable.Range(0, Tap)
           select Weight(down, rowTap) == row && Weight(right, columnTap) == column ? 1f : 0f,
    ];

    /// <summary>Which weight a tap of a pixel is: the tap reads one pixel before the block's own, that one, or one behind.</summary>
    private static int Weight(int pixel, int tap) => pixel + 1 - 2 * (tap - 1);
}
