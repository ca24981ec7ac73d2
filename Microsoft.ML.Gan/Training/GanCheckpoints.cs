using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Data.Store;

namespace Microsoft.ML.Gan.Training;

internal static class GanCheckpoints
{
    /// <summary>The options that may differ when training resumes: they do not change what a step does.</summary>
    public static readonly IReadOnlySet<string> FreeOptions = new HashSet<string>
    {
        nameof(GanOptions.Seed), // null: the same seed as before; another one is an error
        nameof(GanOptions.TimeLimit),
        nameof(GanOptions.GeneratedImageColumnName), nameof(GanOptions.GeneratedVectorColumnName), nameof(GanOptions.ScoreColumnName),
        nameof(GanOptions.ProbabilityColumnName),
        nameof(GanOptions.LatentColumnName), nameof(GanOptions.FeaturesColumnName), nameof(GanOptions.FeaturesWidth),
        nameof(GanOptions.UnreadableImages), nameof(GanOptions.Device),
        nameof(GanOptions.Progress), nameof(GanOptions.ProgressInterval), nameof(GanOptions.Snapshots), nameof(GanOptions.SnapshotInterval),
        nameof(GanOptions.SnapshotSize), nameof(GanOptions.ReportPath),
        nameof(GanOptions.EvaluationPatience),
        nameof(GanOptions.CheckpointDirectory), nameof(GanOptions.CheckpointInterval), nameof(GanOptions.CheckpointsKept),
        nameof(GanOptions.StoreDirectory), nameof(GanOptions.CancellationToken),
    };

    /// <summary>Options that may differ too if nothing goes to a final value at the end.</summary>
    public static readonly string[] Totals = [nameof(GanOptions.Epochs), nameof(GanOptions.MaximumSteps)];

    /// <summary>Opens the options' folder, if they name one, and finds the last checkpoint.</summary>
    /// <exception cref="InvalidOperationException">
    /// The checkpoint is of other options or other data, or another run has the folder.
    /// </exception>
    public static TrainingCheckpoints? Open(GanOptions options, SampleStore data, GanNetworkOptions networks, Action<string> warn)
    {
        if (options.CheckpointDirectory is not { } directory)
            return null;
        HashSet<string> free = [.. FreeOptions, .. Unused(options)];
        var fingerprint = TrainingFingerprint.Create(Resolve(options, data, networks), free, options.Seed,
            $"{data.Count} {data.Samples}", data.Checksum());
        return new TrainingCheckpoints(new CheckpointStore(directory, "GAN", options.CheckpointsKept, warn), options.CheckpointInterval,
            nameof(GanOptions), fingerprint);
    }

    /// <summary>
    /// The options with automatic choices replaced by their results: the same choice made explicitly is the same training.
    /// </summary>
    private static GanOptions Resolve(GanOptions options, SampleStore data, GanNetworkOptions networks)
    {
        GanOptions resolved = options.Copy();
        resolved.Precision = networks.BFloat16 ? GanPrecision.BFloat16 : GanPrecision.Float32; // Auto on another processor may be another
        resolved.Clusters = ImageClusters.CountFor(options, data.Count);
        resolved.BatchSize = Math.Min(options.BatchSize, data.Count); // fewer rows than that: all of them
        // null: as many as real ones.
        resolved.GeneratedBatchSize = options.GeneratedBatchSize < resolved.BatchSize ? options.GeneratedBatchSize : null;
        return resolved;
    }

    /// <summary>Options that have no effect beside the others, or that the data's sizes and checksum cover.</summary>
    private static IEnumerable<string> Unused(GanOptions options) => new (bool IsUnused, string[] Names)[]
    {
        (true, [nameof(options.Height), nameof(options.Width), nameof(options.Channels), nameof(options.Layout)]),
        (!options.IsAnnealed, [.. Totals, nameof(options.Annealing)]),
        (options.Optimizer == GanOptimizer.Adam, [nameof(options.Momentum)]),
        (options.Optimizer != GanOptimizer.Adam, [nameof(options.Beta1), nameof(options.Beta2)]),
        (options.InstanceNoise == 0, [nameof(options.InstanceNoiseSteps)]),
        (options.R1Penalty == 0 && options.R2Penalty == 0, [nameof(options.PenaltyInterval), nameof(options.FinalPenaltyShare)]),
        (options.AugmentationTarget is null, [nameof(options.AugmentationTargetImages)]),
        (options.Augmentation is null or GanAugmentation.None, [nameof(options.AugmentationProbability)]),
        (options.EvaluationInterval is null, [nameof(options.EvaluationRows)]),
    }.Where(rule => rule.IsUnused).SelectMany(rule => rule.Names);
}
