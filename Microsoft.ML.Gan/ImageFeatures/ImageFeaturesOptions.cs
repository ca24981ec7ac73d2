namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>
/// How a feature extractor reads images, is trained, and names its columns. To evaluate a GAN, read images as it does: the same size, fit
/// and range.
/// </summary>
public sealed class ImageFeaturesOptions : ImageTrainingOptions
{
    /// <summary>The defaults: 5 epochs in steps of 128.</summary>
    public ImageFeaturesOptions()
        : base(epochs: 5, batchSize: 128, beta1: 0.9)
    {
    }

    /// <summary>Name of the column of features (a vector of 128 Single); <see langword="null"/> leaves it out.</summary>
    public string? FeaturesColumnName { get; set; } = "Features";

    /// <summary>Name of the column of probabilities, one for each class; <see langword="null"/> leaves it out.</summary>
    public string? ScoreColumnName { get; set; } = "Score";

    /// <summary>Name of the column with the key of the likeliest class; <see langword="null"/> leaves it out.</summary>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>The learning rate at the start; it falls linearly to 0.</summary>
    public double LearningRate { get; set; } = 2e-3; // for Adam

    internal ImageFeaturesOptions Copy() => (ImageFeaturesOptions)MemberwiseClone();

    private protected override void Check(OptionValidator validator)
    {
        base.Check(validator);
        validator.GreaterThanZero(LearningRate);
        validator.ColumnNames((nameof(FeaturesColumnName), FeaturesColumnName), (nameof(ScoreColumnName), ScoreColumnName),
            (nameof(PredictedLabelColumnName), PredictedLabelColumnName));
    }
}
