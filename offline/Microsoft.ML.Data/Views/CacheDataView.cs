using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Keeps the columns that somebody read in memory.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly CacheableColumns _columns;
    private readonly ColumnCache[] _caches;
    private readonly object _filling = new();
    private bool _isFilled;
    private long? _rowCount;

    public CacheDataView(IHostEnvironment env, IDataView source, string[] prefetch = null)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register("Cache");
        _host.CheckValue(source, "input");
        _source = source;
        _columns = new CacheableColumns(source.Schema);
        _caches = new ColumnCache[Schema.Count];
        _rowCount = source.GetRowCount();
        if (prefetch is { Length: > 0 })
            Fill(ActiveColumns.Of(Schema, prefetch.Select(FindForPrefetch)));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _columns.Schema;

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        Fill(active);
        int[] order = Enumerable.Range(0, (int)_rowCount.Value).ToArray();
        rand?.Shuffle(order);
        return new Cursor(this, active, order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private DataViewSchema.Column FindForPrefetch(string name)
    {
        var column = _source.Schema.GetColumnOrNull(name) ?? throw _host.ExceptSchemaMismatch("columnsToPrefetch", "prefetch", name);
        if (!CacheableColumns.IsCacheable(column))
            throw _host.Except($"Asked to prefetch column '{name}' into cache, but it is of unhandled type '{column.Type}'");
        return Schema[name];
    }

    private void Fill(bool[] active)
    {
        lock (_filling)
        {
            var missing = Schema.Where(c => active[c.Index] && _caches[c.Index] == null).ToArray();
            if (missing.Length == 0 && _isFilled)
                return;
            var sources = missing.Select(_columns.ToSource).ToArray();
            using var cursor = _source.GetRowCursor(sources);
            var caches = sources.Select(c => ColumnCache.Create(cursor, c)).ToArray();
            long rows = 0;
            for (; cursor.MoveNext(); rows++)
            {
                foreach (var cache in caches)
                    cache.Append();
            }
            _rowCount = rows;
            _isFilled = true;
            for (int i = 0; i < missing.Length; i++)
                _caches[missing[i].Index] = caches[i];
        }
    }

    private abstract class ColumnCache
    {
        public static ColumnCache Create(DataViewRowCursor cursor, DataViewSchema.Column column)
        {
            var getter = GetterUtils.GetGetter(cursor, column);
            var type = column.Type is VectorDataViewType vector
                ? typeof(VectorCache<>).MakeGenericType(vector.ItemType.RawType)
                : typeof(ValueCache<>).MakeGenericType(column.Type.RawType);
            return (ColumnCache)Activator.CreateInstance(type, getter);
        }

        public abstract void Append();
    }

    private class ValueCache<T>(ValueGetter<T> getter) : ColumnCache
    {
        protected readonly List<T> Values = [];

        public override void Append()
        {
            T value = default;
            getter(ref value);
            Values.Add(value);
        }

        public virtual void CopyTo(int row, ref T value) => value = Values[row];
    }

    private sealed class VectorCache<T>(ValueGetter<VBuffer<T>> getter) : ValueCache<VBuffer<T>>(getter)
    {
        public override void CopyTo(int row, ref VBuffer<T> value) => Values[row].CopyTo(ref value);
    }

    private sealed class Cursor : RootCursorBase
    {
        private readonly CacheDataView _parent;
        private readonly bool[] _active;
        private readonly int[] _order;

        public Cursor(CacheDataView parent, bool[] active, int[] order)
        {
            _parent = parent;
            _active = active;
            _order = order;
        }

        public override DataViewSchema Schema => _parent.Schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.CheckParam(column.Index < _active.Length, nameof(column));
            return _active[column.Index];
        }

        public override ValueGetter<DataViewRowId> GetIdGetter()
            => (ref DataViewRowId id) => id = new DataViewRowId((ulong)CurrentRow(), 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            var cache = _parent._caches[column.Index] as ValueCache<TValue>
                ?? throw Contracts.Except(
                    $"Invalid TValue: '{typeof(TValue)}', expected type: '{Schema[column.Index].Type.RawType}'.");
            return (ref TValue value) => cache.CopyTo(CurrentRow(), ref value);
        }

        protected override bool MoveNextCore() => Position + 1 < _order.Length;

        private int CurrentRow()
        {
            Contracts.Check(Position >= 0, GetterUtils.FetchValueStateError);
            return _order[Position];
        }
    }
}
