using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;

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

    private sealed class Cursor(DataViewSchema schema, long first, long count) : RowCursor(schema, _ => false)
    {
        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)(first + Position), 0);

        protected override bool TryMove() => Position + 1 < count;

        protected override ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column) =>
            throw SchemaErrors.NotActive(column);

        protected override void DisposeSource()
        {
        }
    }
}
