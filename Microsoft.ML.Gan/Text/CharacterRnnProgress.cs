namespace Microsoft.ML.Gan.Text;

/// <summary>How training stands. Losses are means over characters, in nats.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps in all, when no time limit ends training before.</param>
/// <param name="Loss">
/// Cross-entropy on the training text since the last report, or over the whole epoch if there is a validation loss.
/// </param>
/// <param name="ValidationLoss">
/// Cross-entropy on the held-out text at the end of an epoch or of training; otherwise <see langword="null"/>.
/// </param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="CharactersPerSecond">Characters of the training text read a second.</param>
/// <param name="Elapsed">Time since training began.</param>
/// <param name="Remaining">Time left, estimated from the speed so far and the time limit.</param>
public sealed record CharacterRnnProgress(
    int Epoch, int Epochs, long Step, long Steps, double Loss, double? ValidationLoss, double LearningRate,
    double CharactersPerSecond, TimeSpan Elapsed, TimeSpan Remaining)
{
    /// <summary>The loss in bits: loss / ln 2.</summary>
    public double BitsPerCharacter => Loss / double.Log(2);

    /// <summary>The validation loss in bits.</summary>
    public double? ValidationBitsPerCharacter => ValidationLoss / double.Log(2);

    /// <summary>exp(validation loss): a choice among so many equally likely characters would be as uncertain.</summary>
    public double? ValidationPerplexity => ValidationLoss is { } loss ? double.Exp(loss) : null;
}
