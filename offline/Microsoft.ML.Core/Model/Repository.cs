using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes a model file: a zip whose entries may be open at the same time, and are stored in the order they are closed.</summary>
internal sealed class RepositoryWriter : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _paths = [];

    private RepositoryWriter(Stream stream)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null)
    {
        ectx.CheckValue(stream, nameof(stream));
        var repository = new RepositoryWriter(stream);
        using var entry = repository.CreateEntry("TrainingInfo", "Version.txt");
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        writer.WriteLine(typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>().InformationalVersion);
        return repository;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        string path = RepositoryPath.Of(dir, name);
        if (!_paths.Add(path))
            throw Contracts.ExceptParam(nameof(name), $"Duplicate entry: '{path}'");
        return new Entry(this, path);
    }

    /// <summary>Finishes the zip.</summary>
    public void Commit() => _archive.Dispose();

    public void Dispose() => _archive.Dispose();

    public sealed class Entry : IDisposable
    {
        private readonly RepositoryWriter _repository;
        private readonly string _path;
        private bool _disposed;

        internal Entry(RepositoryWriter repository, string path)
        {
            _repository = repository;
            _path = path;
        }

        public MemoryStream Stream { get; } = new();

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            using var destination = _repository._archive.CreateEntry(_path).Open();
            Stream.WriteTo(destination);
            Stream.Dispose();
        }
    }
}

/// <summary>Reads what <see cref="RepositoryWriter"/> wrote; folders may be separated by slashes or backslashes.</summary>
internal sealed class RepositoryReader : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private RepositoryReader(ZipArchive archive)
    {
        _archive = archive;
        foreach (var entry in archive.Entries)
            _entries[entry.FullName.Replace('\\', '/')] = entry;
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null)
    {
        ectx.CheckValue(stream, nameof(stream));
        try
        {
            return new RepositoryReader(new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        }
        catch (Exception e)
        {
            throw ectx.ExceptDecode("Failed to open a zip archive", e);
        }
    }

    public Stream OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    /// <summary>A stream that can seek; null if there is no such entry.</summary>
    public Stream OpenEntryOrNull(string dir, string name)
    {
        if (!_entries.TryGetValue(RepositoryPath.Of(dir, name), out var entry))
            return null;
        Contracts.CheckDecode(entry.Length < int.MaxValue, "Repository stream too large to read into memory");
        var stream = new MemoryStream((int)entry.Length);
        using (var source = entry.Open())
            source.CopyTo(stream);
        stream.Position = 0;
        return stream;
    }

    public void Dispose() => _archive.Dispose();
}

internal static class RepositoryPath
{
    public static string Of(string dir, string name)
    {
        Contracts.CheckParam(dir == null || !dir.Contains(".."), nameof(dir));
        Contracts.CheckParam(!string.IsNullOrWhiteSpace(name) && !name.Contains(".."), nameof(name));
        return Path.Combine(dir ?? "", name).Replace('\\', '/');
    }
}
