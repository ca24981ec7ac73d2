namespace Microsoft.ML.Gan.Persistence;

/// <summary>Files that are either whole or not there.</summary>
internal static class AtomicFile
{
    /// <summary>Has a file written beside its place and moved there when it is whole; removes what is half-written.</summary>
    /// <param name="path">The file's place.</param>
    /// <param name="write">Writes the file at the path that it is given, which has the same extension.</param>
    public static void Write(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string partial = Path.Combine(folder, $".{Path.GetFileNameWithoutExtension(path)}.{Guid.NewGuid():N}{Path.GetExtension(path)}");
        try
        {
            write(partial);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial); // gone already when all went well
        }
    }
}
