using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>Maps a row at a time.</summary>
internal sealed class BatchRowMapper(BatchMapping mapping) : IRowToRowMapper
{
    public DataViewSchema InputSchema => mapping.InputSchema;

    public DataViewSchema OutputSchema => mapping.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mapping.Activate(dependingColumns).Needed;

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema is not the one that the mapper was made for.", nameof(input));
        return new Row(input, mapping, mapping.Activate(activeColumns));
    }

    private sealed class Row(DataViewRow input, BatchMapping mapping, BatchActivity activity) : DataViewRow
    {
        private readonly RowBatch _batch = mapping.CreateBatch(activity, input, single: true);
        private long _evaluated = -1; // the position that the batch is of
        private bool _disposed;

        public override DataViewSchema Schema => mapping.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => activity[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw SchemaErrors.NotActive(column);
            if (activity.InputOf(column.Index) is not { } passedOn)
                return _batch.CreateGetter<TValue>(column, Current);
            ValueGetter<TValue> getter = input.GetGetter<TValue>(passedOn);
            return passedOn.Index == activity.MaybeMissing ? OrMissing : getter;

            void OrMissing(ref TValue value)
            {
                try
                {
                    getter(ref value);
                }
                catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
                {
                    value = default!;
                    Current(); // counts the row as one that lacks it
                }
            }
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }

        private int Current()
        {
            if (input.Position != _evaluated || _evaluated < 0)
            {
                _batch.Read(0);
                _batch.Evaluate(1);
                _evaluated = input.Position;
                foreach (string warning in _batch.TakeWarnings())
                    mapping.Warn(warning);
            }
            return 0;
        }
    }
}
