namespace Microsoft.ML.Data;

/// <summary>A cursor over the same rows as its input, which it owns.</summary>
internal abstract class SynchronizedCursorBase : DataViewRowCursor
{
    private bool _disposed;

    protected SynchronizedCursorBase(DataViewRowCursor input)
    {
        Input = input;
    }

    protected DataViewRowCursor Input { get; }

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    public sealed override bool MoveNext() => Input.MoveNext();

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
