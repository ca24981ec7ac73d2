using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor over rows that were copied out of other cursors.</summary>
internal abstract class BufferedCursor : RootCursorBase
{
    private readonly int[] _bufferColumns;
    private RowBatch _buffer;
    private int _row;

    protected BufferedCursor(DataViewSchema schema, DataViewSchema.Column[] active)
    {
        Schema = schema;
        _bufferColumns = Enumerable.Repeat(-1, schema.Count).ToArray();
        for (int i = 0; i < active.Length; i++)
            _bufferColumns[active[i].Index] = i;
    }

    public sealed override DataViewSchema Schema { get; }

    public sealed override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < _bufferColumns.Length, nameof(column));
        return _bufferColumns[column.Index] >= 0;
    }

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckHasRow();
        id = _buffer.RowId(_row);
    };

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active.");
        var type = Schema[column.Index].Type.RawType;
        if (type != typeof(TValue))
            throw Contracts.Except($"Invalid TValue: '{typeof(TValue)}', expected type: '{type}'.");
        int index = _bufferColumns[column.Index];
        return (ref TValue value) =>
        {
            CheckHasRow();
            _buffer.Column<TValue>(index).CopyTo(_row, ref value);
        };
    }

    /// <summary>Makes a row the current one; none if there is no buffer.</summary>
    protected void Show(RowBatch buffer, int row)
    {
        _buffer = buffer;
        _row = row;
    }

    protected override void Dispose(bool disposing)
    {
        _buffer = null;
        base.Dispose(disposing);
    }

    private void CheckHasRow() => Contracts.Check(_buffer != null, "Cannot get value as the cursor is not in a good state");
}
