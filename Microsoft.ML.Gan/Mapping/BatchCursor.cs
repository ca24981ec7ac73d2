using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>Passes the input's rows on with a transformer's columns. A second cursor over the input reads a batch ahead of the first.</summary>
internal sealed class BatchCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _rows;
    private readonly DataViewRowCursor? _ahead;
    private readonly BatchMapping _mapping;
    private readonly BatchActivity _activity;
    private readonly RowBatch? _batch;
    private readonly int _places;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly int _member;
    private readonly int _members;
    private long _inputRow = -1;  // in the input
    private long _position = -1;  // among the rows that this cursor serves
    private int _rowsInBatch;
    private bool _over;
    private bool _disposed;

    public BatchCursor(DataViewRowCursor rows, DataViewRowCursor? ahead, BatchMapping mapping, BatchActivity activity, int member, int members)
    {
        (_rows, _ahead, _mapping, _activity, _member, _members) = (rows, ahead, mapping, activity, member, members);
        _id = rows.GetIdGetter();
        _batch = ahead is null ? null : mapping.CreateBatch(activity, ahead, single: false);
        _places = _batch?.Ids.Length ?? 1;
    }

    public override DataViewSchema Schema => _mapping.Schema;

    public override long Position => _position;

    public override long Batch => _members == 1 ? _rows.Batch : _inputRow / _places;

    public override bool MoveNext()
    {
        if (_over)
            return false;
        while (_rows.MoveNext())
        {
            _inputRow++;
            bool mine = _inputRow / _places % _members == _member;
            if (_batch is not null && _inputRow % _places == 0)
                FillBatch(mine);
            if (!mine)
                continue;
            _position++;
            return true;
        }
        _over = true;
        _position = -1;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _activity[Check(column).Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this cursor was opened.");
        return _activity.InputOf(column.Index) is { } input
            ? _rows.GetGetter<TValue>(input)
            : _batch!.CreateGetter<TValue>(column, Current);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _id;

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = _over = true;
        _position = -1;
        if (disposing)
        {
            _rows.Dispose();
            _ahead?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void FillBatch(bool mine)
    {
        for (_rowsInBatch = 0; _rowsInBatch < _places && _ahead!.MoveNext(); _rowsInBatch++)
        {
            if (mine)
                _batch!.Read(_rowsInBatch);
        }
        if (mine)
            _batch!.Evaluate(_rowsInBatch);
    }

    private int Current()
    {
        if (_position < 0)
            throw new InvalidOperationException("The cursor is not at a row: call MoveNext first, and read no values after it has returned false.");
        int place = (int)(_inputRow % _places);
        DataViewRowId id = default;
        _id(ref id);
        if (place >= _rowsInBatch || !id.Equals(_batch!.Ids[place]))
        {
            string other = place < _rowsInBatch ? $"ids {id} and {_batch!.Ids[place]}" : "which only one of them has";
            throw new InvalidOperationException($"Two cursors over the input disagree at row {_inputRow} ({other}): " +
                $"the input gives other rows each time it is read. Keep its rows with mlContext.Data.Cache or AppendCacheCheckpoint; {_mapping.CacheAdvice}.");
        }
        return place;
    }

    private DataViewSchema.Column Check(DataViewSchema.Column column) =>
        column.Index < Schema.Count ? column : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not a column of this data view.");
}
