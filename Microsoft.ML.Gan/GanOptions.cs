using System.Drawing;

namespace Microsoft.ML.Gan;

/// <summary>What a GAN is trained on and how. The defaults are the DCGAN paper's (Radford, Metz, Chintala 2016, section 4).</summary>
public sealed class GanOptions
{
    /// <summary>The smallest height and width of images that a GAN can be trained on, in pixels.</summary>
    public const int SmallestSide = 8;

    // ---- Images -------------------------------------------------------------------------------------------------

    /// <summary>Height of the images in pixels, 8 or more. 0: the input column's own.</summary>
    public int Height { get; set; }

    /// <summary>Width of the images in pixels, 8 or more. 0: the input column's own.</summary>
    public int Width { get; set; }

    /// <summary>1 (grey), 3 (RGB) or 4 (RGBA). 0: 3 for an image column, a vector column's own.</summary>
    public int Channels { get; set; }

    /// <summary>How an image of another size is brought to <see cref="Height"/>×<see cref="Width"/>.</summary>
    public ImageFit Fit { get; set; } = ImageFit.Crop;

    /// <summary>What stands behind transparent pixels, when <see cref="Channels"/> is 1 or 3, and beside padded images.</summary>
    public Color Background { get; set; } = Color.White;

    /// <summary>The value in a float vector column that means black. Bytes are always 0 to 255.</summary>
    public float PixelMinimum { get; set; }

    /// <summary>The value in a float vector column that means white. Greater than <see cref="PixelMinimum"/>.</summary>
    public float PixelMaximum { get; set; } = 255f; // what ExtractPixels gives

    /// <summary>The order of the values in a vector column.</summary>
    public PixelLayout Layout { get; set; } = PixelLayout.Auto;

    /// <summary>What to do with an image that is missing or cannot be read.</summary>
    public UnreadableImages UnreadableImages { get; set; } = UnreadableImages.Throw;

    // ---- Output columns -----------------------------------------------------------------------------------------

    /// <summary>Name of the generated image's column; <see langword="null"/> leaves the column out.</summary>
    public string? GeneratedImageColumn { get; set; } = "GeneratedImage";

    /// <summary>Name of the column with the discriminator's logit for the input image; <see langword="null"/> leaves it out.</summary>
    public string? ScoreColumn { get; set; } = "Score";

    /// <summary>Name of the column with sigmoid(score), the probability of "real" in [0, 1]; <see langword="null"/> leaves it out.</summary>
    public string? ProbabilityColumn { get; set; } = "Probability";

    /// <summary>A float vector column of <see cref="LatentSize"/> values to generate from; <see langword="null"/>: drawn from the row's id.</summary>
    public string? LatentColumn { get; set; }

    // ---- Networks -----------------------------------------------------------------------------------------------

    /// <summary>Number of values in a latent vector.</summary>
    public int LatentSize { get; set; } = 100;

    /// <summary>Feature maps of the generator's last hidden layer; each layer before it has twice as many, up to eight times.</summary>
    public int GeneratorFilters { get; set; } = 64;

    /// <summary>Feature maps of the discriminator's first layer; each layer after it has twice as many, up to eight times.</summary>
    public int DiscriminatorFilters { get; set; } = 64;

    /// <summary>Standard deviation of the initial weights (mean 0; the scales of batch normalization have mean 1).</summary>
    public double InitialDeviation { get; set; } = 0.02;

    // ---- Training -----------------------------------------------------------------------------------------------

    /// <summary>Passes over the training rows.</summary>
    public int Epochs { get; set; } = 25;

    /// <summary>Steps after which training ends even if epochs are left; 0: no such limit.</summary>
    public long MaximumSteps { get; set; }

    /// <summary>Time after which training ends even if epochs are left; <see langword="null"/>: no such limit.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>Images in a step. Fewer rows than this: all of them.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>Adam's learning rate for the generator.</summary>
    public double GeneratorLearningRate { get; set; } = 2e-4;

    /// <summary>Adam's learning rate for the discriminator.</summary>
    public double DiscriminatorLearningRate { get; set; } = 2e-4;

    /// <summary>Adam's β1, in [0, 1).</summary>
    public double Beta1 { get; set; } = 0.5; // 0.9 makes GAN training oscillate (the paper, section 4)

    /// <summary>Adam's β2, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>Seed of everything random; <see langword="null"/>: drawn from the context's (<c>new MLContext(seed)</c>).</summary>
    public int? Seed { get; set; }

    /// <summary>Where to compute.</summary>
    public GanDevice Device { get; set; } = GanDevice.Auto;

    // ---- While it trains ----------------------------------------------------------------------------------------

