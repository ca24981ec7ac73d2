using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A view's rows in random order: each is drawn from a pool that is filled up from the source, in random order too if the source
/// can do that. Without a Random of the reader's, the order is always the same.
/// </summary>
internal sealed class ShuffledDataView : TransformBase
{
    private readonly int _poolSize;
    private readonly bool _shuffleSource;
    private readonly int _seed;
    private readonly CacheableColumns _columns;

    public ShuffledDataView(IHostEnvironment env, IDataView source, int? seed, int poolSize, bool shuffleSource)
        : base(env.Register("Shuffle"), source)
    {
        _poolSize = poolSize;
        _shuffleSource = shuffleSource;
        _seed = seed ?? Host.Rand.Next();
        _columns = new CacheableColumns(source.Schema);
    }

    public override bool CanShuffle => true;

    public override DataViewSchema Schema => _columns.Schema;

    public override long? GetRowCount() => Source.GetRowCount();

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursorCore(columnsNeeded, rand)];

    protected override bool PreferParallel(bool[] active) => false;

    protected override DataViewRowCursor GetRowCursorCore(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var random = rand ?? new Random(_seed);
        var sourceRandom = _shuffleSource ? new Random(random.Next()) : null;
        var columns = Schema.Where(c => active[c.Index]).ToArray();
        var sourceColumns = columns.Select(_columns.ToSource).ToArray();
        return new Cursor(this, Source.GetRowCursor(sourceColumns, sourceRandom), columns, sourceColumns, random);
    }

    private sealed class Cursor : BufferedCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly RowBatch _pool;
        private readonly Action<int> _read;
        private readonly Random _random;
        private readonly List<int> _live = [];
        private readonly int _poolSize;
        private int _drawn = -1;

        public Cursor(
            ShuffledDataView parent,
            DataViewRowCursor input,
            DataViewSchema.Column[] columns,
            DataViewSchema.Column[] sourceColumns,
            Random random)
            : base(parent.Schema, columns)
        {
            _input = input;
            _random = random;
            _poolSize = parent._poolSize;
            _pool = new RowBatch(columns, _poolSize);
            _read = _pool.MakeReader(input, sourceColumns);
        }

        public override long Batch => 0;

        protected override bool MoveNextCore()
        {
            if (_drawn >= 0)
            {
                // The row that was drawn makes room for another one, or nothing takes its place.
                if (_input.MoveNext())
                    _read(_live[_drawn]);
                else
                    _live.RemoveAt(_drawn);
            }
            else
            {
                for (int row = 0; row < _poolSize && _input.MoveNext(); row++)
                {
                    _read(row);
                    _live.Add(row);
                }
            }
            if (_live.Count == 0)
                return false;
            _drawn = _random.Next(_live.Count);
            Show(_pool, _live[_drawn]);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }
    }
}
