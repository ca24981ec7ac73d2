using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class PrecisionRecallTests
{
    [TestMethod]
    public void BetweenFourScalarsByHand()
    {
        // k = 1. Real balls: 0 ± 1, 1 ± 1, 3 ± 2, 10 ± 7. Generated balls: 0.5 ± 0.25, 0.75 ± 0.25, 20 ± 19.25.
        PrecisionRecall result = PrecisionRecall.Between(Matrices.Scalars(0, 1, 3, 10), Matrices.Scalars(0.5f, 0.75f, 20), neighbors: 1);
        Assert.AreEqual(2 / 3.0, result.Precision);   // 20 is in no ball
        Assert.AreEqual(3 / 4.0, result.Recall);      // 20's ball reaches down to 0.75, and so holds 1, 3 and 10
        Assert.AreEqual((2 + 2) / 3.0, result.Density); // 0.5 and 0.75 are in the balls of 0 and 1
        Assert.AreEqual(2 / 4.0, result.Coverage);    // 0 and 1 have a generated row in their balls
    }

    [TestMethod]
    public void BetweenCountsRowOnSurfaceAsInside()
    {
        // Real balls: 0 ± 1, 1 ± 1. The generated 2 is at distance 1 from the real 1.
        PrecisionRecall result = PrecisionRecall.Between(Matrices.Scalars(0, 1), Matrices.Scalars(2, 4), neighbors: 1);
        Assert.AreEqual(0.5, result.Precision);
        Assert.AreEqual(0.5, result.Coverage);
    }

    [TestMethod]
    public void BetweenSetAndItselfIsFullCoverage()
    {
        FeatureMatrix rows = Matrices.Normal(200, 8, 1);
        PrecisionRecall result = PrecisionRecall.Between(rows, rows);
        Assert.AreEqual((1, 1, 1), (result.Precision, result.Recall, result.Coverage));
    }

    [TestMethod]
    public void BetweenSetsApartIsZero()
    {
        FeatureMatrix rows = Matrices.Normal(100, 8, 1);
        Assert.AreEqual(new PrecisionRecall(0, 0, 0, 0), PrecisionRecall.Between(rows, Matrices.Normal(100, 8, 2, mean: 100)));
    }

    [TestMethod]
    public void BetweenOneGoodImageIsPreciseButCoversNothing()
    {
        FeatureMatrix rows = Matrices.Normal(400, 8, 1);
        PrecisionRecall result = PrecisionRecall.Between(rows, Matrices.Normal(400, 8, 2, deviation: 0.01f));
        Assert.AreEqual(1, result.Precision);
        Assert.IsTrue(result.Recall == 0 && result.Coverage < 0.5, $"{result}");
    }

    [TestMethod]
    public void BetweenIgnoresOrderOfRows()
    {
        FeatureMatrix a = Matrices.Normal(150, 6, 1), b = Matrices.Normal(120, 6, 2, deviation: 1.2f);
        Assert.AreEqual(PrecisionRecall.Between(a, b), PrecisionRecall.Between(Matrices.Shuffled(a, 3), Matrices.Shuffled(b, 4)));
    }

    [TestMethod]
    public void BetweenLikeSetsHasExpectedDensityAndCoverage()
    {
        // A generated row and the real rows are exchangeable, so it is among the k nearest of N with probability k / N: the density's mean
        // is 1. That none of N generated rows is nearer than the k-th of N - 1 real ones has a probability near 2^-k (Naeem et al., lemma
        // 1).
        PrecisionRecall result = PrecisionRecall.Between(Matrices.Normal(4_000, 2, 1), Matrices.Normal(4_000, 2, 2));
        Assert.AreEqual(1, result.Density, 0.05);
        Assert.AreEqual(1 - Math.Pow(2, -5), result.Coverage, 0.01);
    }

    /// <summary>
    /// The example of the authors of density and coverage: two sets of 10,000 standard normal rows of 1,000 features, k = 5, not seeded.
    /// They print 0.4772, 0.4705, 1.0555, 0.9735. From draw to draw the density varies by about 0.06, the others by about 0.01.
    /// </summary>
    [TestMethod]
    [TestCategory("Slow")]
    public void BetweenTwoStandardNormalsGivesPublishedValues()
    {
        PrecisionRecall result = PrecisionRecall.Between(Matrices.Normal(10_000, 1_000, 10), Matrices.Normal(10_000, 1_000, 11));
        Assert.AreEqual(0.477, result.Precision, 0.03);
        Assert.AreEqual(0.471, result.Recall, 0.03);
        Assert.AreEqual(1.056, result.Density, 0.12);
        Assert.AreEqual(0.974, result.Coverage, 0.02);
    }

    /// <summary>With more copies of each row than k, all balls have radius 0.</summary>
    [TestMethod]
    [DataRow(8, 3)]
    [DataRow(6, 40)]
    public void BetweenCopiesOfSameRowsIsFullCoverage(int copies, int dimensions)
    {
        FeatureMatrix rows = Matrices.Normal(50, dimensions, 1);
        FeatureMatrix many = rows.Select([.. Enumerable.Range(0, 50 * copies).Select(i => i % 50)]);
        PrecisionRecall result = PrecisionRecall.Between(many, many);
        Assert.AreEqual((1.0, 1.0, 1.0), (result.Precision, result.Recall, result.Coverage));
        Assert.AreEqual(0, PrecisionRecall.Between(many, Matrices.Normal(60, dimensions, 2)).Precision);
    }
}
