namespace Microsoft.ML.Data;

/// <summary>A cursor that counts its own rows. It disposes itself behind the last one.</summary>
internal abstract class RootCursorBase : DataViewRowCursor
{
    private long _position = -1;
    private bool _disposed;

    public sealed override long Position => _position;

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _position = -1;
        base.Dispose(disposing);
    }
}
