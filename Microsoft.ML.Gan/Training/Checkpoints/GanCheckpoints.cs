using Microsoft.ML.Gan.Data;

namespace Microsoft.ML.Gan.Training.Checkpoints;

/// <summary>The checkpoints of a GAN's training.</summary>
internal static class GanCheckpoints
{
    /// <summary>The options that may differ when training is resumed: they do not change what a step does.</summary>
    public static readonly IReadOnlySet<string> FreeOptions = new HashSet<string>
    {
        nameof(GanOptions.Seed), // null goes on with the seed of before; TrainingCheckpoints refuses another one
        nameof(GanOptions.TimeLimit),
        nameof(GanOptions.GeneratedImageColumn), nameof(GanOptions.GeneratedVectorColumn), nameof(GanOptions.ScoreColumn), nameof(GanOptions.ProbabilityColumn),
        nameof(GanOptions.LatentColumn), nameof(GanOptions.FeaturesColumn), nameof(GanOptions.FeaturesWidth),
        nameof(GanOptions.UnreadableImages), nameof(GanOptions.Device),
        nameof(GanOptions.Progress), nameof(GanOptions.ProgressInterval), nameof(GanOptions.Snapshots), nameof(GanOptions.SnapshotInterval), nameof(GanOptions.SnapshotSize),
        nameof(GanOptions.CheckpointDirectory), nameof(GanOptions.CheckpointInterval), nameof(GanOptions.CheckpointsKept), nameof(GanOptions.StoreDirectory), nameof(GanOptions.CancellationToken),
    };

    /// <summary>Those that may differ too where learning rates do not fall towards the end.</summary>
    public static readonly IReadOnlySet<string> Totals = new HashSet<string> { nameof(GanOptions.Epochs), nameof(GanOptions.MaximumSteps) };

    /// <summary>Opens the folder that the options name, if they name one, and finds the last checkpoint.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint is of other options or other data, or another run has the folder.</exception>
    public static TrainingCheckpoints? Open(GanOptions options, SampleStore data, Action<string> warn)
    {
        if (options.CheckpointDirectory is not { } directory)
            return null;
        IEnumerable<string> totals = options.FinalLearningRateShare < 1 ? [] : Totals;
        HashSet<string> free = [.. FreeOptions, .. totals];
        var origin = new TrainingOrigin(OptionValues.Of(options, free), $"{data.Count} {data.Samples}", data.Checksum(), (uint?)options.Seed);
        return new TrainingCheckpoints(new CheckpointStore(directory, "GAN", options.CheckpointsKept, warn), options.CheckpointInterval,
            "GanOptions.CheckpointDirectory", origin);
    }
}
