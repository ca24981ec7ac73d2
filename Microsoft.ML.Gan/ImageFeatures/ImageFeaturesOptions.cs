namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>How a feature extractor reads images, is trained, and names its columns.</summary>
public sealed class ImageFeaturesOptions
{
    /// <summary>
    /// How images are read. Only Height, Width, Channels, Fit, Background, PixelMinimum, PixelMaximum, Layout and UnreadableImages count.
    /// To evaluate a GAN, give the options that it was trained with.
    /// </summary>
    public GanOptions Images { get; set; } = new();

    /// <summary>Name of the column of features (a vector of 128 Single); <see langword="null"/> leaves it out.</summary>
    public string? FeaturesColumnName { get; set; } = "Features";

    /// <summary>Name of the column of probabilities, one for each class; <see langword="null"/> leaves it out.</summary>
    public string? ScoreColumnName { get; set; } = "Score";

    /// <summary>Name of the column with the key of the likeliest class; <see langword="null"/> leaves it out.</summary>
    public string? PredictedLabelColumnName { get; set; } = "PredictedLabel";

    /// <summary>Passes over the training rows.</summary>
    public int Epochs { get; set; } = 5;

    /// <summary>Steps after which training ends even if epochs are left; 0: no such limit.</summary>
    public long MaximumSteps { get; set; }

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
        copy.Images.CancellationToken = CancellationToken;
        return copy;
    }

    /// <exception cref="ArgumentOutOfRangeException">Options are out of their ranges; the message lists all of them.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Images);
        Images.Check();
        var problems = new OptionValidator(nameof(ImageFeaturesOptions));
        problems.Require(Epochs >= 1, Epochs, nameof(Epochs), "1 or more");
        problems.Require(MaximumSteps >= 0, MaximumSteps, nameof(MaximumSteps), "0 (no limit) or more");
        problems.Require(BatchSize >= 2, BatchSize, nameof(BatchSize), "2 or more: batch normalization needs two images");
        problems.Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, nameof(LearningRate), "greater than 0");
        problems.RequireDefined(Device, nameof(Device));
        (string Option, string? Name)[] columns =
            [(nameof(FeaturesColumnName), FeaturesColumnName), (nameof(ScoreColumnName), ScoreColumnName),
                (nameof(PredictedLabelColumnName), PredictedLabelColumnName)];
        foreach ((string option, string? name) in columns)
            problems.Require(name is null || !string.IsNullOrWhiteSpace(name), name, option, "a name, or null to leave the column out");
        foreach (var same in columns.Where(c => c.Name is not null).GroupBy(c => c.Name).Where(g => g.Count() > 1))
            problems.Require(false, same.Key, same.Last().Option,
                $"another name than {same.First().Option}'s, or null to leave the column out");
        problems.ThrowIfAny();
    }
}
