using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Objects as rows. Each cursor enumerates them anew; as in ML.NET, it does not dispose the enumerator.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IHost _host;
    private readonly IEnumerable<TRow> _data;
    private readonly MemberColumn[] _columns;

    public EnumerableDataView(IHostEnvironment env, IEnumerable<TRow> data, SchemaDefinition definition)
    {
        _host = env.Register("StreamingDataView");
        _data = data;
        _columns = MemberColumn.Of(typeof(TRow), SchemaDefinition.Direction.Read, definition);
        Schema = MemberColumn.MakeSchema(_columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(this, ActiveColumns.Of(Schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursorBase
    {
        private readonly IHost _host;
        private readonly IEnumerator<TRow> _rows;
        private readonly ObjectGetters<TRow> _getters;
        private TRow _current;

        public Cursor(EnumerableDataView<TRow> parent, bool[] active)
        {
            _host = parent._host;
            Schema = parent.Schema;
            _getters = new ObjectGetters<TRow>(_host, parent._columns, active, () => _current);
            _rows = parent._data.GetEnumerator();
        }

        public override DataViewSchema Schema { get; }

        public override long Batch => 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            _host.Check(Position >= 0, GetterUtils.FetchValueStateError);
            id = new DataViewRowId((ulong)Position, 0);
        };

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

        protected override bool MoveNextCore()
        {
            bool any = _rows.MoveNext();
            _current = any ? _rows.Current : null;
            _host.Check(!any || _current != null, "Encountered null when iterating over data, this is not supported.");
            return any;
        }
    }
}
