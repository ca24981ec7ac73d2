using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Those rows of a view that pass a test.</summary>
internal sealed class RowFilter : TransformBase
{
    private readonly DataViewSchema.Column[] _tested;
    private readonly Func<DataViewRow, Func<bool>> _makeTest;

    /// <param name="host">The filter's host.</param>
    /// <param name="source">The rows to choose from.</param>
    /// <param name="tested">The columns that the test reads.</param>
    /// <param name="makeTest">Makes, for one cursor, the test of its current row.</param>
    public RowFilter(IHost host, IDataView source, DataViewSchema.Column[] tested, Func<DataViewRow, Func<bool>> makeTest)
        : base(host, source)
    {
        _tested = tested;
        _makeTest = makeTest;
    }

    public override DataViewSchema Schema => Source.Schema;

    public override long? GetRowCount() => null;

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return Source.GetRowCursorSet(ColumnsToRead(active), n, rand)
            .Select(DataViewRowCursor (input) => new Cursor(this, input, active))
            .ToArray();
    }

    protected override bool PreferParallel(bool[] active) => true;

    protected override DataViewRowCursor GetRowCursorCore(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        return new Cursor(this, Source.GetRowCursor(ColumnsToRead(active), rand), active);
    }

    private DataViewSchema.Column[] ColumnsToRead(bool[] active)
        => Schema.Where(c => active[c.Index] || _tested.Any(t => t.Index == c.Index)).ToArray();

    private sealed class Cursor : LinkedCursor
    {
        private readonly Func<bool> _test;

        public Cursor(RowFilter parent, DataViewRowCursor input, bool[] active)
            : base(input, active)
        {
            _test = parent._makeTest(input);
        }

        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
            {
                if (_test())
                    return true;
            }
            return false;
        }
    }
}
