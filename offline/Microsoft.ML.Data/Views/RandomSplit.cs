using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Gives each row a number between 0 and 1 that depends on a seed and on the row's id, or its value in a column, alone: the same
/// in whatever order and by whatever cursor rows are read.
/// </summary>
internal sealed class RandomSplit
{
    private readonly DataViewSchema.Column[] _columns;
    private readonly Func<DataViewRow, Func<ulong>> _makeHash;
    private readonly ulong _seed;

    private RandomSplit(DataViewSchema.Column[] columns, Func<DataViewRow, Func<ulong>> makeHash, int seed)
    {
        _columns = columns;
        _makeHash = makeHash;
        _seed = (ulong)seed;
    }

    public static RandomSplit Create(IHost host, DataViewSchema schema, string keyColumnName, int seed)
    {
        if (keyColumnName == null)
            return new RandomSplit([], HashOfId, seed);
        var column = schema.GetColumnOrNull(keyColumnName)
            ?? throw host.ExceptSchemaMismatch("samplingKeyColumnName", "SamplingKeyColumn", keyColumnName);
        return new RandomSplit([column], row => HashOfValue(row, column), seed);
    }

    public IDataView Part(IHost host, IDataView data, Func<double, bool> isInside) => new RowFilter(host, data, _columns, row =>
    {
        var hash = _makeHash(row);
        return () => isInside((Mix(hash() ^ Mix(_seed)) >> 11) * (1.0 / (1UL << 53)));
    });

    private static Func<ulong> HashOfId(DataViewRow row)
    {
        var getter = row.GetIdGetter();
        DataViewRowId id = default;
        return () =>
        {
            getter(ref id);
            return Mix(id.Low) ^ id.High;
        };
    }

    private static Func<ulong> HashOfValue(DataViewRow row, DataViewSchema.Column column)
    {
        string maker = column.Type is VectorDataViewType ? nameof(HashOfVector) : nameof(HashOfScalar);
        return (Func<ulong>)Generic.Call(maker, typeof(RandomSplit), [column.Type.GetItemType().RawType], row, column);
    }

    private static Func<ulong> HashOfScalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return Hash(value);
        };
    }

    private static Func<ulong> HashOfVector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () =>
        {
            getter(ref values);
            return values.DenseValues().Aggregate((ulong)values.Length, (hash, value) => Mix(hash) ^ Hash(value));
        };
    }

    // By the text of the value, which is the same in every process.
    private static ulong Hash<T>(T value)
    {
        ulong hash = 0;
        foreach (char c in FormattableString.Invariant($"{value}"))
            hash = Mix(hash + c);
        return hash;
    }

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
