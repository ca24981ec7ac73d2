using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>What cursors have in common: their position, the columns that may be read, and an end behind which there are no rows.</summary>
internal abstract class RowCursor(DataViewSchema schema, Func<int, bool> isActive) : DataViewRowCursor
{
    private long _position = -1;
    private bool _over;
    private bool _disposed;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (!_over && TryMove())
        {
            _position++;
            return true;
        }
        End();
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < schema.Count
        ? isActive(column.Index)
        : throw SchemaErrors.NotInView(column, nameof(column));

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        IsColumnActive(column) ? CreateGetter<TValue>(column) : throw SchemaErrors.NotActive(column);

    /// <summary>Moves to the next row, if there is one.</summary>
    protected abstract bool TryMove();

    /// <summary>A getter of an active column.</summary>
    protected abstract ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column);

    protected abstract void DisposeSource();

    /// <summary>Runs once, when the rows end or the cursor is disposed before.</summary>
    protected virtual void OnEnd()
    {
    }

    protected void End()
    {
        if (!_over)
            OnEnd();
        (_over, _position) = (true, -1);
    }

    /// <exception cref="InvalidOperationException">The cursor is before the first row or behind the last one.</exception>
    protected void RequireRow()
    {
        if (_position < 0)
            throw new InvalidOperationException(
                "The cursor is not at a row: call MoveNext first, and read no values after it has returned false.");
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        End();
        if (disposing)
            DisposeSource();
        base.Dispose(disposing);
    }
}
