using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the values of a column: 1, 2, …; 0 for a value that was not seen.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly ColumnOptions[] _columns;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, ColumnOptions[] columns, IDataView keyData)
    {
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _host.CheckNonEmpty(columns, nameof(columns));
        if (keyData != null && keyData.Schema.Count != 1)
        {
            throw _host.ExceptParam(
                nameof(keyData),
                "If specified, this data view should contain only a single column containing the terms to map, "
                    + $"but this had {keyData.Schema.Count} columns.");
        }
        _columns = columns;
        _keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        /// <summary>In the order of the rows.</summary>
        ByOccurrence = 0,

        /// <summary>Sorted; text by its character codes.</summary>
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return ValueToKeyMappingTransformer.Train(_host, input, _columns, _keyData);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var options in _columns)
        {
            if (!inputSchema.TryFindColumn(options.InputColumnName, out var column) || !KeyVocabulary.IsStandardScalar(column.ItemType))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", options.InputColumnName);

            var annotations = new List<SchemaShape.Column>();
            if (column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            annotations.Add(KeyValuesOf(column, options));
            result[options.OutputColumnName] = new SchemaShape.Column(
                options.OutputColumnName, column.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations));
        }
        return new SchemaShape(result.Values);
    }

    private static SchemaShape.Column KeyValuesOf(SchemaShape.Column column, ColumnOptions options)
    {
        // A key of keys keeps the values.
        if (column.IsKey
            && column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values)
            && values.Kind == SchemaShape.Column.VectorKind.Vector)
        {
            return values;
        }
        var itemType = options.AddKeyValueAnnotationsAsText ? TextDataViewType.Instance : column.ItemType;
        return new SchemaShape.Column(
            AnnotationUtils.Kinds.KeyValues,
            SchemaShape.Column.VectorKind.Vector,
            itemType,
            column.IsKey && itemType is NumberDataViewType);
    }

    internal sealed class ColumnOptions
    {
        public ColumnOptions(
            string outputColumnName,
            string inputColumnName,
            int maximumNumberOfKeys,
            KeyOrdinality keyOrdinality,
            bool addKeyValueAnnotationsAsText)
        {
            Contracts.CheckNonWhiteSpace(outputColumnName, nameof(outputColumnName));
            OutputColumnName = outputColumnName;
            InputColumnName = inputColumnName ?? outputColumnName;
            MaximumNumberOfKeys = maximumNumberOfKeys;
            IsSorted = keyOrdinality == KeyOrdinality.ByValue;
            AddKeyValueAnnotationsAsText = addKeyValueAnnotationsAsText;
        }

        public string OutputColumnName { get; }

        public string InputColumnName { get; }

        public int MaximumNumberOfKeys { get; }

        public bool IsSorted { get; }

        public bool AddKeyValueAnnotationsAsText { get; }
    }
}
