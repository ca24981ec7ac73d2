namespace Microsoft.ML.Gan.Text;

/// <summary>What a character network is made of, how it is trained and how it writes.</summary>
public sealed class CharacterRnnOptions
{
    /// <summary>The largest vocabulary that can be asked for.</summary>
    public const int LargestVocabulary = ushort.MaxValue;

    // ---- Columns ------------------------------------------------------------------------------------------------

    /// <summary>The text column whose values are continued; <see langword="null"/>: the column trained on.</summary>
    public string? PromptColumnName { get; set; }

    /// <summary>Name of the column with the prompt's continuation; <see langword="null"/> leaves the column out.</summary>
    public string? ContinuationColumnName { get; set; } = "Continuation";

    /// <summary>
    /// Name of the column with the mean of log p(character | those before) over the row's own text, in nats. <see langword="null"/>: none.
    /// </summary>
    public string? LogLikelihoodColumnName { get; set; }

    /// <summary>What follows each row in the text that the rows make together. A model learns to end a row with it.</summary>
    public string RowSeparator { get; set; } = "\n";

    /// <summary>The most distinct characters (code points) that the text may have. More: most likely not a text.</summary>
    public int MaximumVocabulary { get; set; } = 10_000; // a Chinese book has 3,000 to 5,000

    // ---- Network ------------------------------------------------------------------------------------------------

    /// <summary>What the network remembers with.</summary>
    public CharacterCell Cell { get; set; } = CharacterCell.Lstm;

    /// <summary>Values that stand for a character.</summary>
    public int EmbeddingSize { get; set; } = 64;

    /// <summary>Values in a layer's hidden state.</summary>
    public int HiddenSize { get; set; } = 256;

    /// <summary>Recurrent layers, one above the other.</summary>
    public int Layers { get; set; } = 2;

    /// <summary>Dropout rate in training, before each recurrent layer and after the last one, in [0, 1).</summary>
    public double Dropout { get; set; } = 0.5; // Zaremba et al. 2015, the medium network; less for networks that underfit

    /// <summary>Whether the embedding is the decoder's weight too (Press and Wolf 2017); then both sizes must be the same.</summary>
    public bool TiedEmbedding { get; set; }

    // ---- Training -----------------------------------------------------------------------------------------------

    /// <summary>Characters of a sequence, through which gradients go back.</summary>
    public int SequenceLength { get; set; } = 15;

    /// <summary>Columns that the text is cut into, read side by side.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>Passes over the text.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Steps after which training ends even if epochs are left; 0: no such limit.</summary>
    public long MaximumSteps { get; set; }

    /// <summary>Time after which training ends even if epochs are left; <see langword="null"/>: no such limit.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How weights follow gradients.</summary>
    public GanOptimizer Optimizer { get; set; } = GanOptimizer.Adam;

    /// <summary>The learning rate.</summary>
    public double LearningRate { get; set; } = 2e-3; // for Adam; SGD wants 1 to 20

    /// <summary>Adam's β1, in [0, 1).</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Adam's β2, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>The momentum of stochastic gradient descent, in [0, 1).</summary>
    public double Momentum { get; set; }

    /// <summary>The length that the gradient is cut to when it is longer; 0: it is not.</summary>
    public double ClipNorm { get; set; } = 0.25;

    /// <summary>
    /// Factor of the learning rate on a plateau, in (0, 1]. A plateau is <see cref="PlateauEpochs"/> epochs in a row that did not lower the
    /// validation loss (the training loss if nothing is held out). 1: the rate does not change.
    /// </summary>
    public double PlateauFactor { get; set; } = 0.25;

    /// <summary>Epochs without a lower loss that make a plateau.</summary>
    public int PlateauEpochs { get; set; } = 1;

    /// <summary>
    /// Share of the text that is held out at its end, in [0, 0.5]. The weights after the epoch with the lowest loss there are kept. 0:
    /// nothing is held out, and the last weights are kept.
    /// </summary>
    public double ValidationShare { get; set; } = 0.05;

    // ---- Writing ------------------------------------------------------------------------------------------------

    /// <summary>How continuations are written; saved with the model.</summary>
    public CharacterGenerationOptions Generation { get; set; } = new();

    // ---- Randomness and device ----------------------------------------------------------------------------------

    /// <summary>Seed of everything random; <see langword="null"/>: drawn from the context's (<c>new MLContext(seed)</c>).</summary>
    public int? Seed { get; set; }

    /// <summary>Where to compute.</summary>
    public GanDevice Device { get; set; } = GanDevice.Auto;

    // ---- While it trains ----------------------------------------------------------------------------------------

    /// <summary>Receives a report every <see cref="ProgressInterval"/> steps, and one after each epoch.</summary>
    public IProgress<CharacterRnnProgress>? Progress { get; set; }

    /// <summary>Steps between two reports.</summary>
    public int ProgressInterval { get; set; } = 100;

    /// <summary>
    /// A folder for checkpoints, made if need be; <see langword="null"/>: none are written. If it has a checkpoint of the same text and
    /// options, training goes on from it, and ends with the same model as a training that never stopped. <see cref="Epochs"/> and
    /// <see cref="MaximumSteps"/> are the totals, so raising them trains a finished model on; <see cref="TimeLimit"/> is each Fit's own.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Steps between two checkpoints; there is one at the end too.</summary>
    public int CheckpointInterval { get; set; } = 500;

    /// <summary>How many checkpoints are kept: should the last one be damaged, the one before it serves.</summary>
    public int CheckpointsKept { get; set; } = 3;

