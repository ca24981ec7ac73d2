using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "", NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private readonly NormalizerFunction[] _functions;

    private NormalizingTransformer(
        IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, NormalizerFunction[] functions)
        : base(env.Register(nameof(NormalizingTransformer)), columns) => _functions = functions;

    private NormalizingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _functions = new NormalizerFunction[ColumnPairs.Length];
        for (int i = 0; i < _functions.Length; i++)
        {
            var type = LoadType(ctx);
            Contracts.CheckDecode(ctx.TryProcessSubModel(FunctionDirectory(i), sub => _functions[i] = NormalizerFunction.Load(sub, type)));
        }
    }

    private static VersionInfo VersionInfo => new(
        modelSignature: "NORMALZR",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010002,
        loaderAssemblyName: typeof(NormalizingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        string message = $"Not valid. Valid range is from 0 (inclusive) to {_functions.Length} (exclusive) but got {index}.";
        Contracts.CheckUserArg(index >= 0 && index < _functions.Length, nameof(index), message);
        return _functions[index].ModelParameters;
    }

    internal static bool IsNormalizable(DataViewType itemType)
        => itemType.Equals(NumberDataViewType.Single) || itemType.Equals(NumberDataViewType.Double);

    internal static NormalizingTransformer Train(IHost host, IDataView data, NormalizingEstimator.MinMaxColumnOptions[] options)
    {
        var sources = Array.ConvertAll(options, column => data.Schema.GetColumnOrNull(column.InputColumnName)
            ?? throw host.ExceptSchemaMismatch(nameof(data), "input", column.InputColumnName));
        using var cursor = data.GetRowCursor(sources);
        var ranges = options.Zip(sources, (column, source) => ValueRanges.Create(host, cursor, source, column)).ToArray();

        long rows = 0;
        while (cursor.MoveNext() && options.Any(column => rows < column.MaximumExampleCount))
        {
            for (int i = 0; i < ranges.Length; i++)
            {
                if (rows < options[i].MaximumExampleCount)
                    ranges[i].AddRow();
            }
            rows++;
        }
        return new NormalizingTransformer(
            host,
            Array.ConvertAll(options, column => (column.Name, column.InputColumnName)),
            Array.ConvertAll(ranges, range => range.MakeFunction()));
    }

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new NormalizingTransformer(env.Register(nameof(NormalizingTransformer)), ctx);
    }

    private static string FunctionDirectory(int column) => $"Normalizer_{column:000}";

    // bool: vector, byte: kind of the items, array of int: dimensions of a vector.
    private static void SaveType(ModelSaveContext ctx, DataViewType type)
    {
        var vector = type as VectorDataViewType;
        ctx.Writer.Write(vector != null);
        ctx.Writer.Write((byte)(type.GetItemType() == NumberDataViewType.Single ? DataKind.Single : DataKind.Double));
        if (vector != null)
            ctx.Writer.WriteArray<int>(vector.Dimensions.AsSpan());
    }

    private static DataViewType LoadType(ModelLoadContext ctx)
    {
        bool isVector = ctx.Reader.ReadBoolean();
        var kind = (DataKind)ctx.Reader.ReadByte();
        Contracts.CheckDecode(kind is DataKind.Single or DataKind.Double);
        var itemType = ColumnTypeExtensions.PrimitiveTypeFromKind(kind);
        return isVector ? new VectorDataViewType(itemType, ctx.Reader.ReadArray<int>()) : itemType;
    }

    // Column pairs; for each column, its type and, in a folder of its own, its function.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
        for (int i = 0; i < _functions.Length; i++)
        {
            SaveType(ctx, _functions[i].Type);
            ctx.SaveSubModel(FunctionDirectory(i), _functions[i].Save);
        }
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        const string expected = "scalar or known-size vector of Single";
        var type = inputSchema[srcCol].Type;
        string name = ColumnPairs[col].inputColumnName;
        if (type is VectorDataViewType { IsKnownSize: false })
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name, expected, "variable-size vector");
        if (!IsNormalizable(type.GetItemType()))
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name, expected, type.ToString());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    /// <summary>What a normalizer has learned of a column.</summary>
    public abstract class NormalizerModelParametersBase
    {
        private protected NormalizerModelParametersBase()
        {
        }
    }

    /// <summary>(value - Offset) * Scale; of a vector, arrays (Offset is empty if all offsets are 0).</summary>
    public sealed class AffineNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal AffineNormalizerModelParameters(TData scale, TData offset)
        {
            Scale = scale;
            Offset = offset;
        }

        public TData Scale { get; }

        public TData Offset { get; }
    }

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly NormalizingTransformer _parent;

        public Mapper(NormalizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent.ColumnPairs.Select((pair, i) =>
            {
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
                annotations.Add(InputSchema[ColMapNewToOld[i]].Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
                return new DataViewSchema.DetachedColumn(pair.outputColumnName, _parent._functions[i].Type, annotations.ToAnnotations());
            })];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _parent._functions[iinfo].MakeGetter(input, input.Schema[ColMapNewToOld[iinfo]]);
        }
    }
}
