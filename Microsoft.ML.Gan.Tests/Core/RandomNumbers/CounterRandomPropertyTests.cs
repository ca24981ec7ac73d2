using System.Numerics;
using CsCheck;
using Microsoft.ML.Gan.Core.RandomNumbers;

namespace Microsoft.ML.Gan.Tests.Core.RandomNumbers;

[TestClass]
public class CounterRandomPropertyTests
{
    private delegate void Fill(ulong key, Span<float> destination);

    private static readonly Gen<ulong> Key = Gen.OneOf(Gen.ULong, Gen.Int[0, 20].Select(small => (ulong)small));

    /// <summary>64 of 128 bits are expected to change, ± 5.7; 24 and 104 are seven deviations away.</summary>
    [TestMethod]
    public void BlockDependsOnEveryBitOfKeyAndPlace() =>
        Gen.Select(Key, Key, Key, Gen.Int[0, 191]).Holds(2000, (key, low, high, bit) =>
        {
            ulong One(int from) => bit >= from && bit < from + 64 ? 1UL << bit - from : 0;
            (ulong a, ulong b) = CounterRandom.Block(key, low, high);
            (ulong c, ulong d) = CounterRandom.Block(key ^ One(0), low ^ One(64), high ^ One(128));
            int changed = BitOperations.PopCount(a ^ c) + BitOperations.PopCount(b ^ d);
            Assert.IsTrue(changed is > 24 and < 104, $"{changed} bits");
        });

    [TestMethod]
    public void UniformIsInItsRangeAndTheSameInAnyOrder() =>
        Gen.Select(Key, Key.Array[1, 20]).Holds(300, (key, places) =>
        {
            double[] there = [.. places.Select(place => CounterRandom.Uniform(key, place))];
            double[] back = [.. places.Reverse().Select(place => CounterRandom.Uniform(key, place)).Reverse()];
            CollectionAssert.AreEqual(there, back);
            Assert.IsTrue(there.All(value => value is >= 0 and < 1));
        });

    /// <summary>√(-2 ln 2⁻⁵³) = 8.57 is the largest radius that 53 bits give.</summary>
    [TestMethod]
    public void FillNormalIsInItsRangeAndAPrefixOfMore() => HoldsOfPrefixes(CounterRandom.FillNormal, value => Math.Abs(value) < 8.58f);

    [TestMethod]
    public void FillUniformIsInItsRangeAndAPrefixOfMore() => HoldsOfPrefixes(CounterRandom.FillUniform, value => value is >= 0 and < 1);

    [TestMethod]
    public void ShuffleGivesAPermutationOfItsKeyAlone() =>
        Gen.Select(Key, Gen.Int[0, 50]).Holds(300, (key, count) =>
        {
            int[] order = new int[count], again = [.. Enumerable.Repeat(-7, count)];
            CounterRandom.Shuffle(key, order);
            CounterRandom.Shuffle(key, again);
            CollectionAssert.AreEqual(order, again);
            CollectionAssert.AreEquivalent(Enumerable.Range(0, count).ToArray(), order);
        });

    private static void HoldsOfPrefixes(Fill fill, Func<float, bool> isInRange) =>
        Gen.Select(Key, Gen.Int[0, 50], Gen.Int[0, 50]).Holds(300, (key, length, more) =>
        {
            float[] some = new float[length], all = new float[length + more];
            fill(key, all);
            fill(key, some);
            CollectionAssert.AreEqual(all[..length], some);
            Assert.IsTrue(all.All(isInRange));
        });
}
