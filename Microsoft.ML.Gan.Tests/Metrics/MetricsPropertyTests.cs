using CsCheck;
using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

/// <summary>
/// What leaves a metric as it is, for small matrices of any numbers of rows. Features are quarters, and few: rows are often equal, ties
/// frequent and sums exact.
/// </summary>
[TestClass]
public class MetricsPropertyTests
{
    private const int Rows = 8, Dimensions = 4, Cases = 60;

    private static readonly Gen<float> Feature = Gen.Int[-8, 8].Select(quarters => quarters / 4f);

    private static Gen<FeatureMatrix> Matrix(int dimensions, int fewest) =>
        Gen.Int[fewest, Rows].SelectMany(rows => MatrixOf(rows, dimensions));

    private static Gen<FeatureMatrix> MatrixOf(int rows, int dimensions) =>
        Feature.Array[rows * dimensions].Select(values => new FeatureMatrix(values, dimensions));

    /// <summary>Two matrices of as many features and at least so many rows.</summary>
    private static Gen<(FeatureMatrix A, FeatureMatrix B)> Pairs(int fewest) =>
        Gen.Int[1, Dimensions].SelectMany(dimensions => Gen.Select(Matrix(dimensions, fewest), Matrix(dimensions, fewest)));

    /// <summary>Two matrices of as many features and rows.</summary>
    private static Gen<(FeatureMatrix A, FeatureMatrix B)> EqualPairs { get; } =
        Gen.Select(Gen.Int[2, Rows], Gen.Int[1, Dimensions]).SelectMany((rows, dimensions) =>
            Gen.Select(MatrixOf(rows, dimensions), MatrixOf(rows, dimensions)));

    /// <summary>A vector to move by, and an order and signs for the features: what keeps distances.</summary>
    private static readonly Gen<(float[] By, int[] Order, bool[] Signs)> Motion =
        Gen.Select(Feature.Array[Dimensions], Properties.Permutation(Dimensions), Gen.Bool.Array[Dimensions]);

    private static FeatureMatrix Moved(FeatureMatrix rows, float[] by) => Matrices.Moved(rows, by[..rows.Dimensions]);

    /// <summary>Features in another order and with other signs: a rotation, and perhaps a reflection.</summary>
    private static FeatureMatrix Turned(FeatureMatrix rows, int[] order, bool[] signs)
    {
        int d = rows.Dimensions;
        int[] places = [.. order.Where(place => place < d)];
        return new FeatureMatrix(Enumerable.Range(0, rows.Count * d).Select(i =>
            rows[i / d][places[i % d]] * (signs[i % d] ? -1 : 1)).ToArray(), d);
    }

    private static FeatureMatrix Repeated(FeatureMatrix rows, int times) =>
        new(Enumerable.Repeat(rows.Values.ToArray(), times).SelectMany(values => values).ToArray(), rows.Dimensions);

    /// <summary>Rows of both in another order, motions of both: the metric stays as it is.</summary>
    private static void HoldsOfMotions<T>(Gen<(FeatureMatrix, FeatureMatrix)> pairs, Func<FeatureMatrix, FeatureMatrix, T> metric,
        Action<T, T> areEqual, bool canMove = true, bool canTurn = true) =>
        Gen.Select(pairs, Motion, Gen.ULong).Select((pair, motion, seed) => (pair, motion, seed)).Holds(Cases, (pair, motion, seed) =>
        {
            (FeatureMatrix a, FeatureMatrix b) = pair;
            T expected = metric(a, b);
            areEqual(expected, metric(Matrices.Shuffled(a, seed), Matrices.Shuffled(b, ~seed)));
            if (canMove)
                areEqual(expected, metric(Moved(a, motion.By), Moved(b, motion.By)));
            if (canTurn)
                areEqual(expected, metric(Turned(a, motion.Order, motion.Signs), Turned(b, motion.Order, motion.Signs)));
        });

    // ---- The Fréchet distance ---- Its roots of rounded zeros are up to the root of the rounding away from 0.

