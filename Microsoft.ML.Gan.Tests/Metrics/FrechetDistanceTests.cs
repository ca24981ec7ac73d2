using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class FrechetDistanceTests
{
    [TestMethod]
    public void BetweenOneFeatureIsDifferenceOfMeansAndDeviations()
    {
        // Means 1 and 4; variances 2 and 8 (unbiased): (1 - 4)² + (√2 - √8)² = 9 + 2.
        Assert.AreEqual(11, FrechetDistance.Between(Matrices.Scalars(0, 2), Matrices.Scalars(2, 6)), 1e-12);
    }

    [TestMethod]
    public void BetweenAddsUncorrelatedFeatures()
    {
        FeatureMatrix a = Matrices.Of([1, 0], [-1, 0], [0, 1], [0, -1]); // covariance 2/3, 2/3
        FeatureMatrix b = Matrices.Of([4, 0], [2, 0], [3, 2], [3, -2]);  // mean 3, 0; covariance 2/3, 8/3
        double expected = 9 + Math.Pow(Math.Sqrt(8 / 3.0) - Math.Sqrt(2 / 3.0), 2);
        Assert.AreEqual(expected, FrechetDistance.Between(a, b), 1e-12);
    }

    [TestMethod]
    public void BetweenCovariancesThatDoNotCommuteByHand()
    {
        // S1 = diag(8/3, 2/3) and S2 = (2/3) [[2, 1], [1, 1]]: for 2×2 matrices tr (S1 S2)^½ = √(tr S1 S2 + 2 √det S1 S2).
        FeatureMatrix a = Matrices.Of([2, 0], [-2, 0], [0, 1], [0, -1]);
        FeatureMatrix b = Matrices.Of([1, 1], [-1, -1], [1, 0], [-1, 0]);
        double traceOfProduct = 8 / 3.0 * (4 / 3.0) + 2 / 3.0 * (2 / 3.0);
        double determinant = 8 / 3.0 * (2 / 3.0) * (4 / 9.0);
        double expected = 10 / 3.0 + 2 - 2 * Math.Sqrt(traceOfProduct + 2 * Math.Sqrt(determinant));
        Assert.AreEqual(expected, FrechetDistance.Between(a, b), 1e-12);
        Assert.AreEqual(expected, FrechetDistance.Between(b, a), 1e-12);
    }

    [TestMethod]
    public void BetweenEqualCovariancesIsSquaredDifferenceOfMeans()
    {
        FeatureMatrix rows = Matrices.Normal(500, 16, 1);
        float[] by = [.. Enumerable.Range(0, 16).Select(i => i / 8f)];
        Assert.AreEqual(by.Sum(v => v * v), FrechetDistance.Between(rows, Matrices.Moved(rows, by)), 1e-4);
    }

    [TestMethod]
    public void BetweenSetAndItselfIsZeroInAnyOrder()
    {
        FeatureMatrix rows = Matrices.Normal(300, 20, 2);
        Assert.AreEqual(0, FrechetDistance.Between(rows, rows), 1e-10);
        Assert.AreEqual(0, FrechetDistance.Between(rows, Matrices.Shuffled(rows, 3)), 1e-10);
    }

    [TestMethod]
    public void BetweenTakesSingularCovariances()
    {
        FeatureMatrix rows = Matrices.Normal(5, 50, 3); // rank 4 of 50
        Assert.AreEqual(0, FrechetDistance.Between(rows, rows), 1e-5);
        FeatureMatrix constant = Matrices.Of([1, 2], [1, 2]), other = Matrices.Of([4, 6], [4, 6]);
        Assert.AreEqual(25, FrechetDistance.Between(constant, other), 1e-12);
    }

    [TestMethod]
    public void BetweenFewerRowsIsLarger()
    {
        double many = FrechetDistance.Between(Matrices.Normal(4000, 16, 4), Matrices.Normal(4000, 16, 5));
        double few = FrechetDistance.Between(Matrices.Normal(100, 16, 4), Matrices.Normal(100, 16, 5));
        Assert.IsTrue(few > 10 * many, $"{few} and {many}");
    }
}
