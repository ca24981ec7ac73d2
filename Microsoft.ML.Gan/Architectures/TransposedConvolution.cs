using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// A 4×4 transposed convolution of stride 2 and padding 1: N×I×H×W to N×O×(2H + p)×(2W + q). The output padding
/// (p, q) may differ by axis, which not every version of TorchSharp's own module takes. It computes, and gives its result, in a type of
/// its own; its weights are single precision, and so are their gradients.
/// </summary>
internal sealed class TransposedConvolution : CastingLayer
{
    private const int Kernel = 4;
    private static readonly long[] Stride = [2, 2], Padding = [1, 1];

    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly long[] _outputPadding;

    public TransposedConvolution(int inputMaps, int outputMaps, (int Height, int Width) from, (int Height, int Width) to, bool bias = false,
        ScalarType type = ScalarType.Float32)
        : base(nameof(TransposedConvolution), type)
    {
        _outputPadding = [to.Height - 2 * from.Height, to.Width - 2 * from.Width];
        _weight = nn.Parameter(empty([inputMaps, outputMaps, Kernel, Kernel]));
        if (bias)
            _bias = nn.Parameter(zeros([outputMaps]));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        nn.functional.conv_transpose2d(input.to(Type), Cast(_weight), _bias?.to(Type), Stride, Padding, _outputPadding);
}
