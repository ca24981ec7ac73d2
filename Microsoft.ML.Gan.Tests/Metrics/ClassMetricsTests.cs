using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class ClassMetricsTests
{
    [TestMethod]
    public void ClassifierScoreOfSureAndEvenIsNumberOfClasses() =>
        Assert.AreEqual(3, ClassifierScore.Compute(Matrices.Of([1, 0, 0], [0, 1, 0], [0, 0, 1])), 1e-12);

    [TestMethod]
    public void ClassifierScoreOfAllAlikeIsOne()
    {
        Assert.AreEqual(1, ClassifierScore.Compute(Matrices.Of([1, 0], [1, 0])), 1e-12);
        Assert.AreEqual(1, ClassifierScore.Compute(Matrices.Of([0.25f, 0.75f], [0.25f, 0.75f])), 1e-12);
    }

    [TestMethod]
    public void ClassifierScoreOfTwoUnsureRowsByHand()
    {
        // KL of (3/4, 1/4) from (1/2, 1/2), and of its mirror image: log 2 - H(1/4).
        double divergence = 0.75 * Math.Log(1.5) + 0.25 * Math.Log(0.5);
        Assert.AreEqual(Math.Exp(divergence), ClassifierScore.Compute(Matrices.Of([0.75f, 0.25f], [0.25f, 0.75f])), 1e-12);
    }

    [TestMethod]
    public void ClassifierScoreRefusesRowsThatAreNotProbabilities()
    {
        Errors.Says<ArgumentException>(() => ClassifierScore.Compute(Matrices.Of([1, 0], [0.5f, 0.4f])), "row 1");
        Errors.Says<ArgumentException>(() => ClassifierScore.Compute(Matrices.Of([1.5f, -0.5f])), "Row 0");
    }

    [TestMethod]
    public void ClassHistogramCounts()
    {
        ClassHistogram histogram = ClassHistogram.From([0, 2, 2, 0, 2], 4);
        CollectionAssert.AreEqual(new long[] { 2, 0, 3, 0 }, histogram.Counts.ToArray());
        Assert.AreEqual(0.6, histogram.Share(2));
        Errors.Says<ArgumentOutOfRangeException>(() => ClassHistogram.From([4], 4), "0 to 3");
    }

    [TestMethod]
    public void ClassHistogramDivergenceByHand()
    {
        ClassHistogram even = ClassHistogram.From([0, 1], 2), uneven = ClassHistogram.From([0, 0, 0, 1], 2);
        ClassHistogram one = ClassHistogram.From([0], 2);
        Assert.AreEqual(0.75 * Math.Log(1.5) + 0.25 * Math.Log(0.5), uneven.DivergenceFrom(even), 1e-12);
        Assert.AreEqual(0, uneven.DivergenceFrom(ClassHistogram.From([1, 0, 0, 0, 0, 0, 0, 1], 2)), 1e-12);
        Assert.AreEqual(Math.Log(2), one.DivergenceFrom(even), 1e-12); // half the classes are missing
        Assert.AreEqual(double.PositiveInfinity, even.DivergenceFrom(one));
    }

    [TestMethod]
    public void IntraClassDiversityIsMeanDistanceWithinClass()
    {
        FeatureMatrix features = Matrices.Of([0, 0], [7, 7], [3, 4], [0, 0], [7, 7]);
        double[] diversity = IntraClassDiversity.Compute(features, [0, 1, 0, 0, 1], 3);
        Assert.AreEqual((5 + 5 + 0) / 3.0, diversity[0], 1e-12);
        Assert.AreEqual(0, diversity[1]);
        Assert.IsTrue(double.IsNaN(diversity[2]));
    }

    [TestMethod]
    public void IntraClassDiversityOfNormalsIsNearRootOfTwiceDimensions()
    {
        double[] diversity = IntraClassDiversity.Compute(Matrices.Normal(400, 100, 1), new int[400], 1);
        Assert.AreEqual(Math.Sqrt(200), diversity[0], 0.15);
    }
}
