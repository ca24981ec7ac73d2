using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Gan.Core.IO;

/// <summary>Files that are either whole or not there.</summary>
/// <remarks>
/// A file is written beside its target, under a name that begins with a dot, and replaces the target when it is whole and on the disk. Its
/// writer holds it open. A killed process does not: what it left is removed when the same file is written again.
/// </remarks>
internal static class AtomicFile
{
    /// <summary>The extension of files that are not whole yet.</summary>
    public const string PartialExtension = ".partial";

    private const int BufferBytes = 1 << 16;
    private const int LongestStem = 200; // bytes: with dot, number and extension a name stays below 255, most file systems' limit
    private const int NumberDigits = 16;
    private const int OlderNumberDigits = 32; // the first versions' names: .model.NUMBER.zip
    private const int MostLinks = 40;         // as Linux
    private const int Attempts = 100; // a busy machine lets others sweep a new file several times

    /// <summary>
    /// Writes a file beside its target and moves it there when it is whole; removes what is half-written. Follows links, and keeps an older
    /// file's mode. What is no regular file (a pipe, a device) gets its bytes once all are there.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to; an older file is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string given = Path.GetFullPath(path);
        if (FindTarget(path, given) is { } target)
            Replace(path, target, write);
        else
            WriteThrough(given, write);
    }

    /// <summary>Tells before long work whether a file can be written at its end: makes a file in the folder, and removes it.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void RequireWritable(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string given = Path.GetFullPath(path);
        if (FindTarget(path, given) is not { } target)
            return;
        using FileStream partial = Create(given, target, Path.GetDirectoryName(target)!);
        Try(() => File.Delete(partial.Name));
    }

    /// <summary>Removes a file that a killed process left. A working process holds its own open, and no other can open it alone.</summary>
    public static void TryRemoveAbandoned(string file) => Try(() =>
    {
        using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0,
            FileOptions.DeleteOnClose); // fails if someone has it open, or it is another user's
    });

    /// <summary>The file to replace, behind links; null: what is there is no regular file.</summary>
    private static string? FindTarget(string path, string given)
    {
        if (UnixFile.Find(given) is { IsRegular: false } && !Directory.Exists(given))
            return null;
        string target = FollowLinks(given);
        return Path.GetFileName(target).Length > 0 && !Directory.Exists(target)
            ? target
            : throw new IOException($"'{path}' cannot be written: it is a folder. Name a file in it.");
    }

    private static void Replace(string given, string target, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(target)!;
        Sweep(target, folder);
        using FileStream partial = Create(given, target, folder);
        try
        {
            KeepMode(target, partial.Name);
            var buffer = new BufferedStream(partial, BufferBytes); // not disposed: after a failure it would try once more
            write(buffer);
            buffer.Flush();
            partial.Flush(flushToDisk: true); // or a crash of the system could leave the new name without content
            File.Move(partial.Name, target, overwrite: true);
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new IOException($"'{given}' could not be written: {exception.Message.TrimEnd('.')}. An older file there is as it was.",
                exception);
        }
        finally
        {
            Try(() => File.Delete(partial.Name)); // if it is still there. What went wrong matters more; the next writer sweeps
        }
        UnixFile.TryFlushFolder(folder);
    }

    private static FileStream Create(string given, string target, string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            string partial = Path.Combine(folder,
                $".{Stem(target)}.{RandomNumberGenerator.GetHexString(NumberDigits, lowercase: true)}{PartialExtension}");
            FileStream file;
            try
            {
                // Others may move it or remove its name, but not open it: a sweep does so first.
                file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0);
            }
            catch (DirectoryNotFoundException exception)
            {
                throw new DirectoryNotFoundException($"'{given}' cannot be written: the folder '{folder}' is not there. Make it before.",
                    exception);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new UnauthorizedAccessException($"'{given}' cannot be written: no file can be made in the folder '{folder}'. " +
                    "A new file is made there before it replaces an older one: allow it, or name another folder.", exception);
            }
            catch (IOException exception)
            {
                if (attempt < Attempts) // swept between its making and its locking
                    continue;
                throw new IOException($"'{given}' cannot be written: {exception.Message}", exception);
            }
            if (File.Exists(partial)) // not swept, and from here on locked
                return file;
            file.Dispose();
            if (attempt == Attempts)
                throw new IOException($"'{given}' cannot be written: other processes remove the new file beside it.");
        }
    }

    private static void KeepMode(string target, string partial) => Try(() =>
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
            return;
        if (UnixFile.Find(target) is { } status)
            UnixFile.TryChangeOwner(partial, status.User, status.Group);
        // After the owner, whose change takes some bits away. There are file systems without modes.
        File.SetUnixFileMode(partial, File.GetUnixFileMode(target));
    });

    /// <summary>What the names of a target's partial files have in common.</summary>
    private static string Stem(string target)
    {
        string name = Path.GetFileName(target);
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length <= LongestStem ? name : Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Removes what killed writers of the same file left.</summary>
    private static void Sweep(string target, string folder)
    {
        if (!Directory.Exists(folder))
            return;
        string start = $".{Stem(target)}.", olderStart = $".{Path.GetFileNameWithoutExtension(target)}.",
            olderEnd = Path.GetExtension(target);
        Try(() => // a folder that cannot be listed is no reason not to write
        {
            foreach (string file in Directory.EnumerateFiles(folder, ".*"))
            {
                string name = Path.GetFileName(file);
                if (IsNumbered(name, start, PartialExtension, NumberDigits) || IsNumbered(name, olderStart, olderEnd, OlderNumberDigits))
                    TryRemoveAbandoned(file);
            }
        });

        static bool IsNumbered(string name, string start, string end, int digits) =>
            name.Length == start.Length + digits + end.Length && name.StartsWith(start, StringComparison.Ordinal)
                && name.EndsWith(end, StringComparison.Ordinal)
            && name.Skip(start.Length).Take(digits).All(char.IsAsciiHexDigitLower);
    }

    /// <summary>Writes to what is no regular file once all is there: a pipe's reader gets the whole or nothing.</summary>
    private static void WriteThrough(string path, Action<Stream> write)
    {
        string beside = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var whole = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes,
            FileOptions.DeleteOnClose);
        write(whole);
        whole.Flush();
        whole.Position = 0;
        using var target = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        whole.CopyTo(target, BufferBytes);
    }

    /// <summary>Does what is no reason to fail where the file system refuses it.</summary>
    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The caller says why not.
        }
    }

    /// <summary>The path without links, whether anything is there or not.</summary>
    private static string FollowLinks(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        string resolved = "/";
        var left = new Stack<string>(path.Split('/').Reverse());
        for (int links = 0; left.TryPop(out string? name);)
        {
            if (name is "" or ".")
                continue;
            string next = name == ".." ? Path.GetDirectoryName(resolved) ?? "/" : Path.Combine(resolved, name);
            if (name == ".." || new FileInfo(next).LinkTarget is not { } link)
            {
                resolved = next;
                continue;
            }
            if (++links > MostLinks)
                throw new IOException(string.Create(CultureInfo.InvariantCulture,
                    $"'{path}' cannot be written: it is a link, and links lead in a circle, or over more than {MostLinks} others."));
            if (Path.IsPathRooted(link))
                resolved = "/";
            foreach (string part in link.Split('/').Reverse())
                left.Push(part);
        }
        return path.EndsWith('/') ? resolved + "/" : resolved;
    }
}
