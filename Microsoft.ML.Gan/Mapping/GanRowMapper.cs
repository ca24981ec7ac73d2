using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>Maps a row at a time, each as a batch of one.</summary>
internal sealed class GanRowMapper(GanModel model, GanBindings bindings) : IRowToRowMapper
{
    public DataViewSchema InputSchema => bindings.InputSchema;

    public DataViewSchema OutputSchema => bindings.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        GanActivity activity = bindings.Activate(dependingColumns);
        return activity.PassedOn.Concat(activity.Read).DistinctBy(c => c.Index);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema is not the one that the mapper was made for.", nameof(input));
        return new Row(input, model, bindings.Activate(activeColumns));
    }

    private sealed class Row : DataViewRow
    {
        private readonly DataViewRow _input;
        private readonly GanActivity _activity;
        private readonly RowSource _source;
        private readonly GanBatch _batch;
        private readonly GanGetters _getters;
        private long _evaluated = -1; // the position that the batch is of
        private bool _disposed;

        public Row(DataViewRow input, GanModel model, GanActivity activity)
        {
            (_input, _activity) = (input, activity);
            _source = new RowSource(input, activity, model.Info, new RowSampling(model.Info.Seed));
            _batch = new GanBatch(model, activity, 1);
            _getters = new GanGetters(model.Info, Current);
        }

        public override DataViewSchema Schema => _activity.Bindings.Schema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _activity[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this row was made.");
            return _activity.Bindings.InputOf(column.Index, out GanOutput output) is { } input
                ? _input.GetGetter<TValue>(input)
                : _getters.Create<TValue>(output, column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private (GanBatch, int) Current()
        {
            if (_input.Position != _evaluated || _evaluated < 0)
            {
                _source.Read(_batch, 0);
                _batch.Evaluate();
                _evaluated = _input.Position;
            }
            return (_batch, 0);
        }
    }
}
