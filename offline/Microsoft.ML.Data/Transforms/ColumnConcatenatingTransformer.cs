using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "", ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Slots are named after the columns they come from; the vector is normalized if all columns are.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";
    private const string LoaderSignatureOld = "ConcatFunction";

    private readonly Concatenation[] _columns;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, params Concatenation[] columns)
        : base(env.Register(nameof(ColumnConcatenatingTransformer))) => _columns = columns;

    private static VersionInfo VersionInfo => new(
        modelSignature: "CONCAT F",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(ColumnConcatenatingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature,
        loaderSignatureAlt: LoaderSignatureOld);

    private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        var columns = new Concatenation[ctx.Reader.ReadInt32()];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = Concatenation.Load(ctx);
        return new ColumnConcatenatingTransformer(env, columns);
    }

    // int: number of columns, and each of them.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        ctx.Writer.Write(_columns.Length);
        foreach (var column in _columns)
            column.Save(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : MapperBase
    {
        private readonly ColumnConcatenatingTransformer _parent;
        private readonly BoundConcatenation[] _columns;

        public Mapper(ColumnConcatenatingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _columns = Array.ConvertAll(parent._columns, column => new BoundConcatenation(Host, column, inputSchema));
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => Array.ConvertAll(_columns, column => column.MakeColumn());

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _columns[iinfo].MakeGetter(input);
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var needed = _columns.Where((_, i) => activeOutput(i)).SelectMany(column => column.SourceIndices).ToHashSet();
            return needed.Contains;
        }

        private protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}

/// <summary>An output column and the columns it is made of. An alias takes the column's place in slot names.</summary>
internal sealed record Concatenation(string Name, (string Name, string Alias)[] Sources)
{
    public static Concatenation Load(ModelLoadContext ctx)
    {
        string name = ctx.LoadNonEmptyString();
        var sources = new (string Name, string Alias)[ctx.Reader.ReadInt32()];
        Contracts.CheckDecode(sources.Length > 0);
        for (int i = 0; i < sources.Length; i++)
            sources[i] = (ctx.LoadNonEmptyString(), ctx.LoadStringOrNull());
        return new Concatenation(name, sources);
    }

    // string: name, int: number of sources; for each, string: name, string or null: alias.
    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveNonEmptyString(Name);
        ctx.Writer.Write(Sources.Length);
        foreach (var (name, alias) in Sources)
        {
            ctx.SaveNonEmptyString(name);
            ctx.SaveStringOrNull(alias);
        }
    }
}
