using CsCheck;

namespace Microsoft.ML.Gan.Tests;

[TestClass]
public class LatentInterpolationPropertyTests
{
    private static readonly Gen<float> Value = Gen.OneOf(Gen.Float[-4, 4], Gen.Int[-2, 2].Select(i => (float)i));

    private static readonly Gen<(float[] From, float[] To, int Count)> Ways =
        Gen.Int[1, 8].SelectMany(size => Gen.Select(Value.Array[size], Value.Array[size], Gen.Int[2, 9]));

    /// <summary>What rounding to single precision may do to a norm, the smallest numbers of which have few bits.</summary>
    private static double Error(double norm) => 1e-5 * norm + 1e-40;

    private static double Norm(float[] vector) => Math.Sqrt(Dot(vector, vector));

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    [TestMethod]
    public void SphericalAndLinearBeginAndEndWithTheGivenVectors() => Ways.Holds(500, (from, to, count) =>
    {
        foreach (var path in new[] { LatentInterpolation.Spherical(from, to, count), LatentInterpolation.Linear(from, to, count) })
        {
            Assert.AreEqual(count, path.Count);
            CollectionAssert.AreEqual(from, path[0]);
            CollectionAssert.AreEqual(to, path[^1]);
        }
    });

    [TestMethod]
    public void SphericalAndLinearAreTheSameWayBack() => Ways.Holds(500, (from, to, count) =>
    {
        AssertAlike(LatentInterpolation.Spherical(from, to, count), LatentInterpolation.Spherical(to, from, count));
        AssertAlike(LatentInterpolation.Linear(from, to, count), LatentInterpolation.Linear(to, from, count));

        static void AssertAlike(IReadOnlyList<float[]> there, IReadOnlyList<float[]> back)
        {
            foreach ((float a, float b) in there.SelectMany(v => v).Zip(back.Reverse().SelectMany(v => v)))
                Assert.AreEqual(a, b, 1e-5 * (1 + Math.Abs(a)));
        }
    });

    /// <summary>On an arc of a quarter or less. On a longer one the way from a short vector to a long one leaves their range.</summary>
    [TestMethod]
    public void SphericalStaysBetweenTheNormsOfItsEnds() => Ways.Where((from, to, _) => Dot(from, to) >= 0).Holds(500, (from, to, count) =>
    {
        double small = Math.Min(Norm(from), Norm(to)), large = Math.Max(Norm(from), Norm(to));
        bool isStraight = small == 0 || Dot(from, to) / small / large > 1 - 1e-9;
        foreach (float[] vector in LatentInterpolation.Spherical(from, to, count))
            Assert.IsTrue(isStraight || Norm(vector) >= small - Error(small) && Norm(vector) <= large + Error(large), $"{Norm(vector)}");
    });

    /// <summary>The end is made of the start's values in another order and with other signs, so that both are of one norm.</summary>
    [TestMethod]
    public void SphericalKeepsTheNormOfItsEnds() => Gen.Int[2, 8].SelectMany(size =>
        Gen.Select(Value.Array[size], Properties.Permutation(size), Gen.Bool.Array[size], Gen.Int[2, 9]))
        .Holds(500, (from, order, isNegative, count) =>
        {
            float[] to = [.. order.Select((place, i) => isNegative[i] ? -from[place] : from[place])];
            double norm = Norm(from);
            if (Math.Abs(Dot(from, to)) > (1 - 1e-9) * norm * norm)
                return; // an angle of 0 or 180°: no arc, or many
            foreach (float[] vector in LatentInterpolation.Spherical(from, to, count))
                Assert.AreEqual(norm, Norm(vector), Error(norm));
        });

    [TestMethod]
    public void LinearGoesEvenly() => Ways.Holds(500, (from, to, count) =>
    {
        IReadOnlyList<float[]> path = LatentInterpolation.Linear(from, to, count);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < from.Length; j++)
                Assert.AreEqual(from[j] + ((double)to[j] - from[j]) * i / (count - 1), path[i][j], 1e-5);
            Assert.IsTrue(Norm(path[i]) <= Math.Max(Norm(from), Norm(to)) * (1 + 1e-6));
        }
    });
}