    [TestMethod]
    public void FrechetDistanceStaysAsItIsWhenBothSetsMove() =>
        HoldsOfMotions(Pairs(2), FrechetDistance.Between, (expected, actual) => Assert.AreEqual(expected, actual, 1e-5));

    [TestMethod]
    public void FrechetDistanceIsSymmetricAndZeroAtEquality() => Pairs(2).Holds(Cases, (a, b) =>
    {
        double distance = FrechetDistance.Between(a, b);
        Assert.AreEqual(distance, FrechetDistance.Between(b, a), 1e-5);
        Assert.IsTrue(distance >= 0);
        Assert.AreEqual(0, FrechetDistance.Between(a, a), 1e-5);
    });

    [TestMethod]
    public void FrechetDistanceGrowsByTheSquareOfAShift() => Gen.Select(Pairs(2), Feature.Array[Dimensions]).Holds(Cases, (pair, by) =>
    {
        (FeatureMatrix a, _) = pair;
        Assert.AreEqual(by.Take(a.Dimensions).Sum(v => v * v), FrechetDistance.Between(a, Moved(a, by)), 1e-5);
    });

    // ---- The kernel distance ---- The kernel is of the rows' products, which a shift changes.

    [TestMethod]
    public void KernelDistanceStaysAsItIsWhenBothSetsTurn() => HoldsOfMotions(EqualPairs, (a, b) => KernelDistance.Between(a, b).Mean,
        (expected, actual) => Assert.AreEqual(expected, actual, 1e-9 * (1 + Math.Abs(expected))), canMove: false);

