using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// The kernel distance (KID): the squared maximum mean discrepancy between two sets of features under the cubic kernel
/// <c>k(x, y) = (x·y / D + 1)³</c>, by its unbiased estimator
/// <code>mean of k(x, x') over x ≠ x' + mean of k(y, y') over y ≠ y' - 2 mean of k(x, y)</code>
/// on random subsets of both. Bińkowski, Sutherland, Arbel, Gretton, "Demystifying MMD GANs", ICLR 2018, section 4.
/// </summary>
/// <remarks>
/// 0 is best; the mean does not depend on the number of rows, and may be slightly negative for equal distributions. The standard deviation
/// is the population's, of the subsets' values, as in other tools; it is not the standard error of the mean.
/// </remarks>
/// <param name="Mean">Mean over the subsets.</param>
/// <param name="StandardDeviation">Standard deviation over the subsets; 0 if a subset holds all rows.</param>
public readonly record struct KernelDistance(double Mean, double StandardDeviation)
{
    /// <summary>The distance between two sets of rows.</summary>
    /// <param name="real">N×D features, N at least 2.</param>
    /// <param name="generated">M×D features, M at least 2.</param>
    /// <param name="subsets">Number of random subsets.</param>
    /// <param name="subsetSize">Rows in a subset, drawn without replacement; fewer if there are fewer.</param>
    /// <param name="seed">Which subsets are drawn.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 rows, or different numbers of features.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no subsets, or they have fewer than 2 rows.</exception>
    public static KernelDistance Between(FeatureMatrix real, FeatureMatrix generated, int subsets = 100,
        int subsetSize = 1000, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(subsets);
        ArgumentOutOfRangeException.ThrowIfLessThan(subsetSize, 2);
        FeatureMatrix.RequirePair(real, generated, minimum: 2);
        using DisposeScope scope = NewDisposeScope();
        int size = Math.Min(subsetSize, Math.Min(real.Count, generated.Count));
        if (size == real.Count && size == generated.Count)
            subsets = 1; // all of them the same
        var values = new double[subsets];
        for (int i = 0; i < subsets; i++)
        {
            using DisposeScope step = NewDisposeScope();
            values[i] = Discrepancy(Subset(real, size, seed, 2 * i), Subset(generated, size, seed, 2 * i + 1));
        }
        double mean = values.Average();
        return new KernelDistance(mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }

    private static Tensor Subset(FeatureMatrix rows, int size, int seed, int index)
    {
        var order = new int[rows.Count];
        CounterRandom.Shuffle(CounterRandom.DeriveKey((uint)seed, (ulong)index), order);
        return rows.Select(order[..size]).ToTensor();
    }

    private static double Discrepancy(Tensor x, Tensor y) => MeanOfPairs(x) + MeanOfPairs(y) - 2 * Kernel(x, y).mean().ToDouble();

    /// <summary>The kernel's mean over pairs of different rows.</summary>
    private static double MeanOfPairs(Tensor rows)
    {
        long count = rows.shape[0];
        Tensor kernel = Kernel(rows, rows);
        return (kernel.sum() - kernel.trace()).ToDouble() / (count * (count - 1.0));
    }

    private static Tensor Kernel(Tensor x, Tensor y)
    {
        Tensor affine = x.mm(y.transpose(0, 1)).DividedByInPlace(x.shape[1]).PlusInPlace(1);
        return affine.mul(affine).mul_(affine);
    }
}
