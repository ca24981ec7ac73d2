using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Makes one vector of several columns of one item type.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _host.CheckValue(inputColumnNames, nameof(inputColumnNames));
        _host.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        _host.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new ColumnConcatenatingTransformer(_host, new Concatenation(_output, [.. _inputs.Select(name => (name, (string)null))]));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        result[_output] = MakeColumn(Array.ConvertAll(_inputs, name => Find(inputSchema, name)));
        return new SchemaShape(result.Values);
    }

    private SchemaShape.Column Find(SchemaShape inputSchema, string name)
    {
        if (!inputSchema.TryFindColumn(name, out var column))
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        if (column.IsKey)
            throw _host.Except($"Column '{name}' is key. Concatenation of keys is unsupported.");
        return column;
    }

    private SchemaShape.Column MakeColumn(SchemaShape.Column[] sources)
    {
        var itemType = sources[0].ItemType;
        foreach (var source in sources)
        {
            if (!source.ItemType.Equals(itemType))
            {
                throw _host.Except(
                    $"Concatenated columns should have the same type. Column '{source.Name}' has type of {source.ItemType}, "
                    + $"but expected column type is {itemType}.");
            }
        }
        bool isVariable = sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.VariableVector);
        var kind = isVariable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;

        var annotations = new List<SchemaShape.Column>();
        if (sources.All(source => Has(source, AnnotationUtils.Kinds.IsNormalized)))
            annotations.Add(
                new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        if (sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || Has(source, AnnotationUtils.Kinds.SlotNames)))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        return new SchemaShape.Column(_output, kind, itemType, false, new SchemaShape(annotations));
    }

    private static bool Has(SchemaShape.Column column, string annotation) => column.Annotations.TryFindColumn(annotation, out _);
}
