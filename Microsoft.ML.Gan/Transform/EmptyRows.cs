using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Rows without columns, whose ids are numbers in a row.</summary>
/// <param name="first">The first row's id.</param>
/// <param name="count">Number of rows.</param>
internal sealed class EmptyRows(long first, long count) : IDataView
{
    public DataViewSchema Schema { get; } = new DataViewSchema.Builder().ToSchema();

    public bool CanShuffle => false;

    public long? GetRowCount() => count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, first, count);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [new Cursor(Schema, first, count)];

    private sealed class Cursor(DataViewSchema schema, long first, long count) : DataViewRowCursor
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
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)(first + _position), 0);
    }
}
