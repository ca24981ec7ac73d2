using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>The non-saturating loss on logits (Goodfellow et al. 2014, section 3). softplus(v) = log(1 + e^v) never overflows.</summary>
internal static class GanLoss
{
    /// <summary>-log D(x) - log(1 - D(G(z))), the mean over the batch.</summary>
    public static Tensor Discriminator(Tensor realLogits, Tensor fakeLogits) =>
        nn.functional.softplus(-realLogits).mean()   // softplus(-logit) = -log(sigmoid(logit))
        + nn.functional.softplus(fakeLogits).mean(); // softplus(logit) = -log(1 - sigmoid(logit))

    /// <summary>-log D(G(z)), the mean over the batch.</summary>
    public static Tensor Generator(Tensor fakeLogits) => nn.functional.softplus(-fakeLogits).mean();
}
