using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A 4×4 convolution of stride 2 and padding 1, N×I×H×W to N×O×⌊H/2⌋×⌊W/2⌋; or a 3×3 convolution of stride 1, to N×O×H×W.
/// </summary>
public sealed class Convolution : ConvolutionLayer
{
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
        return _stride[0] == 2 && WinogradConvolution.Pays(input, kernel, side: 4)
            ? WinogradConvolution.Convolve(input, Keep(prepared, () => [WinogradConvolution.Kernels(kernel)])[0], bias)
            : nn.functional.conv2d(input, kernel, bias, _stride, _padding);
    }

    private protected override OnnxValue ToOnnx(OnnxValue input) => input.Convolution(Kernel(), Bias, _stride[0], _padding[0]);
}
