namespace Microsoft.ML.Gan.Evaluation;

/// <summary>How a feature extractor reads images, is trained, and names its columns.</summary>
public sealed class ImageFeaturesOptions
{
    /// <summary>
    /// How images are read: Height, Width, Channels, Fit, Background, PixelMinimum, PixelMaximum and Layout of these are looked at. To judge a
    /// GAN, the options that it was trained with.
    /// </summary>
    public GanOptions Images { get; set; } = new();

    /// <summary>Name of the column of features (a vector of 128 Single); <see langword="null"/> leaves it out.</summary>
    public string? FeaturesColumn { get; set; } = "Features";

    /// <summary>Name of the column of probabilities, one for each class; <see langword="null"/> leaves it out.</summary>
    public string? ScoreColumn { get; set; } = "Score";

    /// <summary>Name of the column with the key of the likeliest class; <see langword="null"/> leaves it out.</summary>
    public string? PredictedLabelColumn { get; set; } = "PredictedLabel";

    /// <summary>Passes over the training rows.</summary>
    public int Epochs { get; set; } = 5;

    /// <summary>Images in a step.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Adam's learning rate at the start; it falls linearly to 0.</summary>
    public double LearningRate { get; set; } = 2e-3;

    /// <summary>Seed of the weights and the order of the rows; <see langword="null"/>: drawn from the context's.</summary>
    public int? Seed { get; set; }

    /// <summary>Where to compute.</summary>
    public GanDevice Device { get; set; } = GanDevice.Auto;

    /// <summary>Cancels training: Fit then throws.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>A copy that later changes of this one do not reach.</summary>
    internal ImageFeaturesOptions Copy()
    {
        var copy = (ImageFeaturesOptions)MemberwiseClone();
        copy.Images = Images.Copy();
        copy.Images.UnreadableImages = UnreadableImages.Throw; // a row left out would leave its label behind
        copy.Images.CancellationToken = CancellationToken;
        return copy;
    }

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">Two output columns have the same name, or one has an empty name.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Images);
        Images.Check();
        Require(Epochs >= 1, Epochs, nameof(Epochs), "1 or more");
        Require(BatchSize >= 2, BatchSize, nameof(BatchSize), "2 or more: batch normalization needs two images");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, nameof(LearningRate), "greater than 0");
        Require(Enum.IsDefined(Device), Device, nameof(Device), "a value of GanDevice");
        string[] names = [.. new[] { FeaturesColumn, ScoreColumn, PredictedLabelColumn }.OfType<string>()];
        if (names.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("ImageFeaturesOptions: a column has an empty name. Name it, or set it to null to leave it out.");
        if (names.Distinct().Count() < names.Length)
            throw new ArgumentException($"ImageFeaturesOptions: two output columns have the same name ({string.Join(", ", names)}).");

        static void Require(bool holds, object value, string option, string expected)
        {
            if (!holds)
                throw new ArgumentOutOfRangeException(option, value, $"ImageFeaturesOptions.{option} must be {expected}.");
        }
    }
}