    /// <summary>Ends training early: Fit then gives the best model of the epochs done, or the first epoch's as trained so far.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>A copy that later changes of this one do not reach.</summary>
    internal CharacterRnnOptions Copy()
    {
        var copy = (CharacterRnnOptions)MemberwiseClone();
        copy.Generation = Generation.Copy();
        return copy;
    }

    /// <exception cref="ArgumentOutOfRangeException">
    /// Options are out of their ranges, or do not go together; the message lists all of them.
    /// </exception>
    internal void Check()
    {
        var problems = new OptionValidator(nameof(CharacterRnnOptions));
        CheckColumns(problems);
        CheckNetwork(problems);
        CheckTraining(problems);
        problems.Require(Generation is not null, Generation, nameof(Generation), "given");
        problems.ThrowIfAny();
        Generation!.Check();
    }

    private void CheckColumns(OptionValidator problems)
    {
        foreach ((string option, string? name) in new[] { (nameof(PromptColumnName), PromptColumnName),
            (nameof(ContinuationColumnName), ContinuationColumnName), (nameof(LogLikelihoodColumnName), LogLikelihoodColumnName) })
            problems.Require(name is null || !string.IsNullOrWhiteSpace(name), name, option, "a name, or null");
        problems.Require(ContinuationColumnName is null || ContinuationColumnName != LogLikelihoodColumnName, LogLikelihoodColumnName,
            nameof(LogLikelihoodColumnName),
            $"another name than {nameof(ContinuationColumnName)}'s, or null to leave the column out");
        problems.Require(ContinuationColumnName is not null || LogLikelihoodColumnName is not null, ContinuationColumnName,
            nameof(ContinuationColumnName), $"a name where {nameof(LogLikelihoodColumnName)} is null: there would be nothing to append");
        problems.Require(RowSeparator is not null, RowSeparator, nameof(RowSeparator), "a text, which may be empty");
        problems.Require(MaximumVocabulary is >= 2 and <= LargestVocabulary, MaximumVocabulary, nameof(MaximumVocabulary),
            $"in [2, {LargestVocabulary}]");
    }

    private void CheckNetwork(OptionValidator problems)
    {
        problems.RequireDefined(Cell, nameof(Cell));
        problems.Require(EmbeddingSize >= 1, EmbeddingSize, nameof(EmbeddingSize), "1 or more");
        problems.Require(HiddenSize >= 1, HiddenSize, nameof(HiddenSize), "1 or more");
        problems.Require(Layers >= 1, Layers, nameof(Layers), "1 or more");
        problems.Require(Dropout is >= 0 and < 1, Dropout, nameof(Dropout), "in [0, 1)");
        problems.Require(!TiedEmbedding || EmbeddingSize == HiddenSize, EmbeddingSize, nameof(EmbeddingSize),
            $"{nameof(HiddenSize)} ({HiddenSize}) with {nameof(TiedEmbedding)}");
    }

    private void CheckTraining(OptionValidator problems)
    {
        problems.Require(SequenceLength >= 1, SequenceLength, nameof(SequenceLength), "1 or more");
        problems.Require(BatchSize >= 1, BatchSize, nameof(BatchSize), "1 or more");
        problems.Require(Epochs >= 1, Epochs, nameof(Epochs), "1 or more");
        problems.Require(MaximumSteps >= 0, MaximumSteps, nameof(MaximumSteps), "0 (no limit) or more");
        problems.Require(TimeLimit is null || TimeLimit > TimeSpan.Zero, TimeLimit, nameof(TimeLimit),
            "greater than zero, or null for no limit");
        problems.RequireDefined(Optimizer, nameof(Optimizer));
        problems.Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, nameof(LearningRate), "greater than 0");
        problems.Require(Beta1 is >= 0 and < 1, Beta1, nameof(Beta1), "in [0, 1)");
        problems.Require(Beta2 is >= 0 and < 1, Beta2, nameof(Beta2), "in [0, 1)");
        problems.Require(Momentum is >= 0 and < 1, Momentum, nameof(Momentum), "in [0, 1)");
        problems.Require(Optimizer != GanOptimizer.NesterovSgd || Momentum > 0, Momentum, nameof(Momentum),
            "greater than 0 with Optimizer = NesterovSgd");
        problems.Require(ClipNorm >= 0 && double.IsFinite(ClipNorm), ClipNorm, nameof(ClipNorm), "0 (no limit) or more");
        problems.Require(PlateauFactor is > 0 and <= 1, PlateauFactor, nameof(PlateauFactor), "greater than 0 and at most 1");
        problems.Require(PlateauEpochs >= 1, PlateauEpochs, nameof(PlateauEpochs), "1 or more");
        problems.Require(ValidationShare is >= 0 and <= 0.5, ValidationShare, nameof(ValidationShare), "in [0, 0.5]");
        problems.Require(ProgressInterval >= 1, ProgressInterval, nameof(ProgressInterval), "1 or more");
        problems.Require(CheckpointDirectory is null || !string.IsNullOrWhiteSpace(CheckpointDirectory), CheckpointDirectory,
            nameof(CheckpointDirectory), "a folder, or null for no checkpoints");
        problems.Require(CheckpointInterval >= 1, CheckpointInterval, nameof(CheckpointInterval), "1 or more");
        problems.Require(CheckpointsKept >= 1, CheckpointsKept, nameof(CheckpointsKept), "1 or more");
        problems.RequireDefined(Device, nameof(Device));
    }
}
