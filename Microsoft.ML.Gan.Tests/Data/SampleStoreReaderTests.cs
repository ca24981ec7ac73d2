using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class SampleStoreReaderTests
{
    private static SampleStore Read(IDataView view, string column = "Pixels", GanOptions? options = null) =>
        TinyGan.Read(view, column, options).Store;

    private static string Failure(IDataView view, string column = "Pixels", GanOptions? options = null) =>
        Assert.ThrowsExactly<InvalidOperationException>(() => Read(view, column, options)).Message;

    [TestMethod]
    public void ReadStoresEveryRowOnceAndInOrder()
    {
        (SampleStore store, List<string> warnings) = TinyGan.Read(TinyGan.Discs(70), "Pixels");
        Assert.AreEqual((70, "images of 16×16×1"), (store.Count, store.Samples));
        for (int i = 0; i < store.Count; i++)
            Assert.IsTrue(store[i].SequenceEqual(TinyGan.Disc(i)));
        Assert.AreEqual(0, warnings.Count);
    }

    [TestMethod]
    public void ReadMakesPlanarBytesOfInterleavedFloats()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 8, 9, 3);
        var view = new ForeignDataView(2)
            .Add("V", type, row => new VBuffer<float>(216, [.. Enumerable.Range(0, 216).Select(i => i % 3 * 0.5f - row)]));
        SampleStore store = Read(view, "V", new GanOptions { PixelMinimum = -1, PixelMaximum = 1 });
        for (int channel = 0; channel < 3; channel++)
        {
            foreach ((int row, byte[] levels) in new[] { (0, new byte[] { 128, 191, 255 }), (1, [0, 64, 128]) })
                Assert.IsFalse(store[row].Slice(channel * 72, 72).ContainsAnyExcept(levels[channel]), $"row {row}, channel {channel}");
        }
    }

    [TestMethod]
    public void ReadTakesSparseVectorsWithTheirZeros()
    {
        var view = new ForeignDataView(2)
            .Add("V", new VectorDataViewType(NumberDataViewType.Byte, 8, 8), _ => new VBuffer<byte>(64, 2, [7, 9], [3, 63]));
        ReadOnlySpan<byte> image = Read(view, "V")[1];
        Assert.AreEqual((7, 9), (image[3], image[63]));
        Assert.AreEqual(62, image.Count((byte)0));
    }

    [TestMethod]
    public void ReadTakesImagesAndRowNamesOnlyAndDisposesCursor()
    {
        ForeignDataView view = new ForeignDataView(3)
            .Add("Label", NumberDataViewType.Int32, _ => 0)
            .Add("Path", TextDataViewType.Instance, row => $"{row}.png".AsMemory())
            .Add("Pixels", new VectorDataViewType(NumberDataViewType.Byte, 16, 16), TinyGan.DiscBuffer);
        Assert.AreEqual(3, Read(view).Count);
        CollectionAssert.AreEqual(new[] { "Path Pixels" }, view.Asked);
        Assert.AreEqual(0, view.Open);
    }

    [TestMethod]
    public void ReadNamesRowWithoutImage()
    {
        DiscRow[] rows = TinyGan.DiscRows(5);
        rows[3].Pixels = null;
        string message = Failure(TinyGan.Context.Data.LoadFromEnumerable(rows));
        StringAssert.Contains(message, "'Pixels' in row 3 (Name = 'disc 3')");
        StringAssert.Contains(message, "the row has no image");
        StringAssert.Contains(message, "UnreadableImages.Skip");
    }

    [TestMethod]
    public void ReadNamesRowOfOtherLength()
    {
        DiscRow[] rows = TinyGan.DiscRows(5);
        rows[1].Pixels = new byte[250];
        string message = Failure(TinyGan.Context.Data.LoadFromEnumerable(rows));
        StringAssert.Contains(message, "'Pixels' in row 1");
        StringAssert.Contains(message, "250 values, and an image of 16×16×1 has 256");
    }

    [TestMethod]
    public void ReadNamesRowThatIsNotANumber()
    {
        ForeignDataView view = new ForeignDataView(4)
            .Add("V", new VectorDataViewType(NumberDataViewType.Single, 8, 8),
                row => new VBuffer<float>(64, [.. Enumerable.Repeat(row == 2 ? float.NaN : 1, 64)]));
        StringAssert.Contains(Failure(view, "V"), "'V' in row 2 cannot be read: value 0 is not a number");
    }

    [TestMethod]
    public void ReadSkipsAndCountsUnreadableRows()
    {
        DiscRow[] rows = TinyGan.DiscRows(6);
        rows[0].Pixels = null;
        rows[2].Pixels = new byte[5];
        rows[5].Pixels = null;
        (SampleStore store, List<string> warnings) = TinyGan.Read(TinyGan.Context.Data.LoadFromEnumerable(rows), "Pixels",
            new GanOptions { UnreadableImages = UnreadableImages.Skip });
        Assert.AreEqual(3, store.Count);
        Assert.IsTrue(store[0].SequenceEqual(TinyGan.Disc(1)) && store[1].SequenceEqual(TinyGan.Disc(3))
            && store[2].SequenceEqual(TinyGan.Disc(4)));
        StringAssert.Contains(warnings.Single(), "3 rows of column 'Pixels'");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void ReadRefusesFewerThanTwoImages(int count)
    {
        string message = Failure(TinyGan.Discs(count));
        StringAssert.Contains(message, $"'Pixels' gives {count} images");
        StringAssert.Contains(message, "at least two");
    }

    [TestMethod]
    public void ReadSaysHowManyWereSkippedWhereTooFewAreLeft()
    {
        DiscRow[] rows = TinyGan.DiscRows(3);
        rows[0].Pixels = rows[1].Pixels = null;
        StringAssert.Contains(Failure(TinyGan.Context.Data.LoadFromEnumerable(rows),
            options: new GanOptions { UnreadableImages = UnreadableImages.Skip }), "2 could not be read");
    }

    [TestMethod]
    public void ReadCanBeCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        ForeignDataView view = new ForeignDataView(1000).Add("V", new VectorDataViewType(NumberDataViewType.Byte, 8, 8), row =>
        {
            if (row == 10)
                cancellation.Cancel();
            return new VBuffer<byte>(64, new byte[64]);
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => Read(view, "V", new GanOptions { CancellationToken = cancellation.Token }));
        Assert.AreEqual(0, view.Open);
    }
}
