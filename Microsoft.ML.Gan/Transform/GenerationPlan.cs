using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Which rows to generate: where latent vectors and classes come from when the data does not give them.</summary>
/// <param name="Seed">The seed of all that is drawn.</param>
internal sealed record GenerationPlan(ulong Seed)
{
    /// <summary>The largest magnitude of a latent value; 0: any.</summary>
    public double? Truncation { get; init; }

    /// <summary>The weights of the classes, K, for all rows; null: each row has one class.</summary>
    public float[]? ClassWeights { get; init; }

    /// <summary>The class of a row, from its id; null: drawn, by the classes' shares of the training rows.</summary>
    public Func<DataViewRowId, int>? ClassOf { get; init; }

    /// <summary>The latent vector of a row, from its id; null: drawn.</summary>
    public Func<DataViewRowId, float[]>? GivenLatentOf { get; init; }

    /// <summary>The id whose latent vector a row has; null: its own.</summary>
    public Func<DataViewRowId, DataViewRowId>? LatentOf { get; init; }

    /// <summary>What to draw, and how many rows there are in all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Options are out of their ranges, or do not suit the model; the message lists all of them.
    /// </exception>
    public static (GenerationPlan Plan, long Rows) From(GanGenerateOptions options, GanModelInfo info, long count)
    {
        string[] chosen = [.. Chosen(options)];
        Check(options, info, chosen, count);
        var plan = new GenerationPlan(options.Seed is { } given ? (uint)given : info.Seed) { Truncation = options.Truncation };
        if (options.Latents is not null)
        {
            float[][] latents = [.. options.Latents.Select(latent => latent.ToArray())];
            ulong period = options.PerClass ? (ulong)count : ulong.MaxValue; // each class begins with the first
            plan = plan with { GivenLatentOf = id => latents[id.Low % period % (ulong)latents.Length] };
        }
        if (options.Cluster is { } cluster)
            return (plan with { ClassOf = _ => cluster }, count);
        if (chosen.Length == 0)
            return (plan, count);
        TrainedClasses classes = info.Classes!;
        if (options.ClassWeights is not null)
            return (plan with { ClassWeights = Shares(options.ClassWeights) }, count);
        if (options.ClassMix is not null)
        {
            float[] shares = Shares(options.ClassMix);
            var random = new RandomStreams(plan.Seed);
            return (plan with { ClassOf = id => Conditions.SampleByShare(shares, random.RowClass(id)) }, count);
        }
        if (options.Class is not null)
        {
            int one = classes.Find(options.Class, nameof(options.Class));
            return (plan with { ClassOf = _ => one }, count);
        }
        return (plan with
        {
            ClassOf = id => classes.TrainedKinds[id.Low / (ulong)count],
            LatentOf = options.SharedLatents ? id => new DataViewRowId(id.Low % (ulong)count, 0) : null,
        }, checked(count * classes.TrainedKinds.Length));
    }

    private static void Check(GanGenerateOptions options, GanModelInfo info, string[] chosen, long count)
    {
        var validator = new OptionValidator(nameof(GanGenerateOptions));
        validator.AtLeast(options.FirstRow, 0);
        validator.Require(options.FirstRow <= long.MaxValue - count, options.FirstRow,
            $"{long.MaxValue - count} or less with a count of {count}: rows are numbered up to {long.MaxValue}");
        validator.Require(!options.PerClass || options.FirstRow == 0, options.FirstRow,
            "0 with PerClass, whose rows depend on their count: set Class, and generate one class after another");
        validator.AtLeast(options.Truncation, GanGenerateOptions.SmallestTruncation, "none");
        if (options.Latents is not null)
            CheckLatents(options, validator, options.Latents, info.LatentSize);
        validator.Require(chosen.Length <= 1, string.Join(", ", chosen),
            "left out when another option chooses the classes", nameof(options.ClassMix));
        validator.Require(options.PerClass || !options.SharedLatents, options.SharedLatents,
            "false without PerClass");
        validator.Require(chosen.Length == 0 || info.Classes is not null, "given",
            "left out: it needs a conditional model, one trained with GanOptions.LabelColumnName", chosen.FirstOrDefault() ?? "");
        var clusters = info.Conditions as ImageClusters;
        validator.Require(options.Cluster is null || clusters is not null, options.Cluster,
            "null with a model that has no clusters");
        validator.Require(options.Cluster is not { } cluster || clusters is null
            || (cluster >= 0 && cluster < clusters.Count && clusters.IsTrained(cluster)), options.Cluster,
            $"a cluster with images, 0 to {clusters?.Count - 1}");
        if (info.Classes is { } classes)
        {
            CheckShares(validator, options.ClassMix, classes, nameof(options.ClassMix));
            CheckShares(validator, options.ClassWeights, classes, nameof(options.ClassWeights));
        }
        validator.ThrowIfAny();
    }

    private static void CheckLatents(GanGenerateOptions options, OptionValidator validator,
        IReadOnlyList<IReadOnlyList<float>> latents, int size)
    {
        validator.Require(latents.Count > 0 && latents.All(latent => latent.Count == size),
            string.Join(", ", latents.Select(latent => latent.Count).Distinct()) + " values",
            $"one vector or more, of {size} values each", nameof(options.Latents));
        validator.Require(latents.All(latent => latent.All(float.IsFinite)), "not all finite", "finite numbers", nameof(options.Latents));
        validator.Require(options.Truncation is null, options.Truncation,
            "null with Latents, which are given and not drawn");
        validator.Require(!options.SharedLatents, options.SharedLatents,
            "false with Latents, which are shared as they are");
    }

    private static void CheckShares(OptionValidator validator, IReadOnlyList<double>? values, TrainedClasses classes, string option)
    {
        if (values is null)
            return;
        validator.Require(values.Count == classes.Count, values.Count, $"{classes.Count} values, one a class", option);
        double sum = values.Sum();
        validator.Require(values.All(v => v >= 0) && sum > 0 && double.IsFinite(sum), string.Join(", ", values),
            "values of 0 or more, not all 0", option);
        for (int k = 0; k < Math.Min(values.Count, classes.Count); k++)
            validator.Require(values[k] == 0 || classes.IsTrained(k), values[k],
                $"0 for class {classes.Name(k)}, of which training saw no row", option);
    }

    private static IEnumerable<string> Chosen(GanGenerateOptions options)
    {
        if (options.PerClass)
            yield return nameof(options.PerClass);
        if (options.Class is not null)
            yield return nameof(options.Class);
        if (options.ClassMix is not null)
            yield return nameof(options.ClassMix);
        if (options.ClassWeights is not null)
            yield return nameof(options.ClassWeights);
    }

    private static float[] Shares(IReadOnlyList<double> values)
    {
        double sum = values.Sum();
        return [.. values.Select(v => (float)(v / sum))];
    }
}
