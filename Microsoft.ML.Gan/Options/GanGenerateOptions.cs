namespace Microsoft.ML.Gan;

/// <summary>
/// Which rows a GAN makes. Of <see cref="PerClass"/>, <see cref="Class"/>, <see cref="ClassMix"/> and <see cref="ClassWeights"/>, which
/// need a conditional model, one at most; with none of them, a conditional model draws the classes by their shares of the training rows.
/// </summary>
public sealed class GanGenerateOptions
{
    internal const double SmallestTruncation = 0.1;

    /// <summary>Another seed gives other rows; <see langword="null"/>: the model's.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// The truncation trick (Brock, Donahue, Simonyan 2019, section 3.1): latent values beyond ±this are drawn anew, for better and less
    /// varied samples. 0.1 or more, 2 is mild, 0.5 strong; 0: none.
    /// </summary>
    public double Truncation { get; set; }

    /// <summary>The rows asked for are of every class that training saw: the first class's, then the second's, …</summary>
    public bool PerClass { get; set; }

    /// <summary>
    /// Latent vectors to generate from, Z values each: row i has the i-th, and when all were used, the first again (with
    /// <see cref="PerClass"/>, row i of each class). <see langword="null"/>: they are drawn. <see cref="LatentInterpolation"/> makes ways
    /// from one to another.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>>? Latents { get; set; }

    /// <summary>With <see cref="PerClass"/>: row i of each class has the same latent vector, so that the classes can be compared.</summary>
    public bool SharedLatents { get; set; }

    /// <summary>The one class of all rows: its name (what MapValueToKey mapped), or the key where keys have no names.</summary>
    public string? Class { get; set; }

    /// <summary>
    /// The classes' shares of the rows, in the order of the keys: K values, 0 or more, of any sum. Each row's class is drawn.
    /// </summary>
    public IReadOnlyList<double>? ClassMix { get; set; }

    /// <summary>
    /// The weights that condition every row, in the order of the keys: K values, 0 or more, divided by their sum. Between two classes lies
    /// what the generator makes of both. Such rows have no label (a missing key).
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; set; }

    /// <summary>
    /// With a model of clusters (<see cref="GanTransformer.Clusters"/> of them): the one cluster of all rows, from 0;
    /// <see langword="null"/>: each row's is drawn, by the clusters' shares of the training rows. Between <see cref="Latents"/> there is a
    /// smooth way in one cluster only.
    /// </summary>
    public int? Cluster { get; set; }
}
