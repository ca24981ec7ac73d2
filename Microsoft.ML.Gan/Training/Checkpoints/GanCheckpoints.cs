using Microsoft.ML.Gan.Data;

namespace Microsoft.ML.Gan.Training.Checkpoints;

/// <summary>
/// The checkpoints of a GAN's training.
/// <code>
/// i32    number of options; for each: string name, value
/// i32    rows, C, H, W; 32 bytes SHA-256 of the training data
/// u64    seed: with the step it gives every random number to come
/// i64    steps taken
/// i32    how many times training went back to a good state
///        reports, time, sums since the last report (TrainingReporter)
///        networks, their average, optimizers (TrainingState)
/// </code>
/// </summary>
internal sealed class GanCheckpoints : IDisposable
{
    /// <summary>The options that may differ when training is resumed: they do not change what a step does.</summary>
    public static readonly IReadOnlySet<string> FreeOptions = new HashSet<string>
    {
        nameof(GanOptions.Seed), // null goes on with the seed of before; another one is refused below
        nameof(GanOptions.Epochs), nameof(GanOptions.MaximumSteps), nameof(GanOptions.TimeLimit),
        nameof(GanOptions.GeneratedImageColumn), nameof(GanOptions.ScoreColumn), nameof(GanOptions.ProbabilityColumn), nameof(GanOptions.LatentColumn),
        nameof(GanOptions.UnreadableImages), nameof(GanOptions.Device),
        nameof(GanOptions.Progress), nameof(GanOptions.ProgressInterval), nameof(GanOptions.Snapshots), nameof(GanOptions.SnapshotInterval), nameof(GanOptions.SnapshotSize),
        nameof(GanOptions.CheckpointDirectory), nameof(GanOptions.CheckpointInterval), nameof(GanOptions.CheckpointsKept), nameof(GanOptions.CancellationToken),
    };

    private readonly GanOptions _options;
    private readonly CheckpointStore _store;
    private readonly Header _now;
    private readonly string? _last;

    private GanCheckpoints(GanOptions options, CheckpointStore store, Header now)
    {
        (_options, _store, _now) = (options, store, now);
        _last = store.FindLast();
        if (_last is null)
            return;
        Header then = store.Read(_last, Header.Read);
        if (Refuse(then) is { } reason)
            throw new InvalidOperationException($"Training cannot go on from the checkpoint '{_last}': {reason}. Restore what differs, or name another folder in GanOptions.CheckpointDirectory.");
        Seed = then.Seed;
    }

    /// <summary>The seed of the training that is resumed; <see langword="null"/> when there is none to resume.</summary>
    public ulong? Seed { get; }

    /// <summary>Opens the folder that the options name, if they name one, and finds the last checkpoint.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint is of other options or other data, or another run has the folder.</exception>
    public static GanCheckpoints? Open(GanOptions options, ImageStore data, Action<string> warn)
    {
        if (options.CheckpointDirectory is not { } directory)
            return null;
        var store = new CheckpointStore(directory, "GAN", options.CheckpointsKept, warn);
        try
        {
            return new GanCheckpoints(options, store, new Header(OptionValues.Of(options, FreeOptions), data.Count, data.Shape, data.Checksum(), (uint?)options.Seed));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Whether a checkpoint is due after so many steps.</summary>
    public bool IsDue(long step) => step % _options.CheckpointInterval == 0;

    /// <summary>Writes a checkpoint.</summary>
    public void Write(ulong seed, long step, int returns, TrainingReporter reporter, TrainingState state) => _store.Write(step, writer =>
    {
        (_now with { Seed = seed }).Write(writer);
        writer.Write(step);
        writer.Write(returns);
        reporter.Write(writer);
        foreach ((Action<BinaryWriter> write, _) in state.Parts)
            write(writer);
    });

    /// <summary>Reads the last checkpoint, if there is one.</summary>
    /// <returns>The steps taken, and how many times training went back to a good state.</returns>
    public (long Step, int Returns)? Restore(TrainingReporter reporter, TrainingState state) => _last is null ? null : _store.Read(_last, reader =>
    {
        Header.Read(reader);
        (long step, int returns) = (reader.ReadInt64(), reader.ReadInt32());
        reporter.Read(reader);
        foreach ((_, Action<BinaryReader> read) in state.Parts)
            read(reader);
        return (step, returns);
    });

    public void Dispose() => _store.Dispose();

    /// <summary>Why training can't go on from a checkpoint, with all that differs.</summary>
    private string? Refuse(Header then)
    {
        var reasons = new List<string>(OptionValues.Differences(then.Options, _now.Options));
        if (_now.Seed is { } seed && seed != then.Seed)
            reasons.Add($"{nameof(GanOptions.Seed)} ({then.Seed} then, {seed} now)");
        if (reasons.Count > 0)
            reasons = ["it was begun with other options: " + string.Join(", ", reasons)];
        if (then.Rows != _now.Rows || then.Shape != _now.Shape)
            reasons.Add($"it was begun with {then.Rows} rows of {then.Shape}, and the data now are {_now.Rows} rows of {_now.Shape}");
        else if (!then.Checksum.AsSpan().SequenceEqual(_now.Checksum))
            reasons.Add($"it was begun with other data, although also {then.Rows} rows of {then.Shape}, or with the same rows in another order");
        return reasons.Count > 0 ? string.Join("; ", reasons) : null;
    }

    /// <summary>What a training is of.</summary>
    private sealed record Header(IReadOnlyDictionary<string, string> Options, int Rows, ImageShape Shape, byte[] Checksum, ulong? Seed)
    {
        public static Header Read(BinaryReader reader) => new(OptionValues.Read(reader), reader.ReadInt32(),
            new ImageShape(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()), reader.ReadBytes(ImageStore.ChecksumBytes), reader.ReadUInt64());

        public void Write(BinaryWriter writer)
        {
            OptionValues.Write(writer, Options);
            foreach (int size in new[] { Rows, Shape.Channels, Shape.Height, Shape.Width })
                writer.Write(size);
            writer.Write(Checksum);
            writer.Write(Seed!.Value);
        }
    }
}
