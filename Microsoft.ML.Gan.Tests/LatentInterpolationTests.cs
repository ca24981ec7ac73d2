namespace Microsoft.ML.Gan.Tests;

[TestClass]
public class LatentInterpolationTests
{
    [TestMethod]
    public void SphericalHasEndsGiven()
    {
        float[] from = [1, -2, 3], to = [0.5f, 4, -1];
        IReadOnlyList<float[]> path = LatentInterpolation.Spherical(from, to, 5);
        Assert.AreEqual(5, path.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(from[i], path[0][i], 1e-6);
            Assert.AreEqual(to[i], path[4][i], 1e-6);
        }
    }

    /// <summary>Between vectors of one length, every vector has that length, and the angle grows evenly.</summary>
    [TestMethod]
    public void SphericalIsAnArc()
    {
        IReadOnlyList<float[]> path = LatentInterpolation.Spherical([3, 0, 0], [0, 3, 0], 7);
        for (int i = 0; i < 7; i++)
        {
            Assert.AreEqual(3 * Math.Cos(i * Math.PI / 12), path[i][0], 1e-6);
            Assert.AreEqual(3 * Math.Sin(i * Math.PI / 12), path[i][1], 1e-6);
        }
    }

    [TestMethod]
    public void SphericalWithoutAngleIsStraight()
    {
        foreach (float[] to in new float[][] { [3, 6], [-2, -4], [0, 0] })
        {
            float[] middle = LatentInterpolation.Spherical([1, 2], to, 3)[1];
            Assert.AreEqual((1 + to[0]) / 2, middle[0], 1e-6);
            Assert.AreEqual((2 + to[1]) / 2, middle[1], 1e-6);
        }
        CollectionAssert.AreEqual(new float[] { 0.75f, 1.5f }, LatentInterpolation.Linear([1, 2], [0, 0], 5)[1]);
    }

    [TestMethod]
    public void SphericalRefusesVectorsOfTwoSizesAndTooFewSteps()
    {
        Assert.ThrowsExactly<ArgumentException>(() => LatentInterpolation.Spherical([1], [1, 2], 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LatentInterpolation.Linear([1], [1], 1));
    }
}
