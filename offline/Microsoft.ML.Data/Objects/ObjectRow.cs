using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row that is one object after the other.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly IHost _host;
    private readonly ObjectGetters<TRow> _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(IHostEnvironment env, SchemaDefinition definition)
    {
        _host = env.Register("Row");
        var columns = MemberColumn.Of(typeof(TRow), SchemaDefinition.Direction.Read, definition);
        Schema = MemberColumn.MakeSchema(columns);
        var allActive = Enumerable.Repeat(true, columns.Length).ToArray();
        _getters = new ObjectGetters<TRow>(_host, columns, allActive, GetCurrent);
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; }

    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    public void MoveTo(TRow row)
    {
        _current = row;
        _position++;
    }

    private TRow GetCurrent()
    {
        _host.Check(Position >= 0, GetterUtils.FetchValueStateError);
        return _current;
    }
}
