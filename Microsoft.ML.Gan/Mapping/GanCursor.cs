using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>Passes the input's rows on with the GAN's columns. A second cursor over the input reads a batch ahead of the first.</summary>
internal sealed class GanCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _rows;
    private readonly DataViewRowCursor? _ahead;
    private readonly GanActivity _activity;
    private readonly RowSource? _source;
    private readonly GanBatch? _batch;
    private readonly GanGetters _getters;
    private readonly ValueGetter<DataViewRowId> _id;
    private readonly int _member;
    private readonly int _members;
    private long _inputRow = -1;  // in the input
    private long _position = -1;  // among the rows that this cursor serves
    private int _rowsInBatch;
    private bool _over;
    private bool _disposed;

    public GanCursor(DataViewRowCursor rows, DataViewRowCursor? ahead, GanModel model, GanActivity activity, RowSampling sampling, int member, int members)
    {
        (_rows, _ahead, _activity, _member, _members) = (rows, ahead, activity, member, members);
        _id = rows.GetIdGetter();
        _getters = new GanGetters(model.Info, Current);
        if (ahead is null)
            return;
        _source = new RowSource(ahead, activity, model.Info, sampling);
        _batch = new GanBatch(model, activity, GanBatch.Places);
    }

    public override DataViewSchema Schema => _activity.Bindings.Schema;

    public override long Position => _position;

    public override long Batch => _members == 1 ? _rows.Batch : _inputRow / GanBatch.Places;

    public override bool MoveNext()
    {
        if (_over)
            return false;
        while (_rows.MoveNext())
        {
            _inputRow++;
            bool mine = _inputRow / GanBatch.Places % _members == _member;
            if (_batch is not null && _inputRow % GanBatch.Places == 0)
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
        return _activity.Bindings.InputOf(column.Index, out GanOutput output) is { } input
            ? _rows.GetGetter<TValue>(input)
            : _getters.Create<TValue>(output, column);
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
        for (_rowsInBatch = 0; _rowsInBatch < GanBatch.Places && _ahead!.MoveNext(); _rowsInBatch++)
        {
            if (mine)
                _source!.Read(_batch!, _rowsInBatch);
        }
        if (mine)
            _batch!.Evaluate();
    }

    private (GanBatch, int) Current()
    {
        if (_position < 0)
            throw new InvalidOperationException("The cursor is not at a row: call MoveNext first, and read no values after it has returned false.");
        int place = (int)(_inputRow % GanBatch.Places);
        DataViewRowId id = default;
        _id(ref id);
        if (place >= _rowsInBatch || !id.Equals(_batch!.Ids[place]))
        {
            string other = place < _rowsInBatch ? $"ids {id} and {_batch!.Ids[place]}" : "which only one of them has";
            throw new InvalidOperationException($"Two cursors over the input disagree at row {_inputRow} ({other}): " +
                "the input gives other rows each time it is read. Keep its rows with mlContext.Data.Cache or AppendCacheCheckpoint; those leave " +
                "images out, so put them before LoadImages, or train on the pixels and put them between ExtractPixels and the GAN.");
        }
        return (_batch, place);
    }

    private DataViewSchema.Column Check(DataViewSchema.Column column) =>
        column.Index < Schema.Count ? column : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not a column of this data view.");
}
