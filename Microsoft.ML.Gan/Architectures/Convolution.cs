using Microsoft.ML.Gan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A 4×4 convolution of stride 2 and padding 1, N×I×H×W to N×O×⌊H/2⌋×⌊W/2⌋; or a 3×3 convolution of stride 1, to N×O×H×W.
/// </summary>
public sealed class Convolution : ConvolutionLayer
{
    private const int FewPositions = 8; // the sides of a map up to which a product is faster than the convolution

    private static readonly long[] _padding = [1, 1];
    private readonly long[] _stride;

    /// <summary>Makes the layer; its weights are drawn by <see cref="GanArchitecture.InitializeWeights"/>.</summary>
    /// <param name="inputMaps">Feature maps of the input, I.</param>
    /// <param name="outputMaps">Feature maps of the result, O.</param>
    /// <param name="bias">Whether each feature map has a bias.</param>
    /// <param name="type">What it computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    /// <param name="halves">Whether it halves the sides: 4×4 and stride 2.</param>
    public Convolution(int inputMaps, int outputMaps, bool bias = false, ScalarType type = ScalarType.Float32, bool halves = true)
        : base(nameof(Convolution), type, "", halves ? [outputMaps, inputMaps, 4, 4] : [outputMaps, inputMaps, 3, 3], 0, bias) =>
        _stride = halves ? [2, 2] : [1, 1];

    private protected override Tensor Convolve(Tensor input, Tensor[] prepared)
    {
        (Tensor kernel, Tensor? bias) = (prepared[0], prepared.ElementAtOrDefault(1));
        return IsProduct(input)
            ? nn.functional.linear(Windows(input), Keep(prepared, () => [kernel.permute(0, 2, 3, 1).flatten(1)])[0], bias)
                .view(input.shape[0], input.shape[2] / 2, input.shape[3] / 2, -1).permute(0, 3, 1, 2)
            : nn.functional.conv2d(input, kernel, bias, _stride, _padding);
    }

    private bool IsProduct(Tensor input) => !is_grad_enabled() && Type == ScalarType.BFloat16 && input.device_type == DeviceType.CPU
        && _stride[0] == 2 && input.shape[2..].All(side => side <= FewPositions && side % 2 == 0);

    /// <summary>
    /// The 4×4 windows of images, one a row, with the values of a pixel side by side. In evaluation the product of few but deep ones with
    /// the kernel takes oneDNN less time than the convolution, in bfloat16.
    /// </summary>
    private static Tensor Windows(Tensor input)
    {
        Tensor padded = nn.functional.pad(input.permute(0, 2, 3, 1), [0, 0, 1, 1, 1, 1]);
        long[] shape = padded.shape;
        (long count, long height, long width, long maps) = (shape[0], shape[1], shape[2], shape[3]);
        long row = width * maps;
        return padded
            .as_strided([count, height / 2 - 1, width / 2 - 1, 4, 4, maps], [height * row, 2 * row, 2 * maps, row, maps, 1])
            .reshape(-1, 16 * maps);
    }

    private protected override OnnxValue ToOnnx(OnnxValue input) => input.Convolution(Kernel(), Bias, _stride[0], _padding[0]);
}
