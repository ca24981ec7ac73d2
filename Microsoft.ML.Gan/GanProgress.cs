namespace Microsoft.ML.Gan;

/// <summary>How training stands. Losses and probabilities are means over the steps since the last report.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps in all, when no time limit ends training before.</param>
/// <param name="DiscriminatorLoss">The discriminator's loss with its penalties; with the default loss, -log D(x) - log(1 - D(G(z))).</param>
/// <param name="GeneratorLoss">The generator's loss; with the default loss, -log D(G(z)).</param>
/// <param name="RealProbability">D(x): sigmoid(logit) for real images, the probability of "real" with the default loss.</param>
/// <param name="FakeProbability">D(G(z)): the same for generated images, before the discriminator's update.</param>
/// <param name="ImagesPerSecond">Real images seen a second.</param>
/// <param name="Elapsed">Time since training began.</param>
/// <param name="Remaining">Time left, estimated from the speed so far and the time limit.</param>
public sealed record GanProgress(
    int Epoch, int Epochs, long Step, long Steps,
    double DiscriminatorLoss, double GeneratorLoss, double RealProbability, double FakeProbability,
    double ImagesPerSecond, TimeSpan Elapsed, TimeSpan Remaining);
