using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>Two views of the same data that share no row.</summary>
    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }

    /// <summary>The rows where a number is at least the lower and below the upper bound.</summary>
    public IDataView FilterRowsByColumn(
        IDataView input,
        string columnName,
        double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckNonEmpty(columnName, nameof(columnName));
        _env.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");

        var column = input.Schema[columnName];
        if (column.Type is not NumberDataViewType)
            throw _env.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "number", column.Type.ToString());
        bool IsInside(double value) => value >= lowerBound && value < upperBound;
        if (column.Type == NumberDataViewType.Single)
            return Filter<float>(input, column, value => IsInside(value));
        if (column.Type == NumberDataViewType.Double)
            return Filter<double>(input, column, IsInside);
        throw _env.ExceptUserArg("Column", $"Column '{columnName}' does not have compatible type");
    }

    /// <summary>The rows whose key is in a part of the range of keys, as fractions of it.</summary>
    public IDataView FilterRowsByKeyColumnFraction(
        IDataView input, string columnName, double lowerBound = 0, double upperBound = 1)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckNonEmpty(columnName, nameof(columnName));
        _env.CheckParam(lowerBound is >= 0 and <= 1, nameof(lowerBound), "Must be in [0, 1]");
        _env.CheckParam(upperBound is >= 0 and <= 1, nameof(upperBound), "Must be in [0, 1]");
        _env.CheckParam(lowerBound <= upperBound, nameof(upperBound), "Must be no less than lowerBound");

        var column = input.Schema[columnName];
        if (column.Type is not KeyDataViewType key)
            throw _env.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "KeyType", column.Type.ToString());
        bool IsInside(ulong value)
        {
            // The middle of the key's part of the range.
            double fraction = (value - 0.5) / key.Count;
            return value >= 1 && value <= key.Count && fraction >= lowerBound && fraction < upperBound;
        }
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => Filter<byte>(input, column, value => IsInside(value)),
            TypeCode.UInt16 => Filter<ushort>(input, column, value => IsInside(value)),
            TypeCode.UInt32 => Filter<uint>(input, column, value => IsInside(value)),
            _ => Filter<ulong>(input, column, IsInside),
        };
    }

    /// <summary>The rows in random order, which is the same each time they are read. Columns of images are left out.</summary>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledDataView(_env, input, seed, shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeDataView(_env, input, skip: count, take: long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeDataView(_env, input, skip: 0, take: count);
    }

    /// <summary>
    /// Puts about <paramref name="testFraction"/> of the rows into the test set: by chance, but those with the same sampling key
    /// together, and always the same ones for the same seed.
    /// </summary>
    public TrainTestData TrainTestSplit(
        IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var host = _env.Register("TrainTestSplit", seed ?? (_env as IHostEnvironmentInternal)?.Seed);
        var split = RandomSplit.Create(host, data.Schema, samplingKeyColumnName, host.Rand.Next());
        return new TrainTestData(
            split.Part(host, data, fraction => fraction >= testFraction),
            split.Part(host, data, fraction => fraction < testFraction));
    }

    private RowFilter Filter<T>(IDataView input, DataViewSchema.Column column, Func<T, bool> isInside)
        => new(_env.Register("RangeFilter"), input, [column], row =>
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                return isInside(value);
            };
        });
}
