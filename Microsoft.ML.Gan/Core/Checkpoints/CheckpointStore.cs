using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Core.Checkpoints;

/// <summary>
/// The last few checkpoints of a training, as files of a folder. Each file is either whole or absent. One training uses the folder at a
/// time.
/// <code>
/// checkpoint-0000001000.bin, after 1,000 steps
///   8      "GANCHECK"
///   i32    version of this layout
///   string kind of training
///          content
///   32     SHA-256 of all before
/// </code>
/// </summary>
internal sealed class CheckpointStore : IDisposable
{
    private const string Prefix = "checkpoint-", Extension = ".bin", LockName = ".lock";
    private const int Version = 2;
    private const int BufferBytes = 1 << 16;

    private readonly string _kind;
    private readonly int _kept;
    private readonly Action<string> _warn;
    private readonly FileStream _lock; // the system releases it when the process dies

    /// <summary>Opens a folder, made if need be, and removes files that a killed process left half-written.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="kind">The kind of training: another kind does not resume from these files.</param>
    /// <param name="kept">How many checkpoints are kept.</param>
    /// <param name="warn">Logs damaged checkpoints, and those that cannot be written.</param>
    /// <exception cref="InvalidOperationException">Another training has the folder, or it cannot be written.</exception>
    public CheckpointStore(string directory, string kind, int kept, Action<string> warn)
    {
        (Folder, _kind, _kept, _warn) = (Path.GetFullPath(directory), kind, kept, warn);
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(Folder);
            held = new FileStream(Path.Combine(Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (string half in Directory.GetFiles(Folder, $".{Prefix}*")) // nobody writes one now: the lock is held
                File.Delete(half);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new InvalidOperationException(held is null && IsHeldByAnother(exception)
                ? $"The checkpoint folder '{Folder}' is in use by another training run. Wait for its end, or name another folder."
                : $"The checkpoint folder '{Folder}' cannot be written: {exception.Message} Make room or allow it, or name another " +
                "folder.", exception);
        }
        _lock = held;
    }

    public string Folder { get; }

    /// <summary>
    /// Writes a checkpoint to the disk, and then removes those beyond the number to keep; or warns that it cannot, and the earlier ones
    /// stay: training continues.
    /// </summary>
    /// <returns>Whether it was written.</returns>
    public bool TryWrite(long step, Action<BinaryWriter> write)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D10}{Extension}");
        try
        {
            AtomicFile.Write(Path.Combine(Folder, name), file =>
            {
                using var hash = SHA256.Create();
                using (var sealing = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true)) // passes on what it hashes
                using (var writer = new BinaryWriter(new BufferedStream(sealing, BufferBytes), Encoding.UTF8))
                {
                    writer.Write(Magic);
                    writer.Write(Version);
                    writer.Write(_kind);
                    write(writer);
                }
                file.Write(hash.Hash!);
            });
            (long Step, string Path)[] all = [.. Files()];
            foreach ((long of, string path) in all.Where(f => f.Step > step).Concat(all.Where(f => f.Step <= step).Skip(_kept)))
                File.Delete(path); // later ones were damaged, or training would have gone on from them
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _warn($"The checkpoint after step {step} could not be written to '{Folder}': {exception.Message} Training continues, and " +
                "tries again at the next one.");
            return false;
        }
    }

    /// <summary>The last intact checkpoint; <see langword="null"/> if there is none. Warns about damaged ones after it.</summary>
    public string? FindLast()
    {
        foreach ((_, string path) in Files())
        {
            if (IsWhole(path))
                return path;
            _warn($"The checkpoint '{path}' is damaged. The one before it is used instead.");
        }
        return null;
    }

    /// <summary>Reads the content of a checkpoint that <see cref="FindLast"/> found, or its beginning.</summary>
    /// <exception cref="InvalidOperationException">
    /// It is of another kind of training, of a later version of this library, or its content is impossible.
    /// </exception>
    public T Read<T>(string path, Func<BinaryReader, T> read)
    {
        try
        {
            using var reader = new BinaryReader(Open(path), Encoding.UTF8);
            reader.ReadBytes(Magic.Length);
            int version = reader.ReadInt32();
            if (version != Version)
                throw new InvalidOperationException($"The checkpoint '{path}' has layout {version}, and this version of the library " +
                    $"reads layout {Version}. Use the version that wrote it, or name another folder.");
            string kind = reader.ReadString();
            if (kind != _kind)
                throw new InvalidOperationException($"The checkpoint '{path}' is of a training of kind '{kind}', not '{_kind}'. Name " +
                    "another folder.");
            return read(reader);
        }
        catch (Exception exception) when (ContentReading.IsOfContent(exception) || exception is UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The checkpoint '{path}' cannot be read, although its checksum is right: " +
                $"{exception.Message.TrimEnd('.')}. Remove it to resume from the one before it, or name another folder.", exception);
        }
    }

    /// <exception cref="FormatException">A checkpoint's content does not end where it was read to.</exception>
    public static void RequireEnd(BinaryReader reader) => reader.RequireEnd(behind: SHA256.HashSizeInBytes);

    public void Dispose() => _lock.Dispose();

    /// <summary>Whether opening the lock failed because another process, or this one, has it open.</summary>
    private static bool IsHeldByAnother(Exception exception)
    {
        const int SharingViolation = 32, LockViolation = 33; // of Windows
        const int WouldBlock = 11, WouldBlockOnMacOS = 35;   // flock's on Unix
        return OperatingSystem.IsWindows()
            ? (exception.HResult & 0xFFFF) is SharingViolation or LockViolation
            : exception.HResult == (OperatingSystem.IsMacOS() ? WouldBlockOnMacOS : WouldBlock);
    }

    private static ReadOnlySpan<byte> Magic => "GANCHECK"u8;

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);

    private static bool IsWhole(string path)
    {
        try
        {
            using FileStream file = Open(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferBytes];
            long left = file.Length - SHA256.HashSizeInBytes;
            if (left < Magic.Length)
                return false;
            for (bool first = true; left > 0; first = false)
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                file.ReadExactly(part);
                if (first && !part.StartsWith(Magic))
                    return false;
                hash.AppendData(part);
                left -= part.Length;
            }
            Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
            file.ReadExactly(found);
            return found.SequenceEqual(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The checkpoint '{path}' cannot be read: {exception.Message.TrimEnd('.')}. Allow it, or name another folder.", exception);
        }
    }

    /// <summary>The number of steps in a checkpoint's file name; -1 if the file is no checkpoint.</summary>
    public static long StepOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
            out long step) ? step : -1;

    /// <summary>The checkpoints, the last one first.</summary>
    private IEnumerable<(long Step, string Path)> Files() =>
        from path in Directory.GetFiles(Folder, Prefix + "*" + Extension)
        let step = StepOf(path)
        where step >= 0
        orderby step descending
        select (step, path);
}
