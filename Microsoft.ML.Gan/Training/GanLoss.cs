using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>The losses of both networks on logits; means over the batch.</summary>
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
        GanLossKind.Hinge => nn.functional.relu(ones_like(logits) - logits).mean(), // Lim and Ye 2017, equation 7
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
        GanLossKind.Hinge => nn.functional.relu(logits.Plus(1)).mean(),
        _ => logits.mean(),
    };

    /// <summary>The generator's loss on the logits of generated images, N.</summary>
    public static Tensor Generator(GanLossKind loss, Tensor fakeLogits) => loss switch
    {
        GanLossKind.NonSaturating => Logistic(fakeLogits, ones_like(fakeLogits)), // -log D(G(z))
        GanLossKind.LeastSquares => Squared(fakeLogits, ones_like(fakeLogits)),
        _ => -fakeLogits.mean(),
    };

    /// <summary>Goodfellow et al. 2014, section 3: -t·log D - (1 - t)·log(1 - D).</summary>
    private static Tensor Logistic(Tensor logits, Tensor targets) => nn.functional.binary_cross_entropy_with_logits(logits, targets);

    /// <summary>Mao et al. 2017, equation 9, with a = 0, b = c = 1.</summary>
    private static Tensor Squared(Tensor logits, Tensor targets) => nn.functional.mse_loss(logits, targets).Times(0.5);
}
