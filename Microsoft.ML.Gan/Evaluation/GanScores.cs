using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>What a set of images scores against the real ones. A value that could not be measured is <see langword="null"/>.</summary>
public sealed record GanScores
{
    /// <summary>Fréchet distance of the features; 0 is best. See <see cref="Metrics.FrechetDistance"/>.</summary>
    public double? FrechetDistance { get; init; }

    /// <summary>Kernel distance of the features; 0 is best.</summary>
    public KernelDistance? KernelDistance { get; init; }

    /// <summary>Precision, recall, density and coverage of the features; 1 is best.</summary>
    public PrecisionRecall? PrecisionRecall { get; init; }

    /// <summary>Sliced Wasserstein distance of the pixels in [-1, 1]; 0 is best.</summary>
    public double? SlicedWassersteinDistance { get; init; }

    /// <summary>Classifier score, [1, classes]; as the real images' is best.</summary>
    public double? ClassifierScore { get; init; }

    /// <summary>How many images the classifier takes for each class.</summary>
    public ClassHistogram? Classes { get; init; }

    /// <summary>KL divergence of these shares from the real images', in nats; 0 is best.</summary>
    public double? ClassDivergence { get; init; }

    /// <summary>Diversity within a class as a share of the real images', mean over the classes; 1 is best.</summary>
    public double? IntraClassDiversity { get; init; }

    /// <summary>AuthPct, the percentage of images that are no near-copies of training images; as the held-out images' is best.</summary>
    public double? Authenticity { get; init; }

    /// <summary>Share of the images that have a near-duplicate among them, [0, 1]; as the held-out images' is best.</summary>
    public double? Duplicates { get; init; }

    /// <summary>Accuracy on held-out images of a classifier trained on these alone, [0, 1].</summary>
    public ClassificationAccuracy? ClassificationAccuracy { get; init; }
}
