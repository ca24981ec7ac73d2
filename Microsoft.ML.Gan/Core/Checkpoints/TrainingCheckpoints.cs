namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>
/// Writes a training's checkpoints and resumes from the last one.
/// <code>
/// i32    number of options; for each: string name, value
/// string the data's sizes; 32 bytes SHA-256 of the data
/// u64    seed: with the step it gives every random number to come
/// i64    steps taken
///        what the training is made of, part by part
/// </code>
/// </summary>
internal sealed class TrainingCheckpoints : IDisposable
{
    private readonly CheckpointStore _store;
    private readonly int _interval;
    private readonly string _options;
    private readonly TrainingFingerprint _now;
    private readonly string? _last;

    /// <summary>Finds the last checkpoint of a store, which is disposed with this. Messages name the options' class.</summary>
    /// <exception cref="InvalidOperationException">The last checkpoint is of other options or other data.</exception>
    public TrainingCheckpoints(CheckpointStore store, int interval, string options, TrainingFingerprint now)
    {
        (_store, _interval, _options, _now) = (store, interval, options, now);
        try
        {
            _last = store.FindLast();
            if (_last is null)
                return;
            TrainingFingerprint then = store.Read(_last, TrainingFingerprint.Read);
            if (then.FindDifferences(now) is { } reason)
                throw new InvalidOperationException($"Training cannot resume from the checkpoint '{_last}': {reason}. Restore what " +
                    $"differs, or name another folder in {options}.CheckpointDirectory.");
            Seed = then.Seed;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The seed of the training that is resumed; <see langword="null"/> when there is none to resume.</summary>
    public ulong? Seed { get; }

    public bool IsDue(long step) => step % _interval == 0;

    /// <summary>Writes a checkpoint, or warns that it cannot.</summary>
    public void Write(ulong seed, long step, IEnumerable<ICheckpointed> parts) => _store.TryWrite(step, writer =>
    {
        (_now with { Seed = seed }).Write(writer);
        Exchange(new CheckpointFields(null, writer), step, parts);
    });

    /// <summary>Reads the last checkpoint, if there is one, and checks its values. Returns the steps taken; 0 without a
    /// checkpoint.</summary>
    /// <exception cref="InvalidOperationException">The content is impossible.</exception>
    public long Resume(IEnumerable<ICheckpointed> parts, Func<string?> findImpossible, long steps, Action<string> log)
    {
        if (_last is null)
            return 0;
        long step = _store.Read(_last, reader =>
        {
            TrainingFingerprint.Read(reader);
            long taken = Exchange(new CheckpointFields(reader, null), CheckpointStore.StepOf(_last), parts);
            CheckpointStore.RequireEnd(reader);
            return findImpossible() is { } what ? throw new FormatException(what) : taken;
        });
        log(step >= steps
            ? $"The training in '{_store.Folder}' is finished, {step} steps: the model is as it left it. " +
                $"Raise {_options}.Epochs or MaximumSteps to train on."
            : $"Training resumes after step {step}, from '{_store.Folder}'.");
        return step;
    }

    public void Dispose() => _store.Dispose();

    private static long Exchange(CheckpointFields fields, long step, IEnumerable<ICheckpointed> parts)
    {
        fields.Int64(step, step, step, "the number of steps, which is the name's too,");
        foreach (ICheckpointed part in parts)
            part.Exchange(fields);
        return step;
    }
}
