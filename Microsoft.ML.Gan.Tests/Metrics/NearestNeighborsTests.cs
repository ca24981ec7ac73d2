using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class NearestNeighborsTests
{
    [TestMethod]
    public void FindGivesNearestFirst()
    {
        NearestNeighbors found = NearestNeighbors.Find(Matrices.Of([0, 0], [10, 10]), Matrices.Of([3, 4], [10, 9], [0, 1]), 2);
        Assert.AreEqual((2, 2), (found.Count, found.Neighbors));
        Assert.AreEqual((2, 1.0), (found.Index(0), found.Distance(0)));
        Assert.AreEqual((0, 5.0), (found.Index(0, 1), found.Distance(0, 1)));
        Assert.AreEqual((1, 1.0), (found.Index(1), found.Distance(1)));
    }

    [TestMethod]
    public void FindWithinLeavesOutRowItselfEvenAmongEqualOnes()
    {
        NearestNeighbors found = NearestNeighbors.FindWithin(Matrices.Scalars(5, 5, 5, 5, 9), 2);
        for (int row = 0; row < 4; row++)
        {
            Assert.AreNotEqual(row, found.Index(row, 0));
            Assert.AreNotEqual(row, found.Index(row, 1));
            Assert.AreEqual(0, found.Distance(row, 1));
        }
        Assert.AreEqual(4, found.Distance(4));
    }

    [TestMethod]
    public void FindGivesEqualRowsDistanceZero()
    {
        FeatureMatrix rows = Matrices.Normal(50, 300, 1, mean: 10);
        NearestNeighbors found = NearestNeighbors.Find(rows, rows);
        for (int row = 0; row < rows.Count; row++)
            Assert.AreEqual((row, 0.0), (found.Index(row), found.Distance(row)));
    }

    [TestMethod]
    public void FindInBlocksAgreesWithPairByPair()
    {
        // 3,000 references: the distances to 3,000 queries come in two blocks.
        FeatureMatrix queries = Matrices.Normal(3_000, 3, 1), references = Matrices.Normal(3_000, 3, 2);
        NearestNeighbors found = NearestNeighbors.Find(queries, references, 4);
        foreach (int row in new[] { 0, 1, 1_500, 2_795, 2_796, 2_797, 2_999 })
        {
            int[] nearest = [.. Enumerable.Range(0, references.Count).OrderBy(other => Squared(queries[row], references[other])).Take(4)];
            CollectionAssert.AreEqual(nearest, Enumerable.Range(0, 4).Select(rank => found.Index(row, rank)).ToArray());
            for (int rank = 0; rank < 4; rank++)
                Assert.AreEqual(Math.Sqrt(Squared(queries[row], references[nearest[rank]])), found.Distance(row, rank), 1e-9);
        }
    }

    [TestMethod]
    public void AuthenticityOfCopiesIsZero()
    {
        FeatureMatrix training = Matrices.Normal(200, 8, 1);
        Assert.AreEqual(0, Authenticity.Percentage(training, training));
        Assert.AreEqual(100, Authenticity.Percentage(training, Matrices.Normal(50, 8, 2, mean: 100)));
    }

    [TestMethod]
    public void AuthenticityByHand()
    {
        // Nearest to 0.4 is 0, whose own nearest is 1 away: 0.4 is too near. 13 is 3 from 10, whose nearest is 7 away; -2 is 2 from 0:
        // authentic.
        Assert.AreEqual(100 / 3.0, Authenticity.Percentage(Matrices.Scalars(0, 1, 3, 10), Matrices.Scalars(0.4f, 13, -2)), 1e-12);
    }

    [TestMethod]
    public void AuthenticityOfHalfCopiedIsAtMostHalf()
    {
        FeatureMatrix training = Matrices.Normal(1000, 8, 1), fresh = Matrices.Normal(1000, 8, 2);
        double before = Authenticity.Percentage(training, fresh);
        var half = new FeatureMatrix(training.Values[..4000].ToArray().Concat(fresh.Values[..4000].ToArray()).ToArray(), 8);
        Assert.AreEqual(before / 2, Authenticity.Percentage(training, half), 3);
    }

    [TestMethod]
    public void DuplicatesCountsThem()
    {
        Assert.AreEqual(2 / 4.0, Duplicates.ShareWithin(Matrices.Scalars(1, 2, 2, 4), 0));
        Assert.AreEqual(3 / 4.0, Duplicates.ShareWithin(Matrices.Scalars(1, 2, 2, 4), 1));
        Assert.AreEqual(1, Duplicates.ShareWithin(Matrices.Scalars(1, 2, 2, 4), 2));
    }

    [TestMethod]
    public void DuplicatesOfRealDataHaveTheirOwnShare()
    {
        FeatureMatrix real = Matrices.Normal(1000, 8, 1);
        Assert.AreEqual(0.01, Duplicates.Share(real, real), 0.0021); // pairs of them are at the same distance
        Assert.AreEqual(0.01, Duplicates.Share(real, Matrices.Normal(1000, 8, 2)), 0.015);
        Assert.AreEqual(1, Duplicates.Share(real, real.Select([.. Enumerable.Range(0, 1000).Select(i => i % 50)])));
    }

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }
}
