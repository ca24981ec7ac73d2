using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Some columns of a schema, in another order.</summary>
internal sealed class ColumnSelection : IRowToRowMapper
{
    private readonly DataViewSchema.Column[] _sources;

    public ColumnSelection(DataViewSchema inputSchema, DataViewSchema.Column[] sources)
    {
        _sources = sources;
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(sources);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => [.. dependingColumns.Select(SourceOf).DistinctBy(column => column.Index)];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        return new SelectedRow(input, this);
    }

    public DataViewSchema.Column SourceOf(DataViewSchema.Column column) => _sources[column.Index];

    private sealed class SelectedRow : DataViewRow
    {
        private readonly DataViewRow _input;
        private readonly ColumnSelection _selection;

        public SelectedRow(DataViewRow input, ColumnSelection selection)
        {
            _input = input;
            _selection = selection;
        }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _selection.OutputSchema;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => _input.GetGetter<TValue>(_input.Schema[_selection.SourceOf(column).Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }
    }
}

internal sealed class SelectedColumnsView : IDataView
{
    private readonly IDataView _input;
    private readonly ColumnSelection _selection;

    public SelectedColumnsView(IDataView input, ColumnSelection selection)
    {
        _input = input;
        _selection = selection;
    }

    public bool CanShuffle => _input.CanShuffle;

    public DataViewSchema Schema => _selection.OutputSchema;

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return new Cursor(_input.GetRowCursor(_selection.GetDependencies(columnsNeeded), rand), _selection, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var inputs = _input.GetRowCursorSet(_selection.GetDependencies(columnsNeeded), n, rand);
        return Array.ConvertAll(inputs, DataViewRowCursor (input) => new Cursor(input, _selection, active));
    }

    private sealed class Cursor : SynchronizedCursorBase
    {
        private readonly ColumnSelection _selection;
        private readonly bool[] _active;

        public Cursor(DataViewRowCursor input, ColumnSelection selection, bool[] active)
            : base(input)
        {
            _selection = selection;
            _active = active;
        }

        public override DataViewSchema Schema => _selection.OutputSchema;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => Input.GetGetter<TValue>(Input.Schema[_selection.SourceOf(column).Index]);

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];
    }
}
