using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>
/// Repeats the rows of small classes. The data is read in as many sweeps as the smallest class has copies. Each sweep gives the same share
/// of each class's rows: the classes mix evenly from the first row to the last, and a row's copies are about a sweep apart.
/// </summary>
internal sealed class Oversampling
{
    private const int NamesShown = 10; // in a message

    private readonly IDataView _data;
    private readonly LabelCounts _labels;
    private readonly long[] _rows;    // of each class, behind those without a class
    private readonly long[] _wanted;  // likewise
    private readonly long[] _strides; // from a row's index in its class to the next row's
    private readonly long _sweeps;
    private readonly Lazy<Dictionary<DataViewRowId, long>> _indices; // for shuffled rows

    private Oversampling(IDataView data, LabelCounts labels, double ratio)
    {
        (_data, _labels) = (data, labels);
        long least = labels.ShareOfLargest(ratio);
        _rows = [labels.Unlabeled, .. labels.Rows];
        _wanted = [labels.Unlabeled, .. labels.Rows.Select(rows => rows == 0 ? 0 : Math.Max(rows, least))];
        _strides = [.. _rows.Select(Stride)];
        _sweeps = _rows.Zip(_wanted).Max(count => count.First == 0 ? 1 : (count.Second + count.First - 1) / count.First);
        _indices = new Lazy<Dictionary<DataViewRowId, long>>(FindIndices);
    }

    public static IDataView Repeat(IDataView data, string labelColumnName, double ratio, IChannel channel)
    {
        var oversampling = new Oversampling(data, LabelCounts.Of(data, labelColumnName), ratio);
        oversampling.Report(channel);
        return AppendedRows.AppendAlike([.. Enumerable.Range(0, checked((int)oversampling._sweeps)).Select(oversampling.Sweep)]);
    }

    private FilteredRows Sweep(int sweep)
    {
        long count = Enumerable.Range(0, _rows.Length).Sum(k => Start(k, sweep + 1) - Start(k, sweep));
        return new FilteredRows(_data, _data, Accepts, [_labels.Column]) { Count = count };

        Func<bool> Accepts(DataViewRow row, bool shuffled)
        {
            Func<(int Class, long Index)> reader = shuffled ? CreateShuffledReader(row) : CreateReader(row);
            long[] starts = [.. _rows.Select((rows, k) => rows == 0 ? 0 : Start(k, sweep) % rows)];
            long[] lengths = [.. _rows.Select((_, k) => Start(k, sweep + 1) - Start(k, sweep))];
            return () =>
            {
                (int k, long index) = reader();
                return (index - starts[k] + _rows[k]) % _rows[k] < lengths[k];
            };
        }
    }

    /// <summary>
    /// The first copy of a class in a sweep. The first copies of all rows are counted first, then the second ones, and so on.
    /// </summary>
    private long Start(int k, long sweep) => _wanted[k] * sweep / _sweeps;

    /// <summary>
    /// A function that returns the current row's class and its index there, for rows in the data's own order. Indices jump from row to row,
    /// so that those of a sweep spread over the class.
    /// </summary>
    private Func<(int Class, long Index)> CreateReader(DataViewRow row)
    {
        Func<int> label = _labels.CreateReader(row);
        var seen = new long[_rows.Length];
        var next = new long[_rows.Length];
        return () =>
        {
            int k = label() + 1;
            if (++seen[k] > _rows[k])
                throw FilteredRows.OtherRows();
            long index = next[k];
            next[k] = (index + _strides[k]) % _rows[k];
            return (k, index);
        };
    }

    /// <summary>The same for rows in another order: they keep their indices.</summary>
    private Func<(int Class, long Index)> CreateShuffledReader(DataViewRow row)
    {
        Func<int> label = _labels.CreateReader(row);
        ValueGetter<DataViewRowId> getter = row.GetIdGetter();
        DataViewRowId id = default;
        return () =>
        {
            getter(ref id);
            int k = label() + 1;
            return _indices.Value.TryGetValue(id, out long index) && index < _rows[k] ? (k, index) : throw FilteredRows.OtherRows();
        };
    }

    private Dictionary<DataViewRowId, long> FindIndices()
    {
        using DataViewRowCursor cursor = _data.GetRowCursor([_labels.Column]);
        Func<(int Class, long Index)> reader = CreateReader(cursor);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        var indices = new Dictionary<DataViewRowId, long>();
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            getter(ref id);
            indices[id] = reader().Index;
        }
        return indices;
    }

    /// <summary>A stride that reaches all indices, near the golden ratio's, whose steps fill a range most evenly.</summary>
    private static long Stride(long rows)
    {
        long stride = (long)Math.Ceiling(0.618 * rows);
        while (rows > 0 && Divisor(stride, rows) != 1)
            stride++;
        return stride;

        static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
    }

    private void Report(IChannel channel)
    {
        for (int k = 1; k < _rows.Length; k++)
        {
            if (_wanted[k] > _rows[k])
            {
                channel.Info(MessageSensitivity.None, "Class '{0}' gets {1} copies beside its {2} rows.", _labels.Name(k - 1),
                    (_wanted[k] - _rows[k]).ToString(CultureInfo.InvariantCulture), _rows[k].ToString(CultureInfo.InvariantCulture));
            }
        }
        string[] empty = [.. Enumerable.Range(0, _labels.Rows.Count).Where(k => _labels.Rows[k] == 0).Select(k => $"'{_labels.Name(k)}'")];
        if (empty.Length > 0)
        {
            channel.Warning(MessageSensitivity.None, "Column '{0}' has {1} classes without a row to repeat: {2}.",
                _labels.Column.Name, empty.Length, string.Join(", ", empty.Take(NamesShown)) + (empty.Length > NamesShown ? ", …" : ""));
        }
        if (_sweeps > 1)
        {
            channel.Info(MessageSensitivity.None, "One pass over the result reads the data {0} times.",
                _sweeps.ToString(CultureInfo.InvariantCulture));
        }
    }
}
