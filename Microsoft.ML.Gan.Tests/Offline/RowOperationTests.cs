using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Choosing among rows, as the stand-in for Microsoft.ML.Data does it.</summary>
[TestClass]
public sealed class RowOperationTests
{
    private const int Rows = 2_000;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ShufflingIsAPermutationThatTheSeedDecides()
    {
        IDataView data = Data();
        int[] shuffled = Numbers(_ml.Data.ShuffleRows(data, seed: 3, shufflePoolSize: 100));

        CollectionAssert.AreNotEqual(Enumerable.Range(0, Rows).ToArray(), shuffled);
        CollectionAssert.AreEqual(Enumerable.Range(0, Rows).ToArray(), shuffled.Order().ToArray());
        CollectionAssert.AreEqual(shuffled, Numbers(_ml.Data.ShuffleRows(data, seed: 3, shufflePoolSize: 100)));
        CollectionAssert.AreNotEqual(shuffled, Numbers(_ml.Data.ShuffleRows(data, seed: 4, shufflePoolSize: 100)));
    }

    [TestMethod]
    public void AShuffledViewIsTheSameEachTimeAndKeepsItsRowsTogether()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(Data());
        CollectionAssert.AreEqual(Numbers(shuffled), Numbers(shuffled));
        Assert.IsTrue(_ml.Data.CreateEnumerable<Row>(shuffled, reuseRowObject: false).All(row => row.Group == $"g{row.Number % 7}"));
    }

    [TestMethod]
    public void ShufflingAndCachingLeaveImagesOut()
    {
        IDataView images = _ml.Data.LoadFromEnumerable(new[] { new ImageRow { Number = 1 } });
        foreach (IDataView view in new[] { _ml.Data.ShuffleRows(images), _ml.Data.Cache(images) })
        {
            CollectionAssert.AreEqual(new[] { "Number" }, view.Schema.Select(column => column.Name).ToArray());
            CollectionAssert.AreEqual(new[] { 1 }, Numbers(view));
        }
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.Cache(images, "Image"));
    }

    [TestMethod]
    public void ASplitPutsEachRowOnOneSide()
    {
        IDataView data = Data();
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 5);
        int[] test = Numbers(split.TestSet);

        Assert.AreEqual(0.25 * Rows, test.Length, 100); // five standard deviations
        CollectionAssert.AreEqual(Enumerable.Range(0, Rows).ToArray(), test.Concat(Numbers(split.TrainSet)).Order().ToArray());
        CollectionAssert.AreEqual(test, Numbers(_ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 5).TestSet));
        CollectionAssert.AreNotEqual(test, Numbers(_ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 6).TestSet));
    }

    [TestMethod]
    public void ASplitKeepsRowsOfOneKeyTogether()
    {
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(Data(), testFraction: 0.5, samplingKeyColumnName: "Group");
        string[] train = split.TrainSet.GetColumn<string>("Group").Distinct().ToArray();
        string[] test = split.TestSet.GetColumn<string>("Group").Distinct().ToArray();

        Assert.AreEqual(7, train.Length + test.Length);
        Assert.AreEqual(0, train.Intersect(test).Count());
    }

    [TestMethod]
    public void SkippingTakingAndFiltering()
    {
        IDataView data = Data();
        CollectionAssert.AreEqual(new[] { 5, 6, 7 }, Numbers(_ml.Data.TakeRows(_ml.Data.SkipRows(data, 5), 3)));
        Assert.AreEqual(0, Numbers(_ml.Data.SkipRows(data, Rows)).Length);
        Assert.AreEqual(Rows, Numbers(_ml.Data.TakeRows(data, 2 * Rows)).Length);
        CollectionAssert.AreEqual(new[] { 4, 5, 6 }, Numbers(_ml.Data.FilterRowsByColumn(data, "Half", lowerBound: 2, upperBound: 3.5)));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, Rows).Where(i => i % 4 is 1 or 2).ToArray(), Numbers(_ml.Data.FilterRowsByKeyColumnFraction(data, "Quarter", 0.25, 0.75)));
    }

    [TestMethod]
    public void ACacheReadsItsSourceOnce()
    {
        int reads = 0;
        IEnumerable<Row> Source()
        {
            reads++;
            return Enumerable.Range(0, 10).Select(MakeRow);
        }

        IEnumerable<Row> Deferred()
        {
            foreach (Row row in Source())
                yield return row;
        }

        IDataView cache = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Deferred()), "Number", "Half");
        CollectionAssert.AreEqual(Numbers(cache), Numbers(cache));
        Assert.AreEqual(4.5f, cache.GetColumn<float>("Half").Last());
        Assert.AreEqual(1, reads);
        Assert.AreEqual(10, cache.GetRowCount());
    }

    private static Row MakeRow(int i) => new() { Number = i, Half = i / 2f, Group = $"g{i % 7}", Quarter = (uint)(i % 4) };

    private static int[] Numbers(IDataView data) => data.GetColumn<int>("Number").ToArray();

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(MakeRow));

    private sealed class Row
    {
        public int Number { get; set; }

        public float Half { get; set; }

        public string Group { get; set; } = "";

        [KeyType(4)]
        public uint Quarter { get; set; }
    }

    private sealed class ImageRow
    {
        [Transforms.Image.ImageType(2, 2)]
        public MLImage? Image { get; set; }

        public int Number { get; set; }
    }
}
