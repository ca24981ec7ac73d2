using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>Passes the input's rows on with a transformer's columns. It reads a batch of rows ahead, each of them once.</summary>
internal sealed class BatchCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _source;
    private readonly BatchMapping _mapping;
    private readonly BatchActivity _activity;
    private readonly RowBatch? _batch; // null where nothing is worked out, and rows are passed on as they come
    private readonly RowBuffer? _buffer;
    private readonly DataViewRow _row; // what columns are passed on from
    private readonly ValueGetter<DataViewRowId> _id;
    private int _place = -1; // in the batch
    private int _rows;       // in the batch
    private long _position = -1;
    private ExceptionDispatchInfo? _failure; // what ended the reading, thrown behind the rows that came before
    private bool _over;
    private bool _disposed;

    /// <param name="source">The input, with the columns active that the activity reads and passes on.</param>
    /// <param name="mapping">The transformer's columns.</param>
    /// <param name="activity">Which of them are asked for.</param>
    public BatchCursor(DataViewRowCursor source, BatchMapping mapping, BatchActivity activity)
    {
        (_source, _mapping, _activity, _row) = (source, mapping, activity, source);
        if (activity.Any)
        {
            _buffer = new RowBuffer(source, activity, mapping.BatchSize);
            _row = _buffer.Row;
            _batch = mapping.CreateBatch(activity, _row, single: false);
        }
        _id = _row.GetIdGetter();
    }

    public override DataViewSchema Schema => _mapping.Schema;

    public override long Position => _position;

    public override long Batch => _row.Batch;

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

    public override bool IsColumnActive(DataViewSchema.Column column) => _activity[Check(column).Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this cursor was opened.");
        if (_activity.InputOf(column.Index) is not { } input)
            return _batch!.CreateGetter<TValue>(column, Current);
        ValueGetter<TValue> getter = _row.GetGetter<TValue>(input);
        return _buffer is null ? getter : Passed;

        void Passed(ref TValue value)
        {
            Current();
            getter(ref value);
        }
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _id;

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        End();
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private bool TryMove()
    {
        if (_batch is null)
            return _source.MoveNext();
        if (++_place >= _rows)
            FillBatch();
        if (_rows == 0)
            return false;
        _buffer!.Set(_place);
        return true;
    }

    private void FillBatch()
    {
        (_place, _rows) = (0, 0);
        _failure?.Throw();
        try
        {
            while (_rows < _batch!.Ids.Length && _source.MoveNext())
            {
                _buffer!.Read(_rows);
                _batch!.Read(_rows);
                _rows++;
            }
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            if (_rows == 0)
                throw;
        }
        if (_rows > 0)
            _batch!.Evaluate(_rows);
    }

    private void End()
    {
        if (!_over)
        {
            foreach (string warning in _batch?.TakeWarnings() ?? [])
                _mapping.Warn(warning);
        }
        (_over, _position) = (true, -1);
    }

    private int Current() => _position >= 0 ? _place
        : throw new InvalidOperationException(
            "The cursor is not at a row: call MoveNext first, and read no values after it has returned false.");

    private DataViewSchema.Column Check(DataViewSchema.Column column) =>
        column.Index < Schema.Count ? column
            : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not a column of this data view.");
}
