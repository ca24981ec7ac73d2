using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>A column that a transformer appends; without a name, it is left out.</summary>
internal readonly record struct AppendedColumn<TOutput>(
    string? Name, TOutput Output, DataViewType Type, DataViewSchema.Annotations? Annotations = null);

/// <summary>
/// An output schema, and where each of its columns comes from: the input or the transformer. As with ML.NET's own transforms, a new column
/// with the name of an old one stands right after it and hides it; the others come last.
/// </summary>
internal sealed class AppendedColumns<TOutput>
    where TOutput : struct, Enum
{
    private readonly List<(int Input, TOutput Output)> _sources = []; // Input is -1 for the transformer's columns

    public AppendedColumns(DataViewSchema input, params IReadOnlyList<AppendedColumn<TOutput>> outputs)
    {
        InputSchema = input;
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            _sources.Add((column.Index, default));
            foreach (AppendedColumn<TOutput> output in outputs)
            {
                if (!column.IsHidden && output.Name == column.Name)
                    Append(output);
            }
        }
        foreach (AppendedColumn<TOutput> output in outputs)
        {
            if (output.Name is not null && input.GetColumnOrNull(output.Name) is null)
                Append(output);
        }
        Schema = schema.ToSchema();

        void Append(AppendedColumn<TOutput> column)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            _sources.Add((-1, column.Output));
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The input column that an output column passes on, or null and what the transformer puts there.</summary>
    public DataViewSchema.Column? InputOf(int column, out TOutput output)
    {
        (int input, output) = _sources[column];
        return input < 0 ? null : InputSchema[input];
    }

    public bool[] Activate(IEnumerable<DataViewSchema.Column> columns) => SchemaErrors.Activate(Schema, columns);
}
