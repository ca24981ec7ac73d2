using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class SlicedWassersteinDistanceTests
{
    [TestMethod]
    public void BetweenOneFeatureIsDistanceOfSortedValues()
    {
        // 0→1, 2→2, 5→9: √((1 + 0 + 16) / 3).
        Assert.AreEqual(Math.Sqrt(17 / 3.0), SlicedWassersteinDistance.Between(Matrices.Scalars(5, 0, 2), Matrices.Scalars(2, 9, 1)), 1e-6);
    }

    [TestMethod]
    public void BetweenSetsOfDifferentSizesSharesWeight()
    {
        // 0 weighs 1/2 and goes to 0 (1/3) and 3 (1/6); 6 goes to 3 (1/6) and 6 (1/3): √(9/6 + 9/6).
        Assert.AreEqual(Math.Sqrt(3), SlicedWassersteinDistance.Between(Matrices.Scalars(0, 6), Matrices.Scalars(0, 3, 6)), 1e-6);
        Assert.AreEqual(0, SlicedWassersteinDistance.Between(Matrices.Scalars(1, 2), Matrices.Scalars(1, 1, 2, 2)), 1e-9);
    }

    [TestMethod]
    public void BetweenSetAndItMovedIsVectorOverRootOfD()
    {
        FeatureMatrix rows = Matrices.Normal(200, 50, 1);
        float[] by = [.. Enumerable.Range(0, 50).Select(i => i % 3 - 0.5f)];
        double expected = Math.Sqrt(by.Sum(v => v * v) / 50);
        Assert.AreEqual(expected, SlicedWassersteinDistance.Between(rows, Matrices.Moved(rows, by), projections: 4000), 0.05 * expected);
    }

    [TestMethod]
    public void BetweenSetAndItselfIsZeroInAnyOrder()
    {
        FeatureMatrix rows = Matrices.Normal(300, 20, 2);
        Assert.AreEqual(0, SlicedWassersteinDistance.Between(rows, rows));
        Assert.AreEqual(0, SlicedWassersteinDistance.Between(rows, Matrices.Shuffled(rows, 3)), 1e-12);
    }

    [TestMethod]
    public void BetweenScalesWithBothSets()
    {
        double once = SlicedWassersteinDistance.Between(Matrices.Normal(100, 5, 1), Matrices.Normal(120, 5, 2));
        double thrice = SlicedWassersteinDistance.Between(
            Matrices.Normal(100, 5, 1, deviation: 3), Matrices.Normal(120, 5, 2, deviation: 3));
        Assert.AreEqual(3 * once, thrice, 1e-5);
        Assert.AreEqual(once, SlicedWassersteinDistance.Between(Matrices.Normal(120, 5, 2), Matrices.Normal(100, 5, 1)), 1e-12);
    }
}
