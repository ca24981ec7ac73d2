using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Core.RandomNumbers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// The sliced 2-Wasserstein distance: both sets are projected on random directions, where the optimal transport between them is to take
/// their values in ascending order; the root of the mean over the directions of its squared cost.
/// <code>SW₂² = E over unit vectors θ of W₂²(θ·X, θ·Y)</code>
/// Rabin, Peyré, Delon, Bernot, "Wasserstein barycenter and its application to texture mixing", 2011;
/// Bonneel, Rabin, Peyré, Pfister, "Sliced and Radon Wasserstein barycenters of measures", 2015. It needs no features: pixels are enough.
/// </summary>
/// <remarks>0 is best. Moving a set by a vector v moves it away by about |v| / √D.</remarks>
public static class SlicedWassersteinDistance
{
    private const int BlockElements = 1 << 22;

    /// <summary>The distance between two sets of rows.</summary>
    /// <param name="real">N×D values, for example pixels in [-1, 1]; N at least 1.</param>
    /// <param name="generated">M×D values; M need not be N.</param>
    /// <param name="projections">Number of random directions.</param>
    /// <param name="seed">Which directions are drawn.</param>
    /// <returns>0 or more, in units of the values.</returns>
    /// <exception cref="ArgumentException">There are no rows, or different numbers of values.</exception>
    public static double Between(FeatureMatrix real, FeatureMatrix generated, int projections = 512, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(projections);
        FeatureMatrix.RequirePair(real, generated, minimum: 1);
        using DisposeScope scope = NewDisposeScope();
        Tensor realRows = real.ToTensor();
        Tensor generatedRows = generated.ToTensor();
        Tensor directions = Directions(projections, real.Dimensions, seed).ToTensor();
        int block = Math.Max(1, BlockElements / Math.Max(real.Count, generated.Count));
        double sum = 0;
        for (int start = 0; start < projections; start += block)
        {
            using DisposeScope step = NewDisposeScope();
            int count = Math.Min(block, projections - start);
            Tensor part = directions.narrow(0, start, count);
            Span<double> a = Sorted(part, realRows), b = Sorted(part, generatedRows);
            for (int i = 0; i < count; i++)
                sum += SquaredDistance(a.Slice(i * real.Count, real.Count), b.Slice(i * generated.Count, generated.Count));
        }
        return Math.Sqrt(sum / projections);
    }

    /// <summary>Unit vectors, evenly distributed over the sphere.</summary>
    private static FeatureMatrix Directions(int count, int dimensions, int seed)
    {
        var values = new float[count * dimensions];
        CounterRandom.FillNormal(CounterRandom.DeriveKey((uint)seed, 0), values);
        for (int i = 0; i < count; i++)
        {
            Span<float> direction = values.AsSpan(i * dimensions, dimensions);
            double square = 0;
            foreach (float value in direction)
                square += (double)value * value;
            float scale = (float)(1 / Math.Sqrt(square));
            foreach (ref float value in direction)
                value *= scale;
        }
        return new FeatureMatrix(values, dimensions);
    }

    /// <summary>The rows' projections on each direction, ascending: P×N, valid within the scope.</summary>
    private static Span<double> Sorted(Tensor directions, Tensor rows) =>
        MemoryMarshal.Cast<byte, double>(sort(directions.mm(rows.transpose(0, 1)), 1).values.contiguous().bytes);

    /// <summary>W₂² between two ascending lists, each of total weight 1: walks along both as the weight runs.</summary>
    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        long leftOfA = b.Length, leftOfB = a.Length; // in parts of 1 / (N·M): a value of a weighs M of them, one of b weighs N
        for (int i = 0, j = 0; i < a.Length;)
        {
            long moved = Math.Min(leftOfA, leftOfB);
            sum += moved * (a[i] - b[j]) * (a[i] - b[j]);
            leftOfA -= moved;
            leftOfB -= moved;
            if (leftOfA == 0)
                (i, leftOfA) = (i + 1, b.Length);
            if (leftOfB == 0)
                (j, leftOfB) = (j + 1, a.Length);
        }
        return sum / ((double)a.Length * b.Length);
    }
}
