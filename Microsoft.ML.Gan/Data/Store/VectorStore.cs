using System.Runtime.InteropServices;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>The training vectors, once: N×V floats as they were read.</summary>
internal sealed class VectorStore(int size, string? folder = null) : SampleStore(checked(size * sizeof(float)), folder)
{
    public override string Samples => size == 1 ? "single numbers" : $"vectors of {size} numbers";

    /// <summary>Mean and standard deviation of each value.</summary>
    public (float[] Means, float[] Deviations) Statistics()
    {
        double[] means = Average((value, _) => value);
        double[] variances = Average((value, i) => (value - means[i]) * (value - means[i]));
        return ([.. means.Select(mean => (float)mean)], [.. variances.Select(variance => (float)Math.Sqrt(variance))]);
    }

    private double[] Average(Func<double, int, double> map)
    {
        var sums = new double[size];
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(this[row]);
            for (int i = 0; i < size; i++)
                sums[i] += map(values[i], i);
        }
        return [.. sums.Select(sum => sum / Count)];
    }
}
