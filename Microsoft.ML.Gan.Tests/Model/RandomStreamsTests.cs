using Microsoft.ML.Data;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Tests.Model;

[TestClass]
public class RandomStreamsTests
{
    private static readonly RandomStreams Streams = new(11);

    [TestMethod]
    public void RowLatentDependsOnBothHalvesOfIdAndOnSeed()
    {
        string[] latents =
        [
            RowLatent(11, 0, 0), RowLatent(11, 1, 0), RowLatent(11, 0, 1), RowLatent(11, 1, 1),
            RowLatent(11, ulong.MaxValue, 0), RowLatent(12, 0, 0),
        ];
        Assert.AreEqual(latents.Length, latents.Distinct().Count());
        Assert.AreEqual(latents[1], RowLatent(11, 1, 0));
    }

    [TestMethod]
    public void RandomStreamsDoNotRepeatEachOther()
    {
        string[] streams =
        [
            Text(latents => Streams.TrainingLatents(0, latents)), Text(latents => Streams.TrainingLatents(1, latents)),
            Text(latents => Streams.TrainingLatents(1L << 40, latents)), Text(latents => Streams.SnapshotLatents(latents)),
            RowLatent(11, 0, 0),
        ];
        Assert.AreEqual(streams.Length, streams.Distinct().Count());
    }

    [TestMethod]
    public void RowOrderIsEachEpochsOwn()
    {
        int[] first = new int[50], again = new int[50], second = new int[50], snapshot = new int[50];
        Streams.RowOrder(1, first);
        Streams.RowOrder(1, again);
        Streams.RowOrder(2, second);
        Streams.SnapshotRows(snapshot);
        CollectionAssert.AreEqual(first, again);
        CollectionAssert.AreNotEqual(first, second);
        CollectionAssert.AreNotEqual(first, snapshot);
    }

    [TestMethod]
    public void InitialWeightsHaveSeedOfTheirOwn() =>
        Assert.AreEqual(3, new[] { Streams.InitialWeights, new RandomStreams(12).InitialWeights, Streams.Seed }.Distinct().Count());

    private delegate void Fill(Span<float> latents);

    private static string RowLatent(ulong seed, ulong low, ulong high) =>
        Text(latents => new RandomStreams(seed).RowLatent(new DataViewRowId(low, high), latents));

    private static string Text(Fill fill)
    {
        var latents = new float[8];
        fill(latents);
        return string.Join(' ', latents);
    }
}
