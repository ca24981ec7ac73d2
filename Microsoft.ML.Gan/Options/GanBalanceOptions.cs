namespace Microsoft.ML.Gan;

/// <summary>How many generated rows each class gets, and which.</summary>
public sealed class GanBalanceOptions
{
    /// <summary>
    /// The least final size of every class, as a share of the largest class's rows, in (0, 1]. 1: all classes get as large as the largest.
    /// </summary>
    public double Ratio { get; set; } = 1;

    /// <summary>Another seed gives other rows; <see langword="null"/>: the model's.</summary>
    public int? Seed { get; set; }

    /// <summary>As <see cref="GanGenerateOptions.Truncation"/>; <see langword="null"/>: none.</summary>
    public double? Truncation { get; set; }

    /// <summary>
    /// Whether columns that only the training rows have are filled with their type's default (0, an empty text, …) in generated rows.
    /// <see langword="false"/>: such columns are an error. Never fill what a trainer reads, such as features of the images.
    /// </summary>
    public bool FillMissing { get; set; }

    /// <summary>
    /// A transformer that scores rows: the GAN itself or a classifier. Generated rows that score below <see cref="MinimumScore"/> are
    /// replaced by others. <see langword="null"/>: all rows are kept.
    /// </summary>
    public ITransformer? Filter { get; set; }

    /// <summary>
    /// The filter's score column: a Single, or a vector of Single with a value for each class. Of a vector, the value of the row's own
    /// class counts.
    /// </summary>
    public string FilterColumnName { get; set; } = "Probability";

    /// <summary>The least value of <see cref="FilterColumnName"/> that a generated row is kept with.</summary>
    public double MinimumScore { get; set; } = 0.5;

    /// <summary>
    /// With a filter: the most rows that are generated for each row that is needed. A class without enough rows stays smaller.
    /// </summary>
    public int MaximumAttempts { get; set; } = 20;

    internal GanBalanceOptions Copy() => (GanBalanceOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">Options are out of their ranges; the message lists all of them.</exception>
    internal void Check()
    {
        var validator = new OptionValidator(nameof(GanBalanceOptions));
        validator.Require(Ratio is > 0 and <= 1, Ratio, "in (0, 1]");
        validator.AtLeast(Truncation, GanGenerateOptions.SmallestTruncation, "none");
        validator.Require(!string.IsNullOrWhiteSpace(FilterColumnName), FilterColumnName, "a name");
        validator.Require(double.IsFinite(MinimumScore), MinimumScore, "a finite number");
        validator.AtLeast(MaximumAttempts, 1);
        validator.ThrowIfAny();
    }
}
