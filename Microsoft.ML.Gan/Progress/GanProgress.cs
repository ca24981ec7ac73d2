namespace Microsoft.ML.Gan;

/// <summary>
/// The progress of training. Losses, probabilities and accuracy are means over the steps since the last report. Gradients and diversity are
/// the last step's.
/// </summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps in all, when no time limit ends training before.</param>
/// <param name="DiscriminatorLoss">
/// The discriminator's loss with its penalties; with the default loss, -log D(x) - log(1 - D(G(z))).
/// </param>
/// <param name="GeneratorLoss">The generator's loss; with the default loss, -log D(G(z)).</param>
/// <param name="RealProbability">D(x): sigmoid(logit) for real images, the probability of "real" with the default loss.</param>
/// <param name="FakeProbability">D(G(z)): the same for generated images, before the discriminator's update.</param>
/// <param name="ImagesPerSecond">Real images seen a second.</param>
/// <param name="Elapsed">Time since training began.</param>
/// <param name="Remaining">Time left, estimated from the speed so far and the time limit.</param>
public sealed record GanProgress(
    int Epoch, int Epochs, long Step, long Steps,
    double DiscriminatorLoss, double GeneratorLoss, double RealProbability, double FakeProbability,
    double ImagesPerSecond, TimeSpan Elapsed, TimeSpan Remaining)
{
    /// <summary>
    /// Share of the images, real and generated, that the discriminator classified correctly. For a critic, the threshold is the midpoint of
    /// the real and the generated images' logits.
    /// </summary>
    public double DiscriminatorAccuracy { get; init; }

    /// <summary>
    /// Root mean square distance between two generated images of the step's batch, over that between two real ones: 1 when they are as
    /// diverse, 0 when the generator has collapsed to one image.
    /// </summary>
    public double Diversity { get; init; }

    /// <summary>Length of the gradient that the discriminator's step followed.</summary>
    public double DiscriminatorGradientNorm { get; init; }

    /// <summary>Length of the gradient that the generator's step followed.</summary>
    public double GeneratorGradientNorm { get; init; }

    /// <summary>
    /// A quick distance of generated from held-out real images, lower is better, if one was measured since the last report: see
    /// <see cref="GanOptions.EvaluationInterval"/>. It compares generators of one training only.
    /// </summary>
    public double? Distance { get; init; }

    /// <summary>
    /// The probability with which each kind of <see cref="GanOptions.Augmentation"/> changed an image in the last step, in [0, 1].
    /// </summary>
    public double AugmentationProbability { get; init; }

    /// <summary>
    /// A problem: the generator has collapsed, or the discriminator is always correct. Reported once per occurrence; usually
    /// <see langword="null"/>.
    /// </summary>
    public string? Warning { get; init; }
}
