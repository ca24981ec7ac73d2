using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>A column that a transformer appends; without a name, it is left out.</summary>
internal sealed record AppendedColumn(string? Name, Enum Output, DataViewType Type, DataViewSchema.Annotations? Annotations = null);

/// <summary>
/// An output schema, and where each of its columns comes from: the input or the transformer. As with ML.NET's own transforms, a new column
/// with the name of an old one stands right after it and hides it; the others come last.
/// </summary>
internal sealed class AppendedColumns
{
    private readonly List<(DataViewSchema.Column? Input, Enum? Output)> _sources = []; // one of the two

    public AppendedColumns(DataViewSchema input, params IReadOnlyList<AppendedColumn> outputs)
    {
        InputSchema = input;
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in input)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            _sources.Add((column, null));
            foreach (AppendedColumn output in outputs)
            {
                if (!column.IsHidden && output.Name == column.Name)
                    Append(output);
            }
        }
        foreach (AppendedColumn output in outputs)
        {
            if (output.Name is not null && input.GetColumnOrNull(output.Name) is null)
                Append(output);
        }
        Schema = schema.ToSchema();

        void Append(AppendedColumn column)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            _sources.Add((null, column.Output));
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The input's column that a column passes on, or null.</summary>
    public DataViewSchema.Column? InputOf(int column) => _sources[column].Input;

    /// <summary>What the transformer puts in a column; null where it passes one on.</summary>
    public Enum? OutputOf(int column) => _sources[column].Output;
}
