using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>Passes the input's rows on with a transformer's columns. It reads a batch of rows ahead, each of them once.</summary>
internal sealed class BatchCursor : RowCursor
{
    private readonly DataViewRowCursor _source;
    private readonly BatchMapping _mapping;
    private readonly BatchActivity _activity;
    private readonly RowBatch? _batch; // null where nothing is computed, and rows are passed on as they come
    private readonly RowBuffer? _buffer;
    private readonly DataViewRow _row; // what columns are passed on from
    private readonly ValueGetter<DataViewRowId> _id;
    private int _slot = -1; // in the batch
    private int _rows;      // in the batch
    private ExceptionDispatchInfo? _failure; // what ended the reading, thrown behind the rows that came before

    /// <summary>Makes a cursor over an input in which the activity's needed columns are active.</summary>
    public BatchCursor(DataViewRowCursor source, BatchMapping mapping, BatchActivity activity)
        : base(mapping.Schema, column => activity[column])
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

    public override long Batch => _row.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _id;

    protected override ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column)
    {
        if (_activity.InputOf(column.Index) is not { } input)
            return _batch!.CreateGetter<TValue>(column, Current);
        ValueGetter<TValue> getter = _row.GetGetter<TValue>(input);
        return _buffer is null ? getter : Passed;

        void Passed(ref TValue value)
        {
            RequireRow();
            getter(ref value);
        }
    }

    protected override bool TryMove()
    {
        if (_batch is null)
            return _source.MoveNext();
        if (++_slot >= _rows)
            FillBatch();
        if (_rows == 0)
            return false;
        _buffer!.Set(_slot);
        return true;
    }

    protected override void OnEnd()
    {
        foreach (string warning in _batch?.TakeWarnings() ?? [])
            _mapping.Warn(warning);
    }

    protected override void DisposeSource() => _source.Dispose();

    private void FillBatch()
    {
        (_slot, _rows) = (0, 0);
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

    private int Current()
    {
        RequireRow();
        return _slot;
    }
}
