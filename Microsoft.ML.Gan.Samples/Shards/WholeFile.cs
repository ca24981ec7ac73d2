namespace GanSamples.Shards;

/// <summary>Files that are whole or not there, whenever their writers are killed.</summary>
internal static class WholeFile
{
    private const string Extension = ".partial";
    private const int Attempts = 100;

    /// <summary>
    /// Writes a file beside its place under a hidden name, and moves it there once it is on the disk. Removes what killed writers of the
    /// same file left: a working one holds its own open.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!, start = $".{Path.GetFileName(path)}.";
        foreach (string left in Directory.EnumerateFiles(folder, start + "*" + Extension))
            TryRemove(left);
        using FileStream file = Create(Path.Combine(folder, start));
        try
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
            File.Move(file.Name, path, overwrite: true);
        }
        catch
        {
            File.Delete(file.Name);
            throw;
        }
    }

    /// <summary>Whether a file is one that is not in its place yet.</summary>
    public static bool IsPartial(string path) => Path.GetFileName(path).StartsWith('.') && Path.GetExtension(path) == Extension;

    private static FileStream Create(string start)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(start + Path.GetRandomFileName() + Extension, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
            }
            catch (IOException) when (attempt < Attempts) // another writer took it for one that was left
            {
            }
        }
    }

    private static void TryRemove(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            // Someone is writing it, or it is gone.
        }
    }
}
