using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one component writes itself: a folder of the model file, with a Model.key and entries of the component's own.</summary>
public sealed class ModelSaveContext : IDisposable
{
    private readonly RepositoryWriter.Entry _entry;
    private readonly List<string> _strings = [];
    private readonly Dictionary<string, int> _stringIds = [];
    private VersionInfo _version;

    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;

    /// <summary>Writes the model block.</summary>
    internal readonly BinaryWriter Writer;

    internal ModelSaveContext(RepositoryWriter repository, string directory, string name)
    {
        Repository = repository;
        Directory = directory;
        _entry = repository.CreateEntry(directory, name);
        Writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        Writer.Write(new byte[ModelHeader.Size]);
    }

    public void Dispose()
    {
        Writer.Dispose();
        _entry.Dispose();
    }

    /// <summary>Saves a component into a folder; nothing if it can't be saved.</summary>
    internal static void SaveModel<T>(RepositoryWriter repository, T value, string path)
        where T : class
    {
        if (value is ICanSaveModel component)
            SaveModel(repository, path, component.Save);
    }

    internal void SaveModel<T>(T value, string name)
        where T : class
        => SaveModel(Repository, value, Path.Combine(Directory ?? "", name));

    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        Contracts.CheckNonEmpty(dir, nameof(dir));
        Contracts.CheckValue(fn, nameof(fn));
        SaveModel(Repository, Path.Combine(Directory ?? "", dir), fn);
    }

    internal void CheckAtModel() => Contracts.Check(Writer.BaseStream.Position == ModelHeader.Size);

    internal void SetVersionInfo(VersionInfo ver) => _version = ver;

    internal void SaveStringOrNull(string str) => Writer.Write(str == null ? -1 : IdOf(str));

    internal void SaveString(string str)
    {
        Contracts.CheckValue(str, nameof(str));
        Writer.Write(IdOf(str));
    }

    internal void SaveNonEmptyString(string str)
    {
        Contracts.CheckParam(!string.IsNullOrEmpty(str), nameof(str));
        Writer.Write(IdOf(str));
    }

    /// <summary>Writes an entry beside the Model.key.</summary>
    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using var entry = Repository.CreateEntry(Directory, name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    /// <summary>Writes an entry of text beside the Model.key.</summary>
    internal void SaveTextStream(string name, Action<TextWriter> action)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using var entry = Repository.CreateEntry(Directory, name);
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        action(writer);
    }

    internal void Done()
    {
        Contracts.Check(_version.ModelSignature != 0, "ModelSignature not specified!");
        ModelHeader.Write(Writer, _version, _strings);
        Dispose();
    }

    private static void SaveModel(RepositoryWriter repository, string path, Action<ModelSaveContext> save)
    {
        using var context = new ModelSaveContext(repository, path, ModelLoadContext.ModelStreamName);
        save(context);
        context.Done();
    }

    /// <summary>The id under which the string table has a string.</summary>
    internal int IdOf(string str)
    {
        if (!_stringIds.TryGetValue(str, out int id))
        {
            _stringIds.Add(str, id = _strings.Count);
            _strings.Add(str);
        }
        return id;
    }
}
