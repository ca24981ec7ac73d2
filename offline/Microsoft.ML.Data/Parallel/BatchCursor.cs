using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor over rows that come in batches from other threads.</summary>
internal abstract class BatchCursor : RootCursorBase
{
    private readonly int[] _batchColumns;
    private RowBatch _batch;
    private int _row;

    protected BatchCursor(DataViewSchema schema, DataViewSchema.Column[] active, ConcurrentBag<RowBatch> pool)
    {
        Schema = schema;
        Pool = pool;
        _batchColumns = Enumerable.Repeat(-1, schema.Count).ToArray();
        for (int i = 0; i < active.Length; i++)
            _batchColumns[active[i].Index] = i;
    }

    public sealed override DataViewSchema Schema { get; }

    public sealed override long Batch => _batch?.Id ?? -1;

    /// <summary>Batches to be used again.</summary>
    protected ConcurrentBag<RowBatch> Pool { get; }

    public sealed override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < _batchColumns.Length, nameof(column));
        return _batchColumns[column.Index] >= 0;
    }

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckHasRow();
        id = _batch.RowId(_row);
    };

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active.");
        var type = Schema[column.Index].Type.RawType;
        if (type != typeof(TValue))
            throw Contracts.Except($"Invalid TValue: '{typeof(TValue)}', expected type: '{type}'.");
        int index = _batchColumns[column.Index];
        return (ref TValue value) =>
        {
            CheckHasRow();
            _batch.Column<TValue>(index).CopyTo(_row, ref value);
        };
    }

    /// <summary>The next batch, not empty; null behind the last.</summary>
    protected abstract RowBatch TakeBatch();

    protected sealed override bool MoveNextCore()
    {
        if (_batch != null && ++_row < _batch.Count)
            return true;
        Recycle();
        _batch = TakeBatch();
        _row = 0;
        return _batch != null;
    }

    protected override void Dispose(bool disposing)
    {
        Recycle();
        base.Dispose(disposing);
    }

    private void Recycle()
    {
        if (_batch != null)
            Pool.Add(_batch);
        _batch = null;
    }

    private void CheckHasRow() => Contracts.Check(_batch != null, "Cannot get value as the cursor is not in a good state");
}
