using System.Collections.Concurrent;

namespace Microsoft.ML.Data;

/// <summary>A cursor over rows that come in batches from other threads.</summary>
internal abstract class BatchCursor : BufferedCursor
{
    private RowBatch _batch;
    private int _row;

    protected BatchCursor(DataViewSchema schema, DataViewSchema.Column[] active, ConcurrentBag<RowBatch> pool)
        : base(schema, active)
    {
        Pool = pool;
    }

    public sealed override long Batch => _batch?.Id ?? -1;

    /// <summary>Batches to be used again.</summary>
    protected ConcurrentBag<RowBatch> Pool { get; }

    /// <summary>The next batch, not empty; null behind the last.</summary>
    protected abstract RowBatch TakeBatch();

    protected sealed override bool MoveNextCore()
    {
        if (_batch == null || ++_row == _batch.Count)
        {
            Recycle();
            _batch = TakeBatch();
            _row = 0;
        }
        Show(_batch, _row);
        return _batch != null;
    }

    protected override void Dispose(bool disposing)
    {
        Recycle();
        base.Dispose(disposing);
    }

    private void Recycle()
    {
        Show(null, 0);
        if (_batch != null)
            Pool.Add(_batch);
        _batch = null;
    }
}
