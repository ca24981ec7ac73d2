using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>The losses of both networks on logits; means over the batch. softplus(v) = log(1 + e^v) never overflows.</summary>
internal static class GanLoss
{
    /// <summary>The discriminator's loss.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="realLogits">Logits of real images, N.</param>
    /// <param name="fakeLogits">Logits of generated images, N.</param>
    /// <param name="realTargets">What real images should be taken for, N, 1 unless smoothed or flipped.</param>
    /// <param name="fakeTargets">What generated images should be taken for, N, 0 unless smoothed or flipped.</param>
    public static Tensor Discriminator(GanLossKind loss, Tensor realLogits, Tensor fakeLogits, Tensor realTargets, Tensor fakeTargets) => loss switch
    {
        // Goodfellow et al. 2014, section 3: -t·log D - (1 - t)·log(1 - D), which is softplus(logit) - t·logit.
        GanLossKind.NonSaturating =>
            (nn.functional.softplus(realLogits) - realTargets * realLogits).mean() + (nn.functional.softplus(fakeLogits) - fakeTargets * fakeLogits).mean(),
        // Mao et al. 2017, equation 9, with a = 0, b = c = 1.
        GanLossKind.LeastSquares =>
            (realLogits - realTargets).pow(2).mean().mul(0.5) + (fakeLogits - fakeTargets).pow(2).mean().mul(0.5),
        // Lim and Ye 2017, equation 7.
        GanLossKind.Hinge =>
            nn.functional.relu((-realLogits).add(1)).mean() + nn.functional.relu(fakeLogits.add(1)).mean(),
        // Arjovsky, Chintala, Bottou 2017, algorithm 1: the critic's estimate of the distance, negated.
        _ => fakeLogits.mean() - realLogits.mean(),
    };

    /// <summary>The generator's loss on the logits of generated images, N.</summary>
    public static Tensor Generator(GanLossKind loss, Tensor fakeLogits) => loss switch
    {
        GanLossKind.NonSaturating => nn.functional.softplus(-fakeLogits).mean(), // -log D(G(z)) = softplus(-logit)
        GanLossKind.LeastSquares => fakeLogits.sub(1).pow(2).mean().mul(0.5),
        _ => -fakeLogits.mean(),
    };
}
