using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel), "", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Gives keys their values back; for a missing key NaN, or else the type's default.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var (output, input) in Transformer.ColumnPairs)
        {
            if (!inputSchema.TryFindColumn(input, out var column))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
            if (!column.IsKey)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input, "KeyType", column.GetTypeString());
            if (!column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values))
                throw Host.ExceptParam(nameof(inputSchema), $"Input column '{input}' doesn't contain key values metadata");

            var annotations = column.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.SlotNames);
            result[output] = new SchemaShape.Column(output, column.Kind, values.ItemType, values.IsKey, new SchemaShape(annotations));
        }
        return new SchemaShape(result.Values);
    }
}

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private KeyToValueMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    private static VersionInfo VersionInfo => new(
        modelSignature: "KEY2VALT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(KeyToValueMappingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new KeyToValueMappingTransformer(env.Register(nameof(KeyToValueMappingTransformer)), ctx);
    }

    // Column pairs.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        var column = inputSchema[srcCol];
        var values = column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues);
        Host.Check(values != null, "Metadata KeyValues does not exist");
        Host.Check(
            (ulong)values.Value.Type.GetVectorSize() == column.Type.GetItemType().GetKeyCount(),
            "KeyValues metadata size does not match column type key count");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly KeyToValueMappingTransformer _parent;

        public Mapper(KeyToValueMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent.ColumnPairs.Select((pair, i) =>
            {
                var source = InputSchema[ColMapNewToOld[i]];
                DataViewType type = source.Type is VectorDataViewType vector
                    ? new VectorDataViewType(ValueType(source), vector.Dimensions)
                    : ValueType(source);
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
                return new DataViewSchema.DetachedColumn(pair.outputColumnName, type, annotations.ToAnnotations());
            })];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var source = InputSchema[ColMapNewToOld[iinfo]];
            return (Delegate)Generic.Call(
                nameof(MakeGetterCore), typeof(Mapper), [source.Type.GetItemType().RawType, ValueType(source).RawType], input, source);
        }

        private static PrimitiveDataViewType ValueType(DataViewSchema.Column source)
            => (PrimitiveDataViewType)source.Annotations.Schema[AnnotationUtils.Kinds.KeyValues].Type.GetItemType();

        private static Delegate MakeGetterCore<TKey, TValue>(DataViewRow input, DataViewSchema.Column source)
            where TKey : INumberBase<TKey>
        {
            VBuffer<TValue> annotation = default;
            source.GetKeyValues(ref annotation);
            TValue[] values = [.. annotation.DenseValues()];
            TValue missing = default(TValue) switch
            {
                float => (TValue)(object)float.NaN,
                double => (TValue)(object)double.NaN,
                _ => default,
            };
            // Keys count from 1.
            TValue ValueOf(TKey key) => ulong.CreateTruncating(key) - 1 is var i && i < (ulong)values.Length ? values[i] : missing;

            if (source.Type is not VectorDataViewType)
            {
                var getKey = input.GetGetter<TKey>(input.Schema[source.Index]);
                return (ValueGetter<TValue>)((ref TValue value) =>
                {
                    TKey key = default;
                    getKey(ref key);
                    value = ValueOf(key);
                });
            }
            var getKeys = input.GetGetter<VBuffer<TKey>>(input.Schema[source.Index]);
            VBuffer<TKey> keys = default;
            return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> vector) =>
            {
                getKeys(ref keys);
                var editor = VBufferEditor.Create(ref vector, keys.Length);
                int slot = 0;
                foreach (var key in keys.DenseValues())
                    editor.Values[slot++] = ValueOf(key);
                vector = editor.Commit();
            });
        }
    }
}
