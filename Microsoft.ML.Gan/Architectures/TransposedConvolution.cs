using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// A 4×4 transposed convolution of stride 2 and padding 1: N×I×H×W to N×O×(2H + p)×(2W + q). The output padding (p, q) is 0 or 1 and may
/// differ by axis.
/// </summary>
public sealed class TransposedConvolution : UpsamplingConvolution
{
    /// <summary>Makes the layer; its weights are drawn by <see cref="GanArchitecture.InitializeWeights"/>.</summary>
    /// <param name="inputMaps">Feature maps of the input, I.</param>
    /// <param name="outputMaps">Feature maps of the result, O.</param>
    /// <param name="from">The input's size in pixels, H×W.</param>
    /// <param name="to">The result's: twice the input's, or one more.</param>
    /// <param name="bias">Whether each feature map has a bias.</param>
    /// <param name="type">What it computes in: <see cref="GanNetworkOptions.ConvolutionType"/>.</param>
    public TransposedConvolution(int inputMaps, int outputMaps, (int Height, int Width) from, (int Height, int Width) to,
        bool bias = false, ScalarType type = ScalarType.Float32)
        : base(nameof(TransposedConvolution), type, (inputMaps, outputMaps), KernelSide, bias, from, to)
    {
    }
}
