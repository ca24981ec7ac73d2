using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// Minibatch standard deviation (Karras et al. 2018, section 3): gives a discriminator one more feature, N×M to N×(M+1): how much the
/// samples of the batch differ. It exposes a generator whose samples are all alike.
/// </summary>
/// <remarks>In evaluation, where a sample's logit must not depend on its neighbors, the feature is its running mean of training.</remarks>
public sealed class MinibatchStandardDeviation : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private const string Mean = "mean";
    private const double Momentum = 0.1; // batch normalization's
    private const double Epsilon = 1e-8;

    /// <summary>Makes the layer; it has no weights.</summary>
    public MinibatchStandardDeviation()
        : base(nameof(MinibatchStandardDeviation))
    {
        register_buffer(Mean, zeros([1], ScalarType.Float32));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Tensor mean = get_buffer(Mean)!;
        Tensor deviation = mean;
        if (training)
        {
            deviation = (input - input.mean([0L], true)).Squared().mean([0L]).Plus(Epsilon).sqrt().mean().view(1);
            using (no_grad())
                mean.TimesInPlace(1 - Momentum).PlusInPlace(deviation.detach().Times(Momentum));
        }
        return cat(new List<Tensor> { input, deviation.expand(input.shape[0], 1) }, 1);
    }

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.Pad([0, 0], [0, 1], get_buffer(Mean)!.cpu().data<float>()[0]);
}
