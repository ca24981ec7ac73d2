using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

/// <summary>Feature matrices to measure.</summary>
internal static class Matrices
{
    /// <summary>The rows given.</summary>
    public static FeatureMatrix Of(params float[][] rows) => new(rows.SelectMany(row => row).ToArray(), rows[0].Length);

    /// <summary>Rows of one feature.</summary>
    public static FeatureMatrix Scalars(params float[] values) => new(values, 1);

    /// <summary>Independent normal features.</summary>
    public static FeatureMatrix Normal(int rows, int dimensions, ulong seed, float mean = 0, float deviation = 1)
    {
        var values = new float[rows * dimensions];
        CounterRandom.FillNormal(seed, values);
        foreach (ref float value in values.AsSpan())
            value = mean + deviation * value;
        return new FeatureMatrix(values, dimensions);
    }

    /// <summary>The same rows, each moved by a vector.</summary>
    public static FeatureMatrix Moved(FeatureMatrix rows, float[] by)
    {
        float[] values = rows.Values.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] += by[i % by.Length];
        return new FeatureMatrix(values, rows.Dimensions);
    }

    /// <summary>The same rows in another order.</summary>
    public static FeatureMatrix Shuffled(FeatureMatrix rows, ulong seed)
    {
        var order = new int[rows.Count];
        CounterRandom.Shuffle(seed, order);
        return rows.Select(order);
    }
}
