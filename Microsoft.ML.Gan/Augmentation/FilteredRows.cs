using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>
/// The rows of a data view that a function accepts, up to a limit, with the data view's own columns. The function is made for a cursor over
/// the scored rows, shuffled or not; these have the columns that it needs too, so that all comes from one reading.
/// </summary>
internal sealed class FilteredRows(
    IDataView rows, IDataView scored, Func<DataViewRow, bool, Func<bool>> accepts, DataViewSchema.Column[] needed,
    long limit = long.MaxValue) : IDataView
{
    /// <summary>How many rows these are, where that is known before they are read. Another number is an error.</summary>
    public long? Count { get; init; }

    public DataViewSchema Schema => rows.Schema;

    public bool CanShuffle => scored.CanShuffle;

    public long? GetRowCount() => Count;

    /// <summary>All rows, whose number is known.</summary>
    public static FilteredRows FromCounted(IDataView rows, long count) => new(rows, rows, (_, _) => () => true, []) { Count = count };

    /// <summary>The error for a reading that does not give the rows of an earlier one.</summary>
    public static InvalidOperationException OtherRows() => new(
        "The data gives other rows at this reading than when its labels were counted. " +
        "It must give the same rows each time that it is read: load it from an array or a list, " +
        "or keep it with mlContext.Data.Cache, given the names of all columns that belong together.");

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = SchemaErrors.Activate(Schema, columnsNeeded);
        Random? random = CanShuffle ? rand : null;
        IEnumerable<DataViewSchema.Column> own = Schema.Where(column => active[column.Index]).Select(FindScored);
        DataViewRowCursor cursor = scored.GetRowCursor(own.Concat(needed).DistinctBy(column => column.Index), random);
        return new Cursor(this, active, limit, cursor, accepts(cursor, random is not null));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>
    /// A column in the scored rows. The scorer may have hidden it behind a column of the same name: the first one is the original.
    /// </summary>
    private DataViewSchema.Column FindScored(DataViewSchema.Column column)
    {
        int nth = Schema.Take(column.Index).Count(c => c.Name == column.Name);
        return scored.Schema.Where(c => c.Name == column.Name).ElementAt(nth);
    }

    private sealed class Cursor(FilteredRows view, bool[] active, long limit, DataViewRowCursor scored, Func<bool> accept)
        : RowCursor(view.Schema, column => active[column])
    {
        public override ValueGetter<DataViewRowId> GetIdGetter() => scored.GetIdGetter();

        protected override ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column) =>
            scored.GetGetter<TValue>(view.FindScored(column));

        protected override bool TryMove()
        {
            while (Position + 1 < limit && scored.MoveNext())
            {
                if (accept())
                    return true;
            }
            bool isShort = view.Count is { } count && Position + 1 != count;
            End();
            return isShort ? throw OtherRows() : false;
        }

        protected override void DisposeSource() => scored.Dispose();
    }
}
