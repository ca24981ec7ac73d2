using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Spectral normalization (Miyato et al. 2018, section 2): divides a layer's weight by its largest singular value σ, which a power
/// iteration follows, one iteration per forward pass in training. It bounds the discriminator's Lipschitz constant.
/// </summary>
/// <remarks>Layers are linear in their weight, so dividing the output instead gives the same, for any kind of layer.</remarks>
public sealed class SpectralNormalization : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private const string Direction = "direction"; // the weight's left singular vector, 1×O
    private const double Epsilon = 1e-12;

    private readonly nn.Module<Tensor, Tensor> _layer;

    /// <param name="layer">A convolution or a dense layer: its parameters are "weight", outputs first, and perhaps "bias".</param>
    /// <exception cref="ArgumentException">The layer has no weight of two or more dimensions.</exception>
    public SpectralNormalization(nn.Module<Tensor, Tensor> layer)
        : base(nameof(SpectralNormalization))
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.get_parameter("weight") is not { } weight || weight.dim() < 2)
            throw new ArgumentException("Spectral normalization is for layers with a weight of two or more dimensions.", nameof(layer));
        _layer = layer;
        var start = new float[weight.shape[0]];
        CounterRandom.FillNormal(0, start); // anything not orthogonal to the singular vector
        register_buffer(Direction, TensorFactory.Copy(start, [1, start.Length], CPU));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor sigma = LargestSingularValue(_layer.get_parameter("weight")!.flatten(1));
        Tensor output = _layer.forward(input);
        if (_layer.get_parameter("bias") is not { } bias)
            return output / sigma;
        Tensor shift = output.dim() > 2 ? bias.view(1, -1, 1, 1) : bias;
        return ((output - shift) / sigma).Plus(shift);
    }

    /// <summary>The layer's nodes, with the weight divided by its σ.</summary>
    OnnxValue IOnnxModule.ToOnnx(OnnxValue input)
    {
        Tensor weight = _layer.get_parameter("weight")!;
        return input.Graph.WithWeight(weight, weight / LargestSingularValue(weight.flatten(1)), () => input.Through(_layer));
    }

    /// <summary>u·W·v of a weight O×M with unit vectors u and v; gradients flow through W alone (the paper, section 2.1).</summary>
    private Tensor LargestSingularValue(Tensor weight)
    {
        Tensor left, right;
        using (no_grad())
        {
            Tensor direction = get_buffer(Direction)!;
            left = direction.clone(); // the buffer changes before gradients are computed
            right = Normalize(left.matmul(weight));
            if (training)
            {
                left = Normalize(right.matmul(weight.transpose(0, 1)));
                direction.copy_(left);
            }
        }
        return (left.matmul(weight) * right).sum().Plus(Epsilon);
    }

    private static Tensor Normalize(Tensor vector) => vector / vector.Squared().sum().sqrt().Plus(Epsilon);
}
