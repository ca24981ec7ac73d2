using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(TransformerChain<ITransformer>), typeof(TransformerChain), null, typeof(SignatureLoadModel), "Transformer chain",
    TransformerChain.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Transformers one after the other.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;
    private bool _disposed;

    public readonly TLastTransformer LastTransformer;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        _transformers = transformers?.ToArray() ?? [];
        _scopes = scopes?.ToArray() ?? [];
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        Contracts.Check(_transformers.Length > 0 == (LastTransformer != null));
        Contracts.Check(_transformers.Length == _scopes.Length);
    }

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
    {
    }

    internal TransformerChain(IHostEnvironment env, ModelLoadContext ctx)
    {
        // *** Binary format ***
        // int: number of links
        // for each: int: its scope; the link itself is in the folder Transform_NNN
        _transformers = new ITransformer[ctx.Reader.ReadInt32()];
        _scopes = new TransformerScope[_transformers.Length];
        for (int i = 0; i < _transformers.Length; i++)
        {
            _scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out _transformers[i], TransformerChain.FolderOf(i));
        }
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(t => t.IsRowToRowMapper);

    /// <summary>The schema after the links that score.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return GetModelFor(scope).Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    /// <summary>Applies the links that score.</summary>
    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Contracts.CheckValue(input, nameof(input));
        var chain = GetModelFor(scope);
        // Finds what does not fit before any link has begun.
        chain.GetOutputSchema(input.Schema);
        return chain.Aggregate(input, (data, transformer) => transformer.Transform(data));
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var links = _transformers.Zip(_scopes).Where(link => (link.Second & scopeFilter) != TransformerScope.None).ToArray();
        return new TransformerChain<ITransformer>(links.Select(l => l.First), links.Select(l => l.Second));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(
        TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new TransformerChain<TNewLast>(_transformers.Append(transformer), _scopes.Append(scope));
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(TransformerChain.GetVersionInfo());
        ctx.Writer.Write(_transformers.Length);
        for (int i = 0; i < _transformers.Length; i++)
        {
            ctx.Writer.Write((int)_scopes[i]);
            ctx.SaveModel(_transformers[i], TransformerChain.FolderOf(i));
        }
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.Check(
            ((ITransformer)this).IsRowToRowMapper,
            $"{nameof(ITransformer.GetRowToRowMapper)} method called despite {nameof(ITransformer.IsRowToRowMapper)} being false.");

        var mappers = new IRowToRowMapper[_transformers.Length];
        var schema = inputSchema;
        for (int i = 0; i < mappers.Length; i++)
        {
            mappers[i] = _transformers[i].GetRowToRowMapper(schema);
            schema = mappers[i].OutputSchema;
        }
        return new CompositeRowToRowMapper(inputSchema, mappers);
    }

    /// <summary>Disposes the links that can be disposed.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }
}

/// <summary>How chains are saved and loaded.</summary>
internal static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static VersionInfo GetVersionInfo() => new(
        modelSignature: "XF CHAIN",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(TransformerChain).Assembly.FullName,
        loaderSignature: LoaderSignature);

    public static string FolderOf(int link) => $"Transform_{link:000}";

    private static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx);
}
