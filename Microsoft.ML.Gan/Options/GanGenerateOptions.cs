namespace Microsoft.ML.Gan;

/// <summary>
/// Which rows a GAN makes. <see cref="PerClass"/>, <see cref="Class"/>, <see cref="ClassMix"/> and <see cref="ClassWeights"/> need a
/// conditional model, and at most one of them may be set. With none of them, a conditional model draws the classes by their shares of the
/// training rows.
/// </summary>
public sealed class GanGenerateOptions
{
    internal const double SmallestTruncation = 0.1;

    /// <summary>Another seed gives other rows; <see langword="null"/>: the model's.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// The number of the first row, 0 or more. The rows are FirstRow, FirstRow + 1, …: the same, with the same ids, as in a run that begins
    /// at 0, so that machines can share out one run. Must be 0 with <see cref="PerClass"/>, whose rows depend on their count. The n rows of
    /// its k-th class, k from 0, are those of <see cref="Class"/> from row k·n on where latent vectors are drawn.
    /// </summary>
    public long FirstRow { get; set; }

    /// <summary>
    /// The truncation trick (Brock, Donahue, Simonyan 2019, section 3.1): latent values beyond ±this are redrawn. Samples get better and
    /// less varied. 0.1 or more; 2 is mild, 0.5 is strong. <see langword="null"/>: none.
    /// </summary>
    public double? Truncation { get; set; }

    /// <summary>Generates the number of rows for every class that training saw: first the first class's, then the second's, …</summary>
    public bool PerClass { get; set; }

    /// <summary>
    /// Latent vectors to generate from, Z values each. Row i (with <see cref="PerClass"/>, row i of each class) has the i-th; after the
    /// last, the first follows again. <see langword="null"/>: they are drawn. <see cref="LatentInterpolation"/> makes paths from one to
    /// another.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>>? Latents { get; set; }

    /// <summary>With <see cref="PerClass"/>: row i of each class has the same latent vector, so that the classes can be compared.</summary>
    public bool SharedLatents { get; set; }

    /// <summary>The one class of all rows: its name (what MapValueToKey mapped), or the key where keys have no names.</summary>
    public string? Class { get; set; }

    /// <summary>
    /// The classes' shares of the rows, in the order of the keys: K values of 0 or more, with any sum. Each row's class is drawn.
    /// </summary>
    public IReadOnlyList<double>? ClassMix { get; set; }

    /// <summary>
    /// The weights that condition every row, in the order of the keys: K values, 0 or more, divided by their sum. They interpolate between
    /// classes. Such rows have no label (a missing key).
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; set; }

    /// <summary>
    /// With a model of clusters: the cluster of all rows, from 0 to <see cref="GanTransformer.Clusters"/> - 1. <see langword="null"/>: each
    /// row's cluster is drawn by the clusters' shares of the training rows. A path between <see cref="Latents"/> is smooth within one
    /// cluster only.
    /// </summary>
    public int? Cluster { get; set; }
}
