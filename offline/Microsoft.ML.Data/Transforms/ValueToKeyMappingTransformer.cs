using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel), "", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>The key column carries the values as its KeyValues annotation.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";
    private const string RegistrationName = "Term";
    private const string VocabularyDirectory = "Vocabulary";

    private readonly KeyVocabulary[] _vocabularies;
    private readonly bool[] _valuesAsText;

    private ValueToKeyMappingTransformer(
        IHostEnvironment env,
        (string outputColumnName, string inputColumnName)[] columns,
        KeyVocabulary[] vocabularies,
        bool[] valuesAsText)
        : base(env.Register(RegistrationName), columns)
    {
        _vocabularies = vocabularies;
        _valuesAsText = valuesAsText;
    }

    private ValueToKeyMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _valuesAsText = Array.ConvertAll(ColumnPairs, _ => ctx.Reader.ReadBoolByte());
        KeyVocabulary[] vocabularies = null;
        bool found = ctx.TryProcessSubModel(VocabularyDirectory, sub =>
        {
            sub.CheckAtModel(VocabularyVersionInfo);
            Contracts.CheckDecode(sub.Reader.ReadInt32() == ColumnPairs.Length);
            vocabularies = Array.ConvertAll(ColumnPairs, _ => KeyVocabulary.Load(sub));
        });
        if (!found)
            throw host.ExceptDecode($"Missing {VocabularyDirectory} model");
        _vocabularies = vocabularies;
    }

    private static VersionInfo VersionInfo => new(
        modelSignature: "TERMTRNF",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName,
        loaderSignature: LoaderSignature);

    private static VersionInfo VocabularyVersionInfo => new(
        modelSignature: "TERM MAN",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010002,
        loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName,
        loaderSignature: "TermManager");

    internal static ValueToKeyMappingTransformer Train(
        IHost host, IDataView data, ValueToKeyMappingEstimator.ColumnOptions[] options, IDataView keyData)
    {
        var sources = Array.ConvertAll(options, column => FindSource(host, data.Schema, column.InputColumnName));
        var vocabularies = keyData != null
            ? options.Zip(sources, (column, source) => FromKeyData(host, keyData, source.Type, column)).ToArray()
            : FromData(host, data, sources, options);
        return new ValueToKeyMappingTransformer(
            host,
            Array.ConvertAll(options, column => (column.OutputColumnName, column.InputColumnName)),
            vocabularies,
            Array.ConvertAll(options, column => column.AddKeyValueAnnotationsAsText));
    }

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new ValueToKeyMappingTransformer(env.Register(RegistrationName), ctx);
    }

    private static DataViewSchema.Column FindSource(IHost host, DataViewSchema inputSchema, string name)
    {
        var column = inputSchema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        CheckType(host, column);
        return column;
    }

    private static void CheckType(IHost host, DataViewSchema.Column column)
    {
        if (column.Type.GetItemType() is not KeyDataViewType && !KeyVocabulary.IsStandardScalar(column.Type.GetItemType()))
        {
            throw host.ExceptSchemaMismatch(
                "inputSchema", "input", column.Name, "standard type or a vector of standard type", column.Type.ToString());
        }
    }

    private static KeyVocabulary[] FromData(
        IHost host, IDataView data, DataViewSchema.Column[] sources, ValueToKeyMappingEstimator.ColumnOptions[] options)
    {
        foreach (var column in options)
            host.CheckUserArg(column.MaximumNumberOfKeys > 0, "MaxNumTerms", "Must be positive");

        var vocabularies = Array.ConvertAll(sources, source => KeyVocabulary.Create((PrimitiveDataViewType)source.Type.GetItemType()));
        using var cursor = data.GetRowCursor(sources);
        var adders = options.Select((column, i) => vocabularies[i].MakeAdder(cursor, sources[i], column.MaximumNumberOfKeys)).ToArray();
        bool isOpen = true;
        while (isOpen && cursor.MoveNext())
        {
            isOpen = false;
            foreach (var add in adders)
                isOpen |= add();
        }
        using var channel = host.Start("Training");
        for (int i = 0; i < options.Length; i++)
        {
            if (vocabularies[i].Count == 0)
                channel.Warning(
                    MessageSensitivity.Schema, "Term map for output column '{0}' contains no entries.", options[i].OutputColumnName);
            if (options[i].IsSorted)
                vocabularies[i].Sort();
        }
        return vocabularies;
    }

    private static KeyVocabulary FromKeyData(
        IHost host, IDataView keyData, DataViewType sourceType, ValueToKeyMappingEstimator.ColumnOptions options)
    {
        var (column, itemType) = (keyData.Schema[0], sourceType.GetItemType());
        if (!column.Type.Equals(itemType))
            throw host.ExceptUserArg(nameof(keyData), $"Input data's column must be of type '{itemType}' but was '{column.Type}'");
        var vocabulary = KeyVocabulary.Create((PrimitiveDataViewType)itemType);
        using var cursor = keyData.GetRowCursor([column]);
        var add = vocabulary.MakeAdder(cursor, column, int.MaxValue);
        while (cursor.MoveNext())
            add();
        if (options.IsSorted)
            vocabulary.Sort();
        return vocabulary;
    }

    // Column pairs; for each column, byte: values as text; in the folder Vocabulary, int: number of vocabularies, and each of them.
    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionInfo);
        SaveColumns(ctx);
        foreach (bool asText in _valuesAsText)
            ctx.Writer.WriteBoolByte(asText);
        ctx.SaveSubModel(VocabularyDirectory, sub =>
        {
            sub.CheckAtModel();
            sub.SetVersionInfo(VocabularyVersionInfo);
            sub.Writer.Write(_vocabularies.Length);
            foreach (var vocabulary in _vocabularies)
                vocabulary.Save(sub);
            sub.SaveTextStream("Terms.txt", writer =>
            {
                foreach (var vocabulary in _vocabularies)
                    vocabulary.WriteText(writer);
            });
        });
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        var column = inputSchema[srcCol];
        CheckType(Host, column);
        if (!column.Type.GetItemType().Equals(_vocabularies[col].ItemType))
        {
            throw Host.Except(
                $"Could not apply a map over type '{_vocabularies[col].ItemType}' to column '{ColumnPairs[col].outputColumnName}' "
                + $"since it has type '{column.Type.GetItemType()}'");
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ValueToKeyMappingTransformer _parent;

        public Mapper(ValueToKeyMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent.ColumnPairs.Select((pair, i) =>
            {
                var vocabulary = _parent._vocabularies[i];
                var source = InputSchema[ColMapNewToOld[i]];
                DataViewType type = source.Type is VectorDataViewType vector
                    ? new VectorDataViewType(vocabulary.KeyType, vector.Dimensions)
                    : vocabulary.KeyType;
                var annotations = new DataViewSchema.Annotations.Builder();
                if (vocabulary.Count > 0)
                    vocabulary.AddKeyValues(annotations, source, _parent._valuesAsText[i]);
                annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
                return new DataViewSchema.DetachedColumn(pair.outputColumnName, type, annotations.ToAnnotations());
            })];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _parent._vocabularies[iinfo].MakeGetter(input, input.Schema[ColMapNewToOld[iinfo]]);
        }
    }
}
