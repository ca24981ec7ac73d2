namespace Microsoft.ML.Gan.Augmentation;

/// <summary>The rows of data views, one view's after the other's.</summary>
internal sealed class AppendedRows : IDataView
{
    private readonly IDataView[] _parts;
    private readonly AppendedRowsBindings _bindings;

    private AppendedRows(IDataView[] parts, AppendedRowsBindings bindings) => (_parts, _bindings) = (parts, bindings);

    /// <exception cref="ArgumentOutOfRangeException">A column is missing on one side, or differs between the two.</exception>
    public static AppendedRows Of(IDataView first, IDataView second, bool fillMissing) =>
        new([first, second], AppendedRowsBindings.Match(first.Schema, second.Schema, fillMissing));

    /// <summary>Of one or more parts with the very same schema.</summary>
    public static AppendedRows OfAlike(IDataView[] parts) => new(parts, AppendedRowsBindings.OfAlike(parts[0].Schema));

    public DataViewSchema Schema => _bindings.Schema;

    /// <summary>To shuffle evenly, the part of each row is drawn by how many are left of each.</summary>
    public bool CanShuffle => _parts.All(part => part.CanShuffle) && GetRowCount() is not null;

    public long? GetRowCount()
    {
        long sum = 0;
        foreach (IDataView part in _parts)
        {
            if (part.GetRowCount() is not { } count || count > long.MaxValue - sum)
                return null;
            sum += count;
        }
        return sum;
    }

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
        return new AppendedRowsCursor(_parts, _bindings, active, CanShuffle ? rand : null);
    }

    /// <summary>One cursor: the batch numbers of a part would have to follow those of the part before, whose number nobody knows.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
