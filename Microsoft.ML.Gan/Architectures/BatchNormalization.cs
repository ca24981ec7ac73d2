using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015, algorithm 1): each feature map, N×M×H×W, or feature, N×M, gets mean 0 and variance 1 over
/// the batch, then a learned scale and shift. Evaluation uses the running mean and variance of training.
/// </summary>
/// <remarks>
/// Use it in your own networks instead of TorchSharp's nn.BatchNorm, which can fail while another thread collects garbage.
/// </remarks>
public sealed class BatchNormalization : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private const string Mean = "running_mean", Variance = "running_var"; // names in model files, as PyTorch's

    private readonly Parameter? weight;
    private readonly Parameter? bias;
    private readonly double _epsilon;
    private readonly double _momentum;

    /// <summary>Makes the layer, with scales of 1 and shifts of 0.</summary>
    /// <param name="features">M, 1 or more.</param>
    /// <param name="epsilon">ε, which is added to each variance, above 0.</param>
    /// <param name="momentum">Share of a batch in the running means, in [0, 1].</param>
    /// <param name="affine">Whether there are scales and shifts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public BatchNormalization(long features, double epsilon = 1e-5, double momentum = 0.1, bool affine = true)
        : base(nameof(BatchNormalization))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(momentum, 1);
        (_epsilon, _momentum) = (epsilon, momentum);
        if (affine)
        {
            weight = nn.Parameter(ones([features], ScalarType.Float32));
            bias = nn.Parameter(zeros([features], ScalarType.Float32));
        }
        register_buffer(Mean, zeros([features], ScalarType.Float32));
        register_buffer(Variance, ones([features], ScalarType.Float32));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        nn.functional.batch_norm(input, get_buffer(Mean)!, get_buffer(Variance)!, weight, bias, training, _momentum, _epsilon);

    /// <summary>What evaluation multiplies each feature by, and then adds to it, M each.</summary>
    internal (Tensor Scale, Tensor Shift) ScaleAndShift()
    {
        Tensor mean = get_buffer(Mean)!, scale = get_buffer(Variance)!.Plus(_epsilon).rsqrt();
        if (weight is not null)
            scale = scale * weight;
        Tensor shift = -(mean * scale);
        return (scale, bias is null ? shift : shift.Plus(bias));
    }

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input)
    {
        Tensor mean = get_buffer(Mean)!;
        return input.Node("BatchNormalization", [.. input.Shape],
            [
                input.Constant(weight ?? ones_like(mean)), input.Constant(bias ?? zeros_like(mean)), input.Constant(mean),
                input.Constant(get_buffer(Variance)!),
            ],
            ("epsilon", _epsilon));
    }
}
