using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests;

/// <summary>
/// A data view that is none of ML.NET's, as strict as the contract allows: only active columns are given, only at a row, only once the
/// cursor has moved. It remembers what was asked of it. Columns are functions of the row's number.
/// </summary>
internal sealed class ForeignDataView(long rows) : IDataView
{
    private readonly DataViewSchema.Builder _builder = new();
    private readonly List<Delegate> _values = [];
    private DataViewSchema? _schema;
    private int _open;

    public DataViewSchema Schema => _schema ??= _builder.ToSchema();

    /// <summary>The names of the columns asked for, by cursor.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Cursors that are not disposed.</summary>
    public int Open => _open;

    /// <summary>The id of a row, for the n-th cursor.</summary>
    public Func<int, long, DataViewRowId> Id { get; init; } = (_, row) => new DataViewRowId((ulong)row, 0);

    public bool CanShuffle { get; init; }

    /// <summary>Rows of a batch, which a set's cursors take in turns; 0: a set is one cursor.</summary>
    public int BatchRows { get; init; }

    /// <summary>Called with the row before which a cursor stands when it moves.</summary>
    public Action<long> Moving { get; init; } = _ => { };

    public ForeignDataView Add<T>(string name, DataViewType type, Func<long, T> value)
    {
        _builder.AddColumn(name, type);
        _values.Add(value);
        return this;
    }

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = [.. Schema.Select(column => columnsNeeded.Any(needed => needed.Index == column.Index))];
        Asked.Add(string.Join(' ', Schema.Where(column => active[column.Index]).Select(column => column.Name)));
        long[] order = [.. Enumerable.Range(0, (int)rows).Select(i => (long)i)];
        if (CanShuffle)
            rand?.Shuffle(order);
        _open++;
        return new Cursor(this, active, order, Asked.Count - 1);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        if (BatchRows == 0)
            return [GetRowCursor(columnsNeeded, rand)];
        bool[] active = [.. Schema.Select(column => columnsNeeded.Any(needed => needed.Index == column.Index))];
        _open += n;
        return [.. Enumerable.Range(0, n).Select(k => new Cursor(this, active,
            [.. Enumerable.Range(0, (int)rows).Where(row => row / BatchRows % n == k).Select(row => (long)row)], k))];
    }

    private sealed class Cursor(ForeignDataView view, bool[] active, long[] order, int number) : DataViewRowCursor
    {
        private long _position = -1;
        private bool _over;
        private bool _disposed;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => view.BatchRows == 0 ? 0 : Row / view.BatchRows;

        private long Row => _position >= 0 ? order[_position] : throw new InvalidOperationException("The foreign cursor is not at a row.");

        public override bool MoveNext()
        {
            if (_over)
                return false;
            if (_position + 1 < order.Length)
                view.Moving(order[_position + 1]);
            if (++_position < order.Length)
                return true;
            _over = true;
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!active[column.Index])
                throw new InvalidOperationException($"Column {column.Name} of the foreign cursor is not active.");
            var value = (Func<long, TValue>)view._values[column.Index];
            return (ref TValue destination) => destination = value(Row);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = view.Id(number, Row);

        protected override void Dispose(bool disposing)
        {
            if (!_disposed)
                Interlocked.Decrement(ref view._open);
            (_disposed, _over, _position) = (true, true, -1);
            base.Dispose(disposing);
        }
    }
}
