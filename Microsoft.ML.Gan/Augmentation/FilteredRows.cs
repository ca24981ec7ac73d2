using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>The rows of a data view that a function accepts, with the data view's own columns. All columns come from one reading.</summary>
/// <param name="rows">The rows.</param>
/// <param name="scored">The same rows, with the columns that the function reads.</param>
/// <param name="accepts">Makes, for a cursor over the scored rows, shuffled or not, a function that accepts its current row.</param>
/// <param name="needed">The scored rows' columns which that function reads.</param>
/// <param name="limit">How many rows to keep, at most.</param>
internal sealed class FilteredRows(
    IDataView rows, IDataView scored, Func<DataViewRow, bool, Func<bool>> accepts, DataViewSchema.Column[] needed, long limit) : IDataView
{
    private readonly long _limit = limit;

    /// <summary>How many rows these are, where that is known before they are read. Another number is an error.</summary>
    public long? Count { get; init; }

    public DataViewSchema Schema => rows.Schema;

    public bool CanShuffle => scored.CanShuffle;

    public long? GetRowCount() => Count;

    /// <summary>All rows, of which so many were counted.</summary>
    public static FilteredRows OfCounted(IDataView rows, long count) =>
        new(rows, rows, (_, _) => () => true, [], long.MaxValue) { Count = count };

    /// <summary>What a reading throws that does not give the rows of an earlier one.</summary>
    public static InvalidOperationException OtherRows() => new(
        "The data gives other rows at this reading than when its labels were counted. " +
        "It must give the same rows each time that it is read: load it from an array or a list, " +
        "or keep it with mlContext.Data.Cache, given the names of all columns that belong together.");

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] own = [.. columnsNeeded];
        Random? random = CanShuffle ? rand : null;
        DataViewRowCursor cursor = scored.GetRowCursor(own.Select(OfScored).Concat(needed).DistinctBy(column => column.Index), random);
        return new Cursor(this, cursor, accepts(cursor, random is not null), own);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>
    /// A column's index in the scored rows. The scorer may have hidden it behind a column of the same name: the first one is the original.
    /// </summary>
    private DataViewSchema.Column OfScored(DataViewSchema.Column column)
    {
        if (column.Index >= Schema.Count || column.Name != Schema[column.Index].Name)
            throw new ArgumentOutOfRangeException(nameof(column),
                $"Column '{column.Name}' (index {column.Index}) is not a column of this data view.");
        int nth = Schema.Take(column.Index).Count(c => c.Name == column.Name);
        return scored.Schema.Where(c => c.Name == column.Name).ElementAt(nth);
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly FilteredRows _view;
        private readonly DataViewRowCursor _scored;
        private readonly HashSet<int> _active;
        private readonly Func<bool> _accept;
        private long _position = -1;
        private bool _over;
        private bool _disposed;

        public Cursor(FilteredRows view, DataViewRowCursor scored, Func<bool> accept, DataViewSchema.Column[] active) =>
            (_view, _scored, _accept, _active) = (view, scored, accept, [.. active.Select(column => column.Index)]);

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            while (!_over && _position + 1 < _view._limit && _scored.MoveNext())
            {
                if (!_accept())
                    continue;
                _position++;
                return true;
            }
            bool isShort = !_over && _view.Count is { } count && _position + 1 != count;
            _over = true;
            _position = -1;
            return isShort ? throw OtherRows() : false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => IsColumnActive(column)
            ? _scored.GetGetter<TValue>(_view.OfScored(column))
            : throw new ArgumentOutOfRangeException(nameof(column),
                $"Column '{column.Name}' was not asked for when this cursor was opened.");

        public override ValueGetter<DataViewRowId> GetIdGetter() => _scored.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
                _scored.Dispose();
            base.Dispose(disposing);
        }
    }
}
