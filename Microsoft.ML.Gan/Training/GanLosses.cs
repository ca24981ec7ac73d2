using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>What both networks minimize: losses on logits, label targets and penalties, as means over the batch.</summary>
internal static class GanLosses
{
    /// <summary>
    /// The discriminator's relativistic loss: E[log(1 + exp(D(G(z)) - D(x)))] over pairs of logits, N each (Huang et al. 2024, equation 2).
    /// </summary>
    public static Tensor RelativisticDiscriminator(Tensor realLogits, Tensor fakeLogits) =>
        Logistic(realLogits - fakeLogits, ones_like(realLogits));

    /// <summary>The generator's: E[log(1 + exp(D(x) - D(G(z))))]. The logits of real samples have no gradient.</summary>
    public static Tensor RelativisticGenerator(Tensor realLogits, Tensor fakeLogits) =>
        Logistic(fakeLogits - realLogits, ones_like(fakeLogits));

    /// <summary>The discriminator's loss on real samples: logits N, and label targets N, 1 unless smoothed or flipped.</summary>
    public static Tensor Real(GanLossKind loss, Tensor logits, Tensor targets) => loss switch
    {
        GanLossKind.NonSaturating => Logistic(logits, targets),
        GanLossKind.LeastSquares => Squared(logits, targets),
        GanLossKind.Hinge => nn.functional.relu(ones_like(logits) - logits).mean(), // Lim and Ye 2017, equation 7
        _ => -logits.mean(), // Arjovsky, Chintala, Bottou 2017, algorithm 1: the critic's estimate of the distance, negated
    };

    /// <summary>The discriminator's loss on generated samples: logits N, and label targets N, 0 unless smoothed or flipped.</summary>
    public static Tensor Fake(GanLossKind loss, Tensor logits, Tensor targets) => loss switch
    {
        GanLossKind.NonSaturating => Logistic(logits, targets),
        GanLossKind.LeastSquares => Squared(logits, targets),
        GanLossKind.Hinge => nn.functional.relu(logits.Plus(1)).mean(),
        _ => logits.mean(),
    };

    /// <summary>The generator's loss on the logits of generated samples, N.</summary>
    public static Tensor Generator(GanLossKind loss, Tensor fakeLogits) => loss switch
    {
        GanLossKind.NonSaturating => Logistic(fakeLogits, ones_like(fakeLogits)), // -log D(G(z))
        GanLossKind.LeastSquares => Squared(fakeLogits, ones_like(fakeLogits)),
        _ => -fakeLogits.mean(),
    };

    /// <summary>The logit, a scalar, above which the discriminator takes a sample for a real one.</summary>
    public static Tensor Threshold(GanLossKind loss, Tensor realLogits, Tensor fakeLogits) => loss switch
    {
        GanLossKind.LeastSquares => ones([], ScalarType.Float32, realLogits.device).Times(0.5),
        // Only differences of the logits count: they have no zero of their own.
        GanLossKind.Wasserstein or GanLossKind.Relativistic => realLogits.mean().Plus(fakeLogits.mean()).Times(0.5),
        _ => zeros([], ScalarType.Float32, realLogits.device),
    };

    /// <summary>
    /// Draws the label targets of a batch: 1 and 0, or from a range with smoothed labels (Salimans et al. 2016, section 3.4), and exchanged
    /// for a share of the samples with flipped labels. There are as many generated samples as real ones, or fewer.
    /// </summary>
    public static void DrawTargets(GanOptions options, ulong key, Span<float> real, Span<float> fake)
    {
        Span<float> draws = new float[4 * real.Length];
        CounterRandom.FillUniform(key, draws);
        for (int i = 0; i < real.Length; i++)
        {
            float realDraw = draws[4 * i], fakeDraw = draws[4 * i + 1];
            real[i] = Between(draws[4 * i + 2] < options.LabelFlipRate ? options.FakeLabels : options.RealLabels, realDraw);
            if (i < fake.Length)
                fake[i] = Between(draws[4 * i + 3] < options.LabelFlipRate ? options.RealLabels : options.FakeLabels, fakeDraw);
        }
    }

    /// <summary>
    /// R1 at real samples, R2 at generated ones: ½·E[‖∇D(x)‖²] (Mescheder, Geiger, Nowozin 2018, equation 9), to be multiplied by γ. The
    /// gradient is taken on the logits' own graph: no second pass.
    /// </summary>
    /// <param name="logits">Logits of samples, or of packs of them, N.</param>
    /// <param name="samples">The samples before augmentation, with gradients.</param>
    public static Tensor GradientNorm(Tensor logits, Tensor samples) =>
        Gradient(logits, samples).Squared().sum().Times(0.5 / logits.shape[0]);

    /// <summary>
    /// WGAN-GP: E[(‖∇D(x̂)‖ - 1)²] at points x̂ = εx + (1 - ε)G(z) between real and generated samples (Gulrajani et al. 2017, equation 3),
    /// to be multiplied by λ. The mix is ε for each pair, N, uniform on [0, 1).
    /// </summary>
    public static Tensor WganGp(Func<Tensor, Tensor> discriminator, Tensor real, Tensor fake, Tensor mix)
    {
        Tensor epsilon = mix.view(-1, 1, 1, 1);
        Tensor between = fake.detach().Plus(epsilon * (real.detach() - fake.detach())).requires_grad_(true);
        Tensor squares = Gradient(discriminator(between), between).Squared().flatten(1).sum(1L);
        Tensor norms = squares.Plus(1e-12).sqrt(); // the root's own gradient is infinite at 0
        return norms.Plus(-1).Squared().mean();
    }

    /// <summary>Goodfellow et al. 2014, section 3: -t·log D - (1 - t)·log(1 - D).</summary>
    private static Tensor Logistic(Tensor logits, Tensor targets) => nn.functional.binary_cross_entropy_with_logits(logits, targets);

    /// <summary>Mao et al. 2017, equation 9, with a = 0, b = c = 1.</summary>
    private static Tensor Squared(Tensor logits, Tensor targets) => nn.functional.mse_loss(logits, targets).Times(0.5);

    private static float Between(LabelRange range, float draw) => (float)(range.Minimum + (range.Maximum - range.Minimum) * draw);

    /// <summary>The gradient of each logit for its own sample, which can be differentiated itself.</summary>
    private static Tensor Gradient(Tensor logits, Tensor samples) =>
        autograd.grad([logits.sum()], [samples], retain_graph: true, create_graph: true)[0]; // create_graph alone does not retain it
}
