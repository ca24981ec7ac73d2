using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A schema without rows.</summary>
internal sealed class EmptyDataView : IDataView
{
    public EmptyDataView(DataViewSchema schema)
    {
        Contracts.CheckValue(schema, nameof(schema));
        Schema = schema;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(Schema, ActiveColumns.Of(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursorBase
    {
        private readonly bool[] _active;

        public Cursor(DataViewSchema schema, bool[] active)
        {
            Schema = schema;
            _active = active;
        }

        public override DataViewSchema Schema { get; }

        public override long Batch => 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => NoRow;

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _active.Length && _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return NoRow;
        }

        protected override bool MoveNextCore() => false;

        private static void NoRow<TValue>(ref TValue value) => throw Contracts.Except(GetterUtils.FetchValueStateError);
    }
}
