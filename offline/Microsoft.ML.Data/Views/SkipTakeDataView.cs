using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>So many rows of a view, from a certain one on.</summary>
internal sealed class SkipTakeDataView : TransformBase
{
    private readonly long _skip;
    private readonly long _take;

    public SkipTakeDataView(IHostEnvironment env, IDataView source, long skip, long take)
        : base(env.Register("SkipTakeFilter"), source)
    {
        _skip = skip;
        _take = take;
    }

    public override bool CanShuffle => false;

    public override DataViewSchema Schema => Source.Schema;

    public override long? GetRowCount()
        => Source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - _skip), _take) : null;

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursorCore(columnsNeeded, null)];

    protected override bool PreferParallel(bool[] active) => false;

    protected override DataViewRowCursor GetRowCursorCore(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand)
        => new Cursor(this, Source.GetRowCursor(columnsNeeded), ActiveColumns.Of(Schema, columnsNeeded));

    private sealed class Cursor : LinkedCursor
    {
        private long _toSkip;
        private long _toTake;

        public Cursor(SkipTakeDataView parent, DataViewRowCursor input, bool[] active)
            : base(input, active)
        {
            _toSkip = parent._skip;
            _toTake = parent._take;
        }

        public override long Batch => 0;

        protected override bool MoveNextCore()
        {
            if (_toTake-- <= 0)
                return false;
            for (; _toSkip > 0; _toSkip--)
            {
                if (!Input.MoveNext())
                    return false;
            }
            return Input.MoveNext();
        }
    }
}
