namespace Microsoft.ML.Gan.Data;

/// <summary>The rows of one data view after those of another.</summary>
internal sealed class AppendedRows(IDataView first, IDataView second, AppendedRowsBindings bindings) : IDataView
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing on one side, or differs between the two.</exception>
    public static AppendedRows Of(IDataView first, IDataView second, bool fillMissing) =>
        new(first, second, AppendedRowsBindings.Match(first.Schema, second.Schema, fillMissing));

    public DataViewSchema Schema => bindings.Schema;

    /// <summary>To shuffle evenly, the side of each row is drawn by how many are left of either.</summary>
    public bool CanShuffle => first.CanShuffle && second.CanShuffle && GetRowCount() is not null;

    public long? GetRowCount() =>
        first.GetRowCount() is { } a && second.GetRowCount() is { } b && a <= long.MaxValue - b ? a + b : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            if (column.Index >= Schema.Count || column.Name != Schema[column.Index].Name)
            {
                throw new ArgumentOutOfRangeException(nameof(columnsNeeded),
                    $"Column '{column.Name}' (index {column.Index}) is not a column of this data view.");
            }
            active[column.Index] = true;
        }
        return new AppendedRowsCursor([first, second], bindings, active, CanShuffle ? rand : null);
    }

    /// <summary>One cursor: the batch numbers of the second part would have to follow those of the first, whose number nobody knows.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
