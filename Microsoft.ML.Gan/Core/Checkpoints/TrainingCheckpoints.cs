using System.Security.Cryptography;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>What a training is of: a resumed one must be of the same.</summary>
/// <param name="Options">The options that matter, as text by name.</param>
/// <param name="Data">The data's sizes, in words.</param>
/// <param name="Checksum">SHA-256 of the data.</param>
/// <param name="Seed">The seed; null where the options leave it open.</param>
internal sealed record TrainingOrigin(IReadOnlyDictionary<string, string> Options, string Data, byte[] Checksum, ulong? Seed)
{
    public static TrainingOrigin Read(BinaryReader reader) =>
        new(OptionSnapshot.Read(reader), reader.ReadString(), reader.ReadBytes(SHA256.HashSizeInBytes), reader.ReadUInt64());

    public void Write(BinaryWriter writer)
    {
        OptionSnapshot.Write(writer, Options);
        writer.Write(Data);
        writer.Write(Checksum);
        writer.Write(Seed!.Value);
    }
}

/// <summary>
/// The checkpoints of a training of any kind.
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
    private readonly TrainingOrigin _now;
    private readonly string? _last;

    /// <param name="store">The folder; disposed with this.</param>
    /// <param name="interval">Steps between two checkpoints.</param>
    /// <param name="option">The option that names the folder, for a message.</param>
    /// <param name="now">What the training is of.</param>
    /// <exception cref="InvalidOperationException">The last checkpoint is of other options or other data.</exception>
    public TrainingCheckpoints(CheckpointStore store, int interval, string option, TrainingOrigin now)
    {
        (_store, _interval, _now) = (store, interval, now);
        try
        {
            _last = store.FindLast();
            if (_last is null)
                return;
            TrainingOrigin then = store.Read(_last, TrainingOrigin.Read);
            if (Refuse(then) is { } reason)
                throw new InvalidOperationException($"Training cannot go on from the checkpoint '{_last}': {reason}. Restore what " +
                    $"differs, or name another folder in {option}.");
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

    /// <summary>Whether a checkpoint is due after so many steps.</summary>
    public bool IsDue(long step) => step % _interval == 0;

    /// <summary>Writes a checkpoint, or warns that it cannot.</summary>
    public void Write(ulong seed, long step, IEnumerable<(Action<BinaryWriter> Write, Action<BinaryReader> Read)> parts) =>
        _store.TryWrite(step, writer =>
    {
        (_now with { Seed = seed }).Write(writer);
        writer.Write(step);
        foreach ((Action<BinaryWriter> write, _) in parts)
            write(writer);
    });

    /// <summary>Reads the last checkpoint, if there is one, and gives the steps taken.</summary>
    /// <param name="parts">What the training is made of.</param>
    /// <param name="findImpossible">Names what is impossible in the whole of it, if anything is.</param>
    /// <exception cref="InvalidOperationException">The content is impossible.</exception>
    public long? Restore(IEnumerable<(Action<BinaryWriter> Write, Action<BinaryReader> Read)> parts, Func<string?> findImpossible) =>
        _last is null ? null : _store.Read(_last, reader =>
    {
        TrainingOrigin.Read(reader);
        long named = CheckpointStore.StepOf(_last);
        long step = reader.ReadInt64(named, named, "the number of steps, which is the name's too,");
        foreach ((_, Action<BinaryReader> read) in parts)
            read(reader);
        CheckpointStore.RequireEnd(reader);
        return findImpossible() is { } what ? throw new FormatException(what) : step;
    });

    public void Dispose() => _store.Dispose();

    /// <summary>Why training can't go on from a checkpoint, with all that differs.</summary>
    private string? Refuse(TrainingOrigin then)
    {
        var reasons = new List<string>(OptionSnapshot.Differences(then.Options, _now.Options));
        if (_now.Seed is { } seed && seed != then.Seed)
            reasons.Add($"Seed ({then.Seed} then, {seed} now)");
        if (reasons.Count > 0)
            reasons = ["it was begun with other options: " + string.Join(", ", reasons)];
        if (then.Data != _now.Data)
            reasons.Add($"it was begun with {then.Data}, and the data now are {_now.Data}");
        else if (!then.Checksum.AsSpan().SequenceEqual(_now.Checksum))
            reasons.Add($"it was begun with other data, although also {then.Data}, or with the same rows in another order");
        return reasons.Count > 0 ? string.Join("; ", reasons) : null;
    }
}