    [TestMethod]
    public void KernelDistanceIsThatOfItsDefinition() => EqualPairs.Holds(Cases, (a, b) =>
    {
        double Kernel(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        {
            double product = 0;
            for (int i = 0; i < x.Length; i++)
                product += x[i] * y[i];
            return Math.Pow(product / x.Length + 1, 3);
        }
        double Mean(FeatureMatrix x, FeatureMatrix y, bool isWithin) => Enumerable.Range(0, x.Count)
            .SelectMany(i => Enumerable.Range(0, y.Count).Where(j => !isWithin || i != j).Select(j => Kernel(x[i], y[j]))).Average();
        double expected = Mean(a, a, true) + Mean(b, b, true) - 2 * Mean(a, b, false);
        KernelDistance distance = KernelDistance.Between(a, b);
        Assert.AreEqual(expected, distance.Mean, 1e-9 * (1 + Math.Abs(expected)));
        Assert.AreEqual(0, distance.StandardDeviation); // there is but one subset: all
    });

    /// <summary>The estimator has no bias, so that it lies below 0 where the rows themselves are the same.</summary>
    [TestMethod]
    public void KernelDistanceIsSymmetricAndNotAboveZeroAtEquality() => EqualPairs.Holds(Cases, (a, b) =>
    {
        double mean = KernelDistance.Between(a, b).Mean;
        Assert.AreEqual(mean, KernelDistance.Between(b, a).Mean, 1e-9 * (1 + Math.Abs(mean)));
        Assert.IsTrue(KernelDistance.Between(a, a).Mean <= 1e-9);
    });

    // ---- The sliced Wasserstein distance ---- Its directions are drawn, so that turning the sets changes it by chance.

    private static double Sliced(FeatureMatrix a, FeatureMatrix b) => SlicedWassersteinDistance.Between(a, b, projections: 16);

    [TestMethod]
    public void SlicedWassersteinDistanceStaysAsItIsWhenBothSetsMove() =>
        HoldsOfMotions(Pairs(1), Sliced, (expected, actual) => Assert.AreEqual(expected, actual, 1e-6), canTurn: false);

    [TestMethod]
    public void SlicedWassersteinDistanceIsAMetric() => Gen.Int[1, Dimensions].SelectMany(dimensions =>
        Gen.Select(Matrix(dimensions, 1), Matrix(dimensions, 1), Matrix(dimensions, 1))).Holds(Cases, (a, b, c) =>
    {
        Assert.AreEqual(Sliced(a, b), Sliced(b, a), 1e-9);
        Assert.AreEqual(0, Sliced(a, a));
        Assert.IsTrue(Sliced(a, c) <= Sliced(a, b) + Sliced(b, c) + 1e-9);
    });

    [TestMethod]
    public void SlicedWassersteinDistanceIsOfSharesAndNotOfCounts() => Gen.Select(Pairs(1), Gen.Int[1, 3], Gen.Int[1, 3])
        .Holds(Cases, (pair, times, otherTimes) => Assert.AreEqual(Sliced(pair.A, pair.B),
            Sliced(Repeated(pair.A, times), Repeated(pair.B, otherTimes)), 1e-7));

    // ---- Precision, recall, density, coverage ---- Exact, for so are the squares of quarters.

    private static readonly Gen<(FeatureMatrix A, FeatureMatrix B, int Neighbors)> Neighborhoods =
        Gen.Int[1, 3].SelectMany(k => Pairs(k + 1).Select((a, b) => (a, b, k)));

    [TestMethod]
    public void PrecisionRecallStaysAsItIsWhenBothSetsMove() =>
        HoldsOfMotions(Pairs(4), (a, b) => PrecisionRecall.Between(a, b, neighbors: 3),
            (expected, actual) => Assert.AreEqual(expected, actual));

    [TestMethod]
    public void PrecisionRecallIsThatOfItsDefinition() => Neighborhoods.Holds(Cases, (real, generated, k) =>
    {
        double Square(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
                sum += (x[i] - y[i]) * (x[i] - y[i]);
            return sum;
        }
        int[] Of(FeatureMatrix rows) => [.. Enumerable.Range(0, rows.Count)];
        double[] Radii(FeatureMatrix rows) =>
            [.. Of(rows).Select(i => Of(rows).Where(j => j != i).Select(j => Square(rows[i], rows[j])).Order().ElementAt(k - 1))];
        double[] realRadii = Radii(real), generatedRadii = Radii(generated);
        bool InReal(int g, int r) => Square(generated[g], real[r]) <= realRadii[r];
        bool InGenerated(int r, int g) => Square(generated[g], real[r]) <= generatedRadii[g];
        var expected = new PrecisionRecall(
            Of(generated).Average(g => Of(real).Any(r => InReal(g, r)) ? 1.0 : 0),
            Of(real).Average(r => Of(generated).Any(g => InGenerated(r, g)) ? 1.0 : 0),
            Of(generated).Average(g => Of(real).Count(r => InReal(g, r)) / (double)k),
            Of(real).Average(r => Of(generated).Any(g => InReal(g, r)) ? 1.0 : 0));
        PrecisionRecall found = PrecisionRecall.Between(real, generated, k);
        Assert.AreEqual(expected.Precision, found.Precision, 1e-12);
        Assert.AreEqual(expected.Recall, found.Recall, 1e-12);
        Assert.AreEqual(expected.Density, found.Density, 1e-12);
        Assert.AreEqual(expected.Coverage, found.Coverage, 1e-12);
    });

    [TestMethod]
    public void PrecisionRecallExchangesItsHalvesWithItsSets() => Neighborhoods.Holds(Cases, (real, generated, k) =>
    {
        PrecisionRecall there = PrecisionRecall.Between(real, generated, k), back = PrecisionRecall.Between(generated, real, k);
        Assert.AreEqual((there.Precision, there.Recall), (back.Recall, back.Precision));
    });

    /// <summary>A row is in its own ball and in those of rows whose neighbor it is: k + 1 rows are in each.</summary>
    [TestMethod]
    public void PrecisionRecallIsPerfectAtEquality() => Neighborhoods.Holds(Cases, (rows, _, k) =>
    {
        PrecisionRecall same = PrecisionRecall.Between(rows, rows, k);
        Assert.AreEqual((1.0, 1.0, 1.0), (same.Precision, same.Recall, same.Coverage));
        Assert.IsTrue(same.Density >= (k + 1.0) / k - 1e-12);
    });
}
