using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What a class is made from that a model file names.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Where one component reads itself: what <see cref="ModelSaveContext"/> wrote.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    private readonly ModelHeader _header;

    public readonly RepositoryReader Repository;
    public readonly string Directory;

    /// <summary>Reads the model block, which must be read to its end exactly.</summary>
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;

    internal ModelLoadContext(RepositoryReader repository, Stream stream, string directory)
    {
        Repository = repository;
        Directory = directory;
        Reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        _header = ModelHeader.Read(Reader, out Strings);
        LoaderAssemblyName = _header.LoaderAssemblyName;
    }

    /// <summary>Loads what a folder holds; false if there is no model in it.</summary>
    public static bool LoadModelOrNull<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        using var stream = rep.OpenEntryOrNull(dir, ModelStreamName);
        if (stream == null)
        {
            result = null;
            return false;
        }
        using var context = new ModelLoadContext(rep, stream, dir);
        result = context.Create<TRes, TSig>(env, extra) ?? throw env.ExceptDecode($"Couldn't load model: '{dir}'");
        return true;
    }

    public static void LoadModel<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra))
            throw env.ExceptDecode("Corrupt model file");
    }

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
        => LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
        => LoadModel<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);

    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        string path = Path.Combine(Directory ?? "", dir);
        using var stream = Repository.OpenEntryOrNull(path, ModelStreamName);
        if (stream == null)
            return false;
        using var context = new ModelLoadContext(Repository, stream, path);
        action(context);
        return true;
    }

    public void CheckAtModel() => Contracts.Check(Reader.BaseStream.Position == ModelHeader.Size);

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        _header.CheckVersion(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => _header.CheckVersion(ver);

    public string LoadStringOrNull()
    {
        int id = Reader.ReadInt32();
        Contracts.CheckDecode(id >= -1 && id < Strings.Length);
        return id < 0 ? null : Strings[id];
    }

    public string LoadString()
    {
        string text = LoadStringOrNull();
        Contracts.CheckDecode(text != null);
        return text;
    }

    public string LoadNonEmptyString()
    {
        string text = LoadString();
        Contracts.CheckDecode(text.Length > 0);
        return text;
    }

    /// <summary>Reads an entry beside the Model.key; false if there is none of that name.</summary>
    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        Contracts.CheckValue(action, nameof(action));
        using var stream = Repository.OpenEntryOrNull(Directory, name);
        if (stream == null)
            return false;
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
        return true;
    }

    public void Dispose() => Reader.Dispose();

    private TRes Create<TRes, TSig>(IHostEnvironment env, object[] extra)
        where TRes : class
    {
        if (!string.IsNullOrEmpty(LoaderAssemblyName))
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));

        foreach (string signature in new[] { _header.LoaderSignature, _header.LoaderSignatureAlt })
        {
            if (!string.IsNullOrWhiteSpace(signature)
                && ComponentCatalog.TryCreateInstance<object, TSig>(env, out var made, signature, [this, .. extra])
                && made is TRes result)
            {
                Contracts.CheckDecode(Reader.BaseStream.Position == _header.ModelEnd);
                return result;
            }
        }
        return null;
    }
}
