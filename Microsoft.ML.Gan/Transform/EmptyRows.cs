using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Rows without columns, with the ids 0, 1, 2, …</summary>
internal sealed class EmptyRows(long count) : IDataView
{
    public DataViewSchema Schema { get; } = new DataViewSchema.Builder().ToSchema();

    public bool CanShuffle => false;

    public long? GetRowCount() => count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, count);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [new Cursor(Schema, count)];

    private sealed class Cursor(DataViewSchema schema, long count) : DataViewRowCursor
    {
        private long _position = -1;
        private bool _over;

        public override DataViewSchema Schema => schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_over)
                return false;
            if (++_position < count)
                return true;
            _over = true;
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => false;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            throw new ArgumentOutOfRangeException(nameof(column), "These rows have no columns.");

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
    }
}
