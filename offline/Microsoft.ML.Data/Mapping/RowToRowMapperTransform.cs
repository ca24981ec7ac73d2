using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view with the columns that an <see cref="IRowMapper"/> adds.</summary>
internal sealed class RowToRowMapperTransform : TransformBase, IRowToRowMapper
{
    private readonly IRowMapper _mapper;
    private readonly ColumnBindings _bindings;

    public RowToRowMapperTransform(IHostEnvironment env, IDataView input, IRowMapper mapper)
        : base(env.Register(nameof(RowToRowMapperTransform)), input)
    {
        Contracts.CheckValue(mapper, nameof(mapper));
        _mapper = mapper;
        _bindings = new ColumnBindings(input.Schema, mapper.GetOutputColumns());
    }

    public override DataViewSchema Schema => _bindings.Schema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    public DataViewSchema InputSchema => Source.Schema;

    public static DataViewSchema GetOutputSchema(DataViewSchema inputSchema, IRowMapper mapper)
        => new ColumnBindings(inputSchema, mapper.GetOutputColumns()).Schema;

    public override long? GetRowCount() => Source.GetRowCount();

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var inputs = Source.GetRowCursorSet(InputColumnsFor(active), n, rand);
        if (inputs.Length == 1 && n > 1 && IsAnyAddedActive(active))
            inputs = ParallelCursors.Split(inputs[0], n);
        return inputs.Select(DataViewRowCursor (input) => new Cursor(this, input, active)).ToArray();
    }

    IEnumerable<DataViewSchema.Column> IRowToRowMapper.GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => InputColumnsFor(ActiveColumns.Of(Schema, dependingColumns));

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Host.CheckValue(input, nameof(input));
        Host.CheckValue(activeColumns, nameof(activeColumns));
        Host.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, ActiveColumns.Of(Schema, activeColumns));
    }

    protected override bool PreferParallel(bool[] active) => true;

    protected override DataViewRowCursor GetRowCursorCore(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return new Cursor(this, Source.GetRowCursor(InputColumnsFor(active), rand), active);
    }

    private bool IsAnyAddedActive(bool[] active) => _bindings.AddedColumnIndices.Any(i => active[i]);

    private Func<int, bool> AddedPredicate(bool[] active) => i => active[_bindings.AddedColumnIndices[i]];

    private DataViewSchema.Column[] InputColumnsFor(bool[] active)
    {
        var passedThrough = _bindings.GetActiveInput(active);
        var needed = _mapper.GetDependencies(AddedPredicate(active));
        return InputSchema.Where(c => passedThrough[c.Index] || needed(c.Index)).ToArray();
    }

    private sealed class Row : DataViewRow
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly DataViewRow _input;
        private readonly Delegate[] _getters;
        private readonly Action _disposer;
        private bool _disposed;

        public Row(RowToRowMapperTransform parent, DataViewRow input, bool[] active)
        {
            _parent = parent;
            _input = input;
            _getters = parent._mapper.CreateGetters(input, parent.AddedPredicate(active), out _disposer);
        }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _parent.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            int index = _parent._bindings.MapColumnIndex(out bool isSource, column.Index);
            return isSource ? _input.IsColumnActive(_input.Schema[index]) : _getters[index] != null;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            int index = _parent._bindings.MapColumnIndex(out bool isSource, column.Index);
            return isSource ? _input.GetGetter<TValue>(_input.Schema[index]) : GetterUtils.As<TValue>(_getters[index]);
        }

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
            {
                _disposer?.Invoke();
                _input.Dispose();
            }
        }
    }

    private sealed class Cursor : SynchronizedCursorBase
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly bool[] _active;
        private readonly Delegate[] _getters;
        private readonly Action _disposer;
        private bool _disposed;

        public Cursor(RowToRowMapperTransform parent, DataViewRowCursor input, bool[] active)
            : base(input)
        {
            _parent = parent;
            _active = active;
            _getters = parent._mapper.CreateGetters(input, parent.AddedPredicate(active), out _disposer);
        }

        public override DataViewSchema Schema => _parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < _active.Length);
            return _active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.Check(IsColumnActive(column));
            int index = _parent._bindings.MapColumnIndex(out bool isSource, column.Index);
            return isSource ? Input.GetGetter<TValue>(Input.Schema[index]) : GetterUtils.As<TValue>(_getters[index]);
        }

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
                _disposer?.Invoke();
            base.Dispose(disposing);
        }
    }
}
