using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class KernelDistanceTests
{
    [TestMethod]
    public void BetweenTwoRowsOfOneFeatureByHand()
    {
        // Within: k(0, 1) = 1 and k(2, 3) = 7³ = 343; between: 1, 1, 3³ = 27, 4³ = 64.
        KernelDistance distance = KernelDistance.Between(Matrices.Scalars(0, 1), Matrices.Scalars(2, 3));
        Assert.AreEqual(1 + 343 - 2 * (93 / 4.0), distance.Mean, 1e-9);
        Assert.AreEqual(0, distance.StandardDeviation);
    }

    [TestMethod]
    public void BetweenDividesProductByNumberOfFeatures()
    {
        // x·y / D + 1 with D = 2: k((2, 0), (0, 2)) = 1; k((2, 2), (2, 4)) = 7³; between: 3³, 3³, 3³, 5³.
        KernelDistance distance = KernelDistance.Between(Matrices.Of([2, 0], [0, 2]), Matrices.Of([2, 2], [2, 4]));
        Assert.AreEqual(1 + 343 - 2 * ((27 + 27 + 27 + 125) / 4.0), distance.Mean, 1e-9);
    }

    [TestMethod]
    public void BetweenEqualDistributionsHasMeanZeroAtAnySize()
    {
        foreach (int rows in new[] { 50, 200, 1000 })
        {
            double[] means = [.. Enumerable.Range(0, 60).Select(i =>
                KernelDistance.Between(Matrices.Normal(rows, 8, (ulong)i), Matrices.Normal(rows, 8, (ulong)i + 1000)).Mean)];
            double mean = means.Average();
            double error = Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (means.Length - 1) / means.Length);
            Assert.IsTrue(Math.Abs(mean) < 3.5 * error, $"{rows} rows: {mean} ± {error}");
        }
    }

    [TestMethod]
    public void BetweenShowsDifferenceThatGrows()
    {
        FeatureMatrix rows = Matrices.Normal(500, 8, 1);
        double same = KernelDistance.Between(rows, Matrices.Normal(500, 8, 2)).Mean;
        double near = KernelDistance.Between(rows, Matrices.Normal(500, 8, 2, mean: 0.5f)).Mean;
        double far = KernelDistance.Between(rows, Matrices.Normal(500, 8, 2, mean: 1)).Mean;
        Assert.IsTrue(near > 10 * Math.Abs(same) && far > 2 * near, $"{same}, {near}, {far}");
    }

    [TestMethod]
    public void BetweenDrawsSubsetsBySeed()
    {
        FeatureMatrix a = Matrices.Normal(300, 4, 1), b = Matrices.Normal(250, 4, 2);
        KernelDistance first = KernelDistance.Between(a, b, subsets: 10, subsetSize: 100, seed: 7);
        Assert.AreEqual(first, KernelDistance.Between(a, b, subsets: 10, subsetSize: 100, seed: 7));
        Assert.AreNotEqual(first, KernelDistance.Between(a, b, subsets: 10, subsetSize: 100, seed: 8));
        Assert.IsTrue(first.StandardDeviation > 0);
    }

    [TestMethod]
    public void BetweenIgnoresOrderOfRows()
    {
        FeatureMatrix a = Matrices.Normal(100, 4, 1), b = Matrices.Normal(100, 4, 2);
        Assert.AreEqual(KernelDistance.Between(a, b).Mean, KernelDistance.Between(Matrices.Shuffled(a, 3), Matrices.Shuffled(b, 4)).Mean,
            1e-9);
    }
}
