namespace Microsoft.ML.Gan.Text;

/// <summary>The options of a character network, its training and its continuations.</summary>
public sealed class CharacterRnnOptions : TrainingOptions
{
    /// <summary>The largest vocabulary that can be asked for.</summary>
    public const int LargestVocabulary = ushort.MaxValue;

    /// <summary>The defaults: 10 epochs of sequences read in 64 columns.</summary>
    public CharacterRnnOptions()
        : base(epochs: 10, batchSize: 64, beta1: 0.9)
    {
    }

    // ---- Columns ------------------------------------------------------------------------------------------------

    /// <summary>The text column whose values are continued; <see langword="null"/>: the column trained on.</summary>
    public string? PromptColumnName { get; set; }

    /// <summary>Name of the column with the prompt's continuation; <see langword="null"/> leaves the column out.</summary>
    public string? ContinuationColumnName { get; set; } = "Continuation";

    /// <summary>
    /// Name of the column with the mean of log p(character | those before) over the row's own text, in nats. <see langword="null"/>: none.
    /// </summary>
    public string? LogLikelihoodColumnName { get; set; }

    /// <summary>The text after each row, when the rows are joined to one text. A model learns to end a row with it.</summary>
    public string RowSeparator { get; set; } = "\n";

    /// <summary>The most distinct characters (code points) that the text may have. More: probably not a text.</summary>
    public int MaximumVocabulary { get; set; } = 10_000; // a Chinese book has 3,000 to 5,000

    // ---- Network ------------------------------------------------------------------------------------------------

    /// <summary>The kind of the network's layers.</summary>
    public CharacterCell Cell { get; set; } = CharacterCell.Lstm;

    /// <summary>Values of a character's embedding.</summary>
    public int EmbeddingSize { get; set; } = 64;

    /// <summary>Values in a layer's hidden state.</summary>
    public int HiddenSize { get; set; } = 256;

    /// <summary>Recurrent layers, one above the other.</summary>
    public int Layers { get; set; } = 2;

    /// <summary>Dropout rate in training, before each recurrent layer and after the last one, in [0, 1).</summary>
    public double Dropout { get; set; } = 0.5; // Zaremba et al. 2015, the medium network; less for networks that underfit

    /// <summary>Whether embedding and decoder share their weight (Press and Wolf 2017); then both sizes must be the same.</summary>
    public bool TiedEmbedding { get; set; }

    // ---- Training -----------------------------------------------------------------------------------------------

    /// <summary>Characters of a sequence, through which gradients flow back.</summary>
    public int SequenceLength { get; set; } = 15;

    /// <summary>The learning rate.</summary>
    public double LearningRate { get; set; } = 2e-3; // for Adam; SGD wants 1 to 20

    /// <summary>The length that longer gradients are clipped to; <see langword="null"/>: they are not.</summary>
    public double? ClipNorm { get; set; } = 0.25;

    /// <summary>
    /// Factor of the learning rate on a plateau, in (0, 1]. A plateau is <see cref="PlateauEpochs"/> epochs in a row that did not lower the
    /// validation loss (the training loss if nothing is held out). 1: the rate does not change.
    /// </summary>
    public double PlateauFactor { get; set; } = 0.25;

    /// <summary>Epochs without a lower loss that make a plateau.</summary>
    public int PlateauEpochs { get; set; } = 1;

    /// <summary>
    /// Share of the text that is held out at its end, in [0, 0.5]. Fit keeps the weights of the epoch with the lowest loss there. 0:
    /// nothing is held out, and Fit keeps the last weights.
    /// </summary>
    public double ValidationShare { get; set; } = 0.05;

    // ---- Writing ------------------------------------------------------------------------------------------------

    /// <summary>How continuations are written; saved with the model.</summary>
    public CharacterGenerationOptions Generation { get; set; } = new();

    // ---- While it trains ----------------------------------------------------------------------------------------

    /// <summary>Receives a report every <see cref="TrainingOptions.ProgressInterval"/> steps, and one after each epoch.</summary>
    public IProgress<CharacterRnnProgress>? Progress { get; set; }

    /// <summary>
    /// A folder for checkpoints, made if need be; <see langword="null"/>: none are written. If it has a checkpoint of the same text and
    /// options, training resumes from it, and ends with the same model as without the interruption.
    /// <see cref="TrainingOptions.Epochs"/> and <see cref="TrainingOptions.MaximumSteps"/> are the totals, so raising them trains a
    /// finished model on; <see cref="TrainingOptions.TimeLimit"/> is each Fit's own.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Steps between two checkpoints; the last one is at the end.</summary>
    public int CheckpointInterval { get; set; } = 500;

    /// <summary>How many checkpoints are kept: if the last one is damaged, the one before it is used.</summary>
    public int CheckpointsKept { get; set; } = 3;

    internal CharacterRnnOptions Copy()
    {
        var copy = (CharacterRnnOptions)MemberwiseClone();
        copy.Generation = Generation.Copy();
        return copy;
    }

    private protected override void Check(OptionValidator validator)
    {
        base.Check(validator);
        CheckColumns(validator);
        CheckNetwork(validator);
        validator.AtLeast(BatchSize, 1);
        validator.AtLeast(SequenceLength, 1);
        validator.GreaterThanZero(LearningRate);
        validator.Require(ClipNorm is null || (ClipNorm > 0 && double.IsFinite(ClipNorm.Value)), ClipNorm,
            "greater than 0, or null for no limit");
        validator.Require(PlateauFactor is > 0 and <= 1, PlateauFactor, "greater than 0 and at most 1");
        validator.AtLeast(PlateauEpochs, 1);
        validator.Require(ValidationShare is >= 0 and <= 0.5, ValidationShare, "in [0, 0.5]");
        validator.NotBlank(CheckpointDirectory, "a folder, or null for no checkpoints");
        validator.AtLeast(CheckpointInterval, 1);
        validator.AtLeast(CheckpointsKept, 1);
        validator.Require(Generation is not null, Generation, "given");
        Generation?.Check();
    }

    private void CheckColumns(OptionValidator validator)
    {
        validator.NotBlank(PromptColumnName, "a column's name, or null for the column trained on");
        validator.ColumnNames((nameof(ContinuationColumnName), ContinuationColumnName),
            (nameof(LogLikelihoodColumnName), LogLikelihoodColumnName));
        validator.Require(ContinuationColumnName is not null || LogLikelihoodColumnName is not null, ContinuationColumnName,
            $"a name where {nameof(LogLikelihoodColumnName)} is null: there would be nothing to append");
        validator.Require(RowSeparator is not null, RowSeparator, "a text, which may be empty");
        validator.Require(MaximumVocabulary is >= 2 and <= LargestVocabulary, MaximumVocabulary, $"in [2, {LargestVocabulary}]");
    }

    private void CheckNetwork(OptionValidator validator)
    {
        validator.Defined(Cell);
        validator.AtLeast(EmbeddingSize, 1);
        validator.AtLeast(HiddenSize, 1);
        validator.AtLeast(Layers, 1);
        validator.BelowOne(Dropout);
        validator.Require(!TiedEmbedding || EmbeddingSize == HiddenSize, EmbeddingSize,
            $"{nameof(HiddenSize)} ({HiddenSize}) with {nameof(TiedEmbedding)}");
    }
}
