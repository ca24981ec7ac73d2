using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Scales each slot of float or double columns by its smallest and its largest value.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHost _host;
    private readonly MinMaxColumnOptions[] _columns;

    internal NormalizingEstimator(IHostEnvironment env, params MinMaxColumnOptions[] columns)
    {
        _host = env.Register(nameof(NormalizingEstimator));
        _columns = columns;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return NormalizingTransformer.Train(_host, input, _columns);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var options in _columns)
        {
            string name = options.InputColumnName;
            if (!inputSchema.TryFindColumn(name, out var column))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", name, "known-size vector or scalar", column.GetTypeString());
            if (!NormalizingTransformer.IsNormalizable(column.ItemType))
                throw _host.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", name, "vector or scalar of Single or Double", column.GetTypeString());

            var annotations = new List<SchemaShape.Column>
            {
                new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false),
            };
            if (column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slotNames))
                annotations.Add(slotNames);
            result[options.Name] = new SchemaShape.Column(
                options.Name, column.Kind, column.ItemType, column.IsKey, new SchemaShape(annotations));
        }
        return new SchemaShape(result.Values);
    }

    internal sealed class MinMaxColumnOptions
    {
        public MinMaxColumnOptions(string name, string inputColumnName, long maximumExampleCount, bool fixZero)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
            Name = name;
            InputColumnName = inputColumnName ?? name;
            MaximumExampleCount = maximumExampleCount;
            FixZero = fixZero;
        }

        public string Name { get; }

        public string InputColumnName { get; }

        public long MaximumExampleCount { get; }

        /// <summary>Zero stays zero, so that sparse vectors stay sparse.</summary>
        public bool FixZero { get; }
    }
}
