using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>max(x, slope · x), element by element (Maas, Hannun, Ng 2013).</summary>
/// <remarks>
/// Use it in your own networks instead of TorchSharp's nn.LeakyReLU, which can fail while another thread collects garbage.
/// </remarks>
public sealed class LeakyRelu : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private readonly double _slope;
    private readonly bool _inPlace;

    /// <summary>Makes the layer; it has no weights.</summary>
    /// <param name="slope">The slope below 0, in [0, 1].</param>
    /// <param name="inPlace">Whether the result reuses the input's memory; the layer before must not need its output for gradients.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is out of its range.</exception>
    public LeakyRelu(double slope = 0.2, bool inPlace = false)
        : base(nameof(LeakyRelu))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slope, 1);
        (_slope, _inPlace) = (slope, inPlace);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        _inPlace ? input.LeakyReluInPlace(_slope).alias() : input.LeakyRelu(_slope); // Sequential disposes what its layers are given

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.LeakyRelu(_slope);
}
