using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>The rows of data views, one view's after the other's.</summary>
internal sealed class AppendedRows(IDataView[] parts, AppendedRowsBindings bindings) : IDataView
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing on one side, or differs between the two.</exception>
    public static AppendedRows Of(IDataView first, IDataView second, bool fillMissing) =>
        new([first, second], AppendedRowsBindings.Match(first.Schema, second.Schema, fillMissing));

    /// <summary>Appends parts with the very same schema, one or more.</summary>
    public static AppendedRows AppendAlike(IDataView[] parts) => new(parts, AppendedRowsBindings.FromSchema(parts[0].Schema));

    public DataViewSchema Schema => bindings.Schema;

    /// <summary>To shuffle evenly, the part of each row is drawn by the numbers of rows left.</summary>
    public bool CanShuffle => parts.All(part => part.CanShuffle) && GetRowCount() is not null;

    public long? GetRowCount()
    {
        long sum = 0;
        foreach (IDataView part in parts)
        {
            if (part.GetRowCount() is not { } count || count > long.MaxValue - sum)
                return null;
            sum += count;
        }
        return sum;
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new AppendedRowsCursor(parts, bindings, SchemaErrors.Activate(Schema, columnsNeeded), CanShuffle ? rand : null);

    /// <summary>One cursor: a part's batch numbers would have to follow those of the part before, whose number is not known.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