    /// <summary>Receives a report every <see cref="ProgressInterval"/> steps, and one at the end.</summary>
    public IProgress<GanProgress>? Progress { get; set; }

    /// <summary>Steps between two reports.</summary>
    public int ProgressInterval { get; set; } = 25;

    /// <summary>Receives pictures, made from the same latent vectors each time, every <see cref="SnapshotInterval"/> steps, and at the end.</summary>
    public IProgress<GanSnapshot>? Snapshots { get; set; }

    /// <summary>Steps between two snapshots.</summary>
    public int SnapshotInterval { get; set; } = 100;

    /// <summary>Pictures in a snapshot, generated and real alike.</summary>
    public int SnapshotSize { get; set; } = 64;

    /// <summary>Ends training early: Fit then gives the model as trained so far.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>A copy that later changes of this one do not reach.</summary>
    internal GanOptions Copy() => (GanOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">Two output columns have the same name, or one has an empty name.</exception>
    internal void Check()
    {
        CheckSide(Height, nameof(Height));
        CheckSide(Width, nameof(Width));
        Require(Channels is 0 or 1 or 3 or 4, Channels, nameof(Channels), "1, 3 or 4, or 0 for the column's own");
        Require(float.IsFinite(PixelMinimum), PixelMinimum, nameof(PixelMinimum), "a finite number");
        Require(float.IsFinite(PixelMaximum) && PixelMaximum > PixelMinimum, PixelMaximum, nameof(PixelMaximum), $"greater than {nameof(PixelMinimum)} ({PixelMinimum})");
        Require(LatentSize >= 1, LatentSize, nameof(LatentSize), "1 or more");
        Require(GeneratorFilters >= 1, GeneratorFilters, nameof(GeneratorFilters), "1 or more");
        Require(DiscriminatorFilters >= 1, DiscriminatorFilters, nameof(DiscriminatorFilters), "1 or more");
        Require(InitialDeviation > 0 && double.IsFinite(InitialDeviation), InitialDeviation, nameof(InitialDeviation), "greater than 0");
        Require(Epochs >= 1, Epochs, nameof(Epochs), "1 or more");
        Require(MaximumSteps >= 0, MaximumSteps, nameof(MaximumSteps), "0 (no limit) or more");
        Require(TimeLimit is null || TimeLimit > TimeSpan.Zero, TimeLimit, nameof(TimeLimit), "greater than zero, or null for no limit");
        Require(BatchSize >= 2, BatchSize, nameof(BatchSize), "2 or more: batch normalization needs two images");
        CheckRate(GeneratorLearningRate, nameof(GeneratorLearningRate));
        CheckRate(DiscriminatorLearningRate, nameof(DiscriminatorLearningRate));
        Require(Beta1 is >= 0 and < 1, Beta1, nameof(Beta1), "in [0, 1)");
        Require(Beta2 is >= 0 and < 1, Beta2, nameof(Beta2), "in [0, 1)");
        Require(ProgressInterval >= 1, ProgressInterval, nameof(ProgressInterval), "1 or more");
        Require(SnapshotInterval >= 1, SnapshotInterval, nameof(SnapshotInterval), "1 or more");
        Require(SnapshotSize >= 1, SnapshotSize, nameof(SnapshotSize), "1 or more");
        Require(Enum.IsDefined(Fit), Fit, nameof(Fit), "a value of ImageFit");
        Require(Enum.IsDefined(Layout), Layout, nameof(Layout), "a value of PixelLayout");
        Require(Enum.IsDefined(UnreadableImages), UnreadableImages, nameof(UnreadableImages), "a value of UnreadableImages");
        Require(Enum.IsDefined(Device), Device, nameof(Device), "a value of GanDevice");
        CheckColumnNames();
    }

    private static void CheckSide(int side, string name) =>
        Require(side == 0 || side >= SmallestSide, side, name, $"{SmallestSide} or more, or 0 for the column's own");

    private static void CheckRate(double rate, string name) => Require(rate > 0 && double.IsFinite(rate), rate, name, "greater than 0");

    private void CheckColumnNames()
    {
        string[] names = [.. new[] { GeneratedImageColumn, ScoreColumn, ProbabilityColumn }.OfType<string>()];
        if (names.Append(LatentColumn ?? "latent").Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("GanOptions: a column has an empty name. Name it, or set it to null to leave it out.");
        if (names.Distinct().Count() < names.Length)
            throw new ArgumentException($"GanOptions: two output columns have the same name ({string.Join(", ", names)}). Rename one, or set it to null to leave it out.");
    }

    private static void Require(bool holds, object? value, string option, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"GanOptions.{option} must be {expected}.");
    }
}
