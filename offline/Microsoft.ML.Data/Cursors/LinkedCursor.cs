using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor over some of the rows of another one, which it owns.</summary>
internal abstract class LinkedCursor : RootCursorBase
{
    private readonly bool[] _active;
    private bool _disposed;

    protected LinkedCursor(DataViewRowCursor input, bool[] active)
    {
        Input = input;
        _active = active;
    }

    protected DataViewRowCursor Input { get; }

    public override DataViewSchema Schema => Input.Schema;

    public override long Batch => Input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < _active.Length);
        return _active[column.Index];
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.Check(IsColumnActive(column));
        return Input.GetGetter<TValue>(Schema[column.Index]);
    }

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
