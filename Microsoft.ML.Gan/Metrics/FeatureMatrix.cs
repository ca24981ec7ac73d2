using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>N×D finite features, row after row, which the metrics compare.</summary>
public sealed class FeatureMatrix
{
    /// <summary>Wraps features without copying them.</summary>
    /// <param name="values">N×D numbers, row after row.</param>
    /// <param name="dimensions">D, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimensions"/> is not positive.</exception>
    /// <exception cref="ArgumentException">The values are not a whole number of rows, or one of them is NaN or infinite.</exception>
    public FeatureMatrix(ReadOnlyMemory<float> values, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (values.Length % dimensions != 0)
            throw new ArgumentException($"{values.Length} values are not a whole number of rows of {dimensions}.", nameof(values));
        ReadOnlySpan<float> span = values.Span;
        for (int i = 0; i < span.Length; i++)
        {
            if (!float.IsFinite(span[i]))
                throw new ArgumentException($"Feature {i % dimensions} of row {i / dimensions} is {span[i]}; features must be finite " +
                    "numbers.", nameof(values));
        }
        (Values, Dimensions, Count) = (values, dimensions, values.Length / dimensions);
    }

    /// <summary>N×D numbers, row after row.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>N, the number of rows.</summary>
    public int Count { get; }

    /// <summary>D, the number of features of a row.</summary>
    public int Dimensions { get; }

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
            return Values.Span.Slice(row * Dimensions, Dimensions);
        }
    }

    /// <summary>Reads a column of a data view, all rows of it.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columnName">A known-size vector of Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of another type.</exception>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static FeatureMatrix FromColumn(IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(columnName);
        DataViewSchema.Column column = data.Schema.GetColumnOrNull(columnName)
            ?? throw SchemaErrors.NotFound($"column '{columnName}'", nameof(columnName));
        if (column.Type is not VectorDataViewType { IsKnownSize: true } type || type.ItemType != NumberDataViewType.Single)
            throw SchemaErrors.Mismatch($"column '{columnName}'", "a known-size vector of Single", column.Type, nameof(columnName));

        var values = new List<float>();
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> row = default;
        while (cursor.MoveNext())
        {
            getter(ref row);
            int start = values.Count;
            CollectionsMarshal.SetCount(values, start + type.Size);
            row.CopyTo(CollectionsMarshal.AsSpan(values)[start..]);
        }
        return new FeatureMatrix(values.ToArray(), type.Size);
    }

    /// <summary>Some of the rows, copied.</summary>
    internal FeatureMatrix Select(IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * Dimensions];
        for (int i = 0; i < rows.Count; i++)
            this[rows[i]].CopyTo(values.AsSpan(i * Dimensions));
        return new FeatureMatrix(values, Dimensions);
    }

    /// <summary>N×D doubles on the CPU: differences of large squares lose too much in single precision.</summary>
    internal Tensor ToTensor()
    {
        TorchBackend.EnsureNativeLibrary();
        using Tensor single = TensorFactory.Copy(Values.Span, [Count, Dimensions], CPU);
        return single.to(ScalarType.Float64);
    }

    /// <exception cref="ArgumentException">There are fewer rows than the minimum, or different numbers of features.</exception>
    internal static void RequirePair(FeatureMatrix real, FeatureMatrix generated, int minimum)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        real.RequireRows(minimum, nameof(real));
        generated.RequireRows(minimum, nameof(generated));
        real.RequireSameDimensions(generated, nameof(generated));
    }

    /// <exception cref="ArgumentException">There are fewer rows.</exception>
    internal void RequireRows(int minimum, string parameter)
    {
        if (Count < minimum)
            throw new ArgumentException($"There are {Count} rows; at least {minimum} are needed.", parameter);
    }

    /// <exception cref="ArgumentException">The other's rows have another number of features.</exception>
    internal void RequireSameDimensions(FeatureMatrix other, string parameter)
    {
        if (other.Dimensions != Dimensions)
            throw new ArgumentException($"The rows have {other.Dimensions} features, and those that they are compared with have " +
                $"{Dimensions}: both must come from the same extractor.", parameter);
    }
}
