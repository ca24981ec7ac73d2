using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>The losses of both networks on logits; means over the batch. softplus(v) = log(1 + e^v) never overflows.</summary>
internal static class GanLoss
{
    /// <summary>The discriminator's loss on real images.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="logits">Logits of real images, N.</param>
    /// <param name="targets">What they should be taken for, N, 1 unless smoothed or flipped.</param>
    public static Tensor Real(GanLossKind loss, Tensor logits, Tensor targets) => loss switch
    {
        GanLossKind.NonSaturating => Logistic(logits, targets),
        GanLossKind.LeastSquares => Squared(logits, targets),
        GanLossKind.Hinge => nn.functional.relu((-logits).add(1)).mean(), // Lim and Ye 2017, equation 7
        _ => -logits.mean(), // Arjovsky, Chintala, Bottou 2017, algorithm 1: the critic's estimate of the distance, negated
    };

    /// <summary>The discriminator's loss on generated images.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="logits">Logits of generated images, N.</param>
    /// <param name="targets">What they should be taken for, N, 0 unless smoothed or flipped.</param>
    public static Tensor Fake(GanLossKind loss, Tensor logits, Tensor targets) => loss switch
    {
        GanLossKind.NonSaturating => Logistic(logits, targets),
        GanLossKind.LeastSquares => Squared(logits, targets),
        GanLossKind.Hinge => nn.functional.relu(logits.add(1)).mean(),
        _ => logits.mean(),
    };

    /// <summary>The generator's loss on the logits of generated images, N.</summary>
    public static Tensor Generator(GanLossKind loss, Tensor fakeLogits) => loss switch
    {
        GanLossKind.NonSaturating => nn.functional.softplus(-fakeLogits).mean(), // -log D(G(z)) = softplus(-logit)
        GanLossKind.LeastSquares => fakeLogits.sub(1).pow(2).mean().mul(0.5),
        _ => -fakeLogits.mean(),
    };

    /// <summary>Goodfellow et al. 2014, section 3: -t·log D - (1 - t)·log(1 - D), which is softplus(logit) - t·logit.</summary>
    private static Tensor Logistic(Tensor logits, Tensor targets) => (nn.functional.softplus(logits) - targets * logits).mean();

    /// <summary>Mao et al. 2017, equation 9, with a = 0, b = c = 1.</summary>
    private static Tensor Squared(Tensor logits, Tensor targets) => (logits - targets).pow(2).mean().mul(0.5);
}
