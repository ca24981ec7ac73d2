using Microsoft.ML.Gan.Core.RandomNumbers;

namespace Microsoft.ML.Gan.Tests.Core.RandomNumbers;

[TestClass]
public class CounterRandomTests
{
    /// <summary>Philox4x32-10 of Random123's file of known answers: counter, key, result.</summary>
    [TestMethod]
    [DataRow("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [DataRow("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [DataRow("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void BlockGivesRandom123sKnownAnswers(string counter, string key, string expected)
    {
        ulong[] c = Words(counter), k = Words(key), e = Words(expected);
        Assert.AreEqual((e[0], e[1]), CounterRandom.Block(k[0], c[0], c[1]));
    }

    [TestMethod]
    public void FillNormalHasMomentsOfNormalDistribution()
    {
        const int Count = 400_000;
        var values = new float[Count];
        CounterRandom.FillNormal(12345, values);
        double mean = values.Average(v => (double)v);
        double Moment(int power) => values.Average(v => Math.Pow(v - mean, power));
        // Four standard errors: sqrt(m / N) with m = 1, 2, 15, 96 (variances of the sample moments).
        Assert.AreEqual(0, mean, 4 * Math.Sqrt(1.0 / Count));
        Assert.AreEqual(1, Moment(2), 4 * Math.Sqrt(2.0 / Count));
        Assert.AreEqual(0, Moment(3), 4 * Math.Sqrt(15.0 / Count));
        Assert.AreEqual(3, Moment(4), 4 * Math.Sqrt(96.0 / Count));
        // P(|v| < 1) = 0.6827, P(|v| < 2) = 0.9545, P(|v| < 3) = 0.9973
        Assert.AreEqual(0.68269, values.Count(v => Math.Abs(v) < 1) / (double)Count, 0.003);
        Assert.AreEqual(0.95450, values.Count(v => Math.Abs(v) < 2) / (double)Count, 0.0015);
        Assert.AreEqual(0.99730, values.Count(v => Math.Abs(v) < 3) / (double)Count, 0.0004);
    }

    [TestMethod]
    public void FillNormalIsUncorrelatedInAndBetweenStreams()
    {
        const int Count = 100_000;
        float[] one = new float[Count], two = new float[Count];
        CounterRandom.FillNormal(CounterRandom.DeriveKey(1, 0), one);
        CounterRandom.FillNormal(CounterRandom.DeriveKey(1, 1), two);
        double error = 4 / Math.Sqrt(Count);
        // Sine and cosine.
        Assert.AreEqual(0, Enumerable.Range(0, Count / 2).Average(i => (double)one[2 * i] * one[2 * i + 1]), error * Math.Sqrt(2));
        Assert.AreEqual(0, Enumerable.Range(0, Count - 2).Average(i => (double)one[i] * one[i + 2]), error); // one block and the next
        Assert.AreEqual(0, Enumerable.Range(0, Count).Average(i => (double)one[i] * two[i]), error);
    }

    [TestMethod]
    public void FillNormalOfFewerIsPrefixOfMore()
    {
        var all = new float[101];
        CounterRandom.FillNormal(9, all);
        foreach (int length in new[] { 0, 1, 2, 7, 100 })
        {
            var some = new float[length];
            CounterRandom.FillNormal(9, some);
            CollectionAssert.AreEqual(all[..length], some);
        }
    }

    [TestMethod]
    public void DeriveKeyDoesNotCollide()
    {
        var keys = new HashSet<ulong>();
        for (ulong low = 0; low < 1000; low++)
        {
            for (ulong high = 0; high < 20; high++)
            {
                keys.Add(CounterRandom.DeriveKey(1, low, high));
                keys.Add(CounterRandom.DeriveKey(2, low, high));
            }
        }
        Assert.AreEqual(40_000, keys.Count);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(1000)]
    public void ShuffleGivesAPermutation(int count)
    {
        var order = new int[count];
        CounterRandom.Shuffle(3, order);
        CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), order.Order().ToArray());
        if (count == 1000)
            Assert.IsTrue(order.Where((value, index) => value == index).Count() < 10); // one is expected to stay in its place
    }

    [TestMethod]
    public void ShuffleGivesEveryPermutationAsLikely()
    {
        const int Draws = 24_000;
        var counts = new Dictionary<string, int>();
        var order = new int[4];
        for (int draw = 0; draw < Draws; draw++)
        {
            CounterRandom.Shuffle(CounterRandom.DeriveKey(5, (ulong)draw), order);
            string key = string.Join(' ', order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.AreEqual(24, counts.Count);
        // χ² with 23 degrees of freedom exceeds 49.7 in one case of a thousand; the keys are fixed, so this is decided once.
        double chiSquare = counts.Values.Sum(count => Math.Pow(count - Draws / 24.0, 2) / (Draws / 24.0));
        Assert.IsTrue(chiSquare < 49.7, $"χ² = {chiSquare}");
    }

    /// <summary>32-bit words, the lowest first, as 64-bit ones.</summary>
    private static ulong[] Words(string hexadecimal) =>
        [.. hexadecimal.Split(' ').Select(word => (ulong)Convert.ToUInt32(word, 16)).Chunk(2).Select(pair => pair[0] | pair[1] << 32)];
}
