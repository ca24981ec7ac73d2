using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Transform;

namespace Microsoft.ML.Gan;

/// <summary>
/// Which rows a GAN makes. Of <see cref="PerClass"/>, <see cref="Class"/>, <see cref="ClassMix"/> and <see cref="ClassWeights"/>, which need a
/// conditional model, one at most; with none of them, a conditional model draws the classes by their shares of the training rows.
/// </summary>
public sealed class GanGenerateOptions
{
    internal const double SmallestTruncation = 0.1;

    /// <summary>Another seed gives other rows; <see langword="null"/>: the model's.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// The truncation trick (Brock, Donahue, Simonyan 2019, section 3.1): latent values beyond ±this are drawn anew, for better and less varied
    /// samples. 0.1 or more, 2 is mild, 0.5 strong; 0: none.
    /// </summary>
    public double Truncation { get; set; }

    /// <summary>The rows asked for are of every class that training saw: the first class's, then the second's, …</summary>
    public bool PerClass { get; set; }

    /// <summary>
    /// Latent vectors to generate from, Z values each: row i has the i-th, and when all were used, the first again (with <see cref="PerClass"/>, row i
    /// of each class). <see langword="null"/>: they are drawn. <see cref="LatentInterpolation"/> makes ways from one to another.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>>? Latents { get; set; }

    /// <summary>With <see cref="PerClass"/>: row i of each class has the same latent vector, so that the classes can be compared.</summary>
    public bool SharedLatents { get; set; }

    /// <summary>The one class of all rows: its name (what MapValueToKey mapped), or the key where keys have no names.</summary>
    public string? Class { get; set; }

    /// <summary>The classes' shares of the rows, in the order of the keys: K values, 0 or more, of any sum. Each row's class is drawn.</summary>
    public IReadOnlyList<double>? ClassMix { get; set; }

    /// <summary>
    /// The weights that condition every row, in the order of the keys: K values, 0 or more, divided by their sum. Between two classes lies
    /// what the generator makes of both. Such rows have no label (a missing key).
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; set; }

    /// <summary>
    /// With a model of clusters (<see cref="GanTransformer.Clusters"/> of them): the one cluster of all rows, from 0; <see langword="null"/>: each row's is drawn, by the
    /// clusters' shares of the training rows. Between <see cref="Latents"/> there is a smooth way in one cluster only.
    /// </summary>
    public int? Cluster { get; set; }

    /// <summary>What to draw, and how many rows there are in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Options are out of their ranges, or do not suit the model; the message lists all of them.</exception>
    internal (RowSampling Sampling, long Rows) Resolve(GanModelInfo info, long count)
    {
        string[] chosen = [.. Chosen()];
        Check(info, chosen);
        var sampling = new RowSampling(Seed is { } given ? (uint)given : info.Seed) { Truncation = Truncation };
        if (Latents is not null)
        {
            float[][] latents = [.. Latents.Select(latent => latent.ToArray())];
            sampling = sampling with { GivenLatentOf = id => latents[id.Low % (ulong)count % (ulong)latents.Length] };
        }
        if (Cluster is { } cluster)
            return (sampling with { ClassOf = _ => cluster }, count);
        if (chosen.Length == 0)
            return (sampling, count);
        TrainedClasses classes = info.Classes!;
        if (ClassWeights is not null)
            return (sampling with { ClassWeights = Shares(ClassWeights) }, count);
        if (ClassMix is not null)
        {
            float[] shares = Shares(ClassMix);
            var random = new RandomStreams(sampling.Seed);
            return (sampling with { ClassOf = id => Conditions.ByShare(shares, random.RowClass(id)) }, count);
        }
        if (Class is not null)
        {
            int one = classes.Find(Class, nameof(Class));
            return (sampling with { ClassOf = _ => one }, count);
        }
        return (sampling with
        {
            ClassOf = id => classes.Seen[id.Low / (ulong)count],
            LatentOf = SharedLatents ? id => new DataViewRowId(id.Low % (ulong)count, 0) : null,
        }, checked(count * classes.Seen.Length));
    }

    private void Check(GanModelInfo info, string[] chosen)
    {
        var problems = new GanOptionProblems(nameof(GanGenerateOptions));
        problems.Require(Truncation == 0 || Truncation >= SmallestTruncation, Truncation, nameof(Truncation), FormattableString.Invariant($"{SmallestTruncation} or more, or 0 for none"));
        if (Latents is not null)
            CheckLatents(problems, Latents, info.LatentSize);
        problems.Require(chosen.Length <= 1, string.Join(", ", chosen), nameof(ClassMix), "left out when another option chooses the classes");
        problems.Require(PerClass || !SharedLatents, SharedLatents, nameof(SharedLatents), "false without PerClass");
        problems.Require(chosen.Length == 0 || info.Classes is not null, "given", chosen.FirstOrDefault() ?? "",
            "left out: it needs a conditional model, one trained with GanOptions.LabelColumn");
        var clusters = info.Conditions as ImageClusters;
        problems.Require(Cluster is null || clusters is not null, Cluster, nameof(Cluster), "null with a model that has no clusters");
        problems.Require(Cluster is not { } cluster || clusters is null || (cluster >= 0 && cluster < clusters.Count && clusters.IsSeen(cluster)), Cluster, nameof(Cluster),
            $"a cluster with images, 0 to {clusters?.Count - 1}");
        if (info.Classes is { } classes)
        {
            CheckShares(problems, ClassMix, classes, nameof(ClassMix));
            CheckShares(problems, ClassWeights, classes, nameof(ClassWeights));
        }
        problems.ThrowIfAny();
    }

    private void CheckLatents(GanOptionProblems problems, IReadOnlyList<IReadOnlyList<float>> latents, int size)
    {
        problems.Require(latents.Count > 0 && latents.All(latent => latent.Count == size), string.Join(", ", latents.Select(latent => latent.Count).Distinct()) + " values",
            nameof(Latents), $"one vector or more, of {size} values each");
        problems.Require(latents.All(latent => latent.All(float.IsFinite)), "not all finite", nameof(Latents), "finite numbers");
        problems.Require(Truncation == 0, Truncation, nameof(Truncation), "0 with Latents, which are given and not drawn");
        problems.Require(!SharedLatents, SharedLatents, nameof(SharedLatents), "false with Latents, which are shared as they are");
    }

    private static void CheckShares(GanOptionProblems problems, IReadOnlyList<double>? values, TrainedClasses classes, string option)
    {
        if (values is null)
            return;
        problems.Require(values.Count == classes.Count, values.Count, option, $"{classes.Count} values, one a class");
        double sum = values.Sum();
        problems.Require(values.All(v => v >= 0) && sum > 0 && double.IsFinite(sum), string.Join(", ", values), option, "values of 0 or more, not all 0");
        for (int k = 0; k < Math.Min(values.Count, classes.Count); k++)
            problems.Require(values[k] == 0 || classes.IsSeen(k), values[k], option, $"0 for class {classes.Name(k)}, of which training saw no row");
    }

    private IEnumerable<string> Chosen()
    {
        if (PerClass)
            yield return nameof(PerClass);
        if (Class is not null)
            yield return nameof(Class);
        if (ClassMix is not null)
            yield return nameof(ClassMix);
        if (ClassWeights is not null)
            yield return nameof(ClassWeights);
    }

    private static float[] Shares(IReadOnlyList<double> values)
    {
        double sum = values.Sum();
        return [.. values.Select(v => (float)(v / sum))];
    }
}
