using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Augmentation;

[TestClass]
public class AppendRowsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void AppendRowsPutsSecondsRowsBehindFirsts()
    {
        IDataView all = _ml.Data.AppendRows(Numbers(0, 3), Numbers(3, 4));
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 4, 5, 6 }, Values(all));
        Assert.AreEqual(7, all.GetRowCount());
    }

    [TestMethod]
    public void AppendRowsAddsNothingForEmptySides()
    {
        CollectionAssert.AreEqual(new float[] { 0, 1 }, Values(_ml.Data.AppendRows(Numbers(0, 2), Numbers(0, 0))));
        CollectionAssert.AreEqual(new float[] { 0, 1 }, Values(_ml.Data.AppendRows(Numbers(0, 0), Numbers(0, 2))));
        Assert.AreEqual(0, Values(_ml.Data.AppendRows(Numbers(0, 0), Numbers(0, 0))).Length);
    }

    [TestMethod]
    public void AppendRowsReadsNothingBeforeResultIsRead()
    {
        int read = 0;
        IDataView lazy = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => { read++; return new Row { Number = i }; }));
        IDataView all = _ml.Data.AppendRows(Numbers(0, 2), lazy);
        using (DataViewRowCursor cursor = all.GetRowCursor(all.Schema))
        {
            Assert.IsTrue(cursor.MoveNext() && cursor.MoveNext());
            Assert.AreEqual(0, read);
            Assert.IsTrue(cursor.MoveNext());
            Assert.IsTrue(read > 0);
        }
    }

    [TestMethod]
    public void GetRowCountStaysUnknownWhereOneSidesIs()
    {
        IDataView unknown = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new Row { Number = i }).Where(_ => true));
        Assert.IsNull(unknown.GetRowCount());
        IDataView all = _ml.Data.AppendRows(Numbers(0, 2), unknown);
        Assert.IsNull(all.GetRowCount());
        Assert.AreEqual(5, Values(all).Length);
    }

    [TestMethod]
    public void CursorPositionCountsThroughBothAndEndsAtMinusOne()
    {
        IDataView all = _ml.Data.AppendRows(Numbers(0, 2), Numbers(2, 2));
        using DataViewRowCursor cursor = all.GetRowCursor(all.Schema);
        Assert.AreEqual(-1, cursor.Position);
        for (int i = 0; i < 4; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(i, cursor.Position);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void CursorGivesValuesOnlyAtARow()
    {
        IDataView all = _ml.Data.AppendRows(Numbers(0, 1), Numbers(1, 1));
        using DataViewRowCursor cursor = all.GetRowCursor(all.Schema);
        ValueGetter<float> getter = cursor.GetGetter<float>(all.Schema["Number"]);
        float value = 0;
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
        while (cursor.MoveNext())
            getter(ref value);
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
    }

    [TestMethod]
    public void CursorGivesGettersOfActiveColumnsAndTheirTypesOnly()
    {
        IDataView all = _ml.Data.AppendRows(Numbers(0, 1), Numbers(1, 1));
        using DataViewRowCursor cursor = all.GetRowCursor([all.Schema["Number"]]);
        Assert.IsTrue(cursor.IsColumnActive(all.Schema["Number"]));
        Assert.IsFalse(cursor.IsColumnActive(all.Schema["Text"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(all.Schema["Text"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(all.Schema["Number"]));
    }

    [TestMethod]
    public void CursorRowIdsAreUniqueAndStable()
    {
        // Both sides have the ids 0, 1, 2, …
        IDataView all = _ml.Data.AppendRows(_ml.Data.AppendRows(Numbers(0, 50), Numbers(0, 50)), Numbers(0, 50));
        DataViewRowId[] ids = Ids(all);
        Assert.AreEqual(150, ids.Distinct().Count());
        CollectionAssert.AreEqual(ids, Ids(all));
    }

    [TestMethod]
    public void CursorSetHasEachRowOnce()
    {
        IDataView all = _ml.Data.AppendRows(Numbers(0, 30), Numbers(30, 30));
        DataViewRowCursor[] set = all.GetRowCursorSet(all.Schema, 4);
        var values = new List<float>();
        foreach (DataViewRowCursor cursor in set)
        {
            using (cursor)
            {
                ValueGetter<float> getter = cursor.GetGetter<float>(cursor.Schema["Number"]);
                float value = 0;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    values.Add(value);
                }
            }
        }
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 60).Select(i => (float)i).ToArray(), values);
    }

    [TestMethod]
    public void CursorShuffledMixesSidesAndFollowsRandom()
    {
        IDataView all = _ml.Data.AppendRows(_ml.Data.Cache(Numbers(0, 300)), _ml.Data.Cache(Numbers(300, 100)));
        Assert.IsTrue(all.CanShuffle);
        float[] once = Values(all, new Random(5));
        CollectionAssert.AreEqual(once, Values(all, new Random(5)));
        CollectionAssert.AreNotEqual(once, Values(all, new Random(6)));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 400).Select(i => (float)i).ToArray(), once);
        Assert.AreEqual(25, once.Take(100).Count(value => value >= 300), 12); // three quarters to one quarter, from the start
    }

    [TestMethod]
    public void CursorShuffledKeepsIdsWithTheirRows()
    {
        IDataView all = _ml.Data.AppendRows(_ml.Data.Cache(Numbers(0, 20)), _ml.Data.Cache(Numbers(20, 20)));
        Dictionary<float, DataViewRowId> inOrder = Values(all).Zip(Ids(all)).ToDictionary(row => row.First, row => row.Second);
        Dictionary<float, DataViewRowId> shuffled = Values(all, new Random(1)).Zip(Ids(all, new Random(1)))
            .ToDictionary(row => row.First, row => row.Second);
        foreach ((float value, DataViewRowId id) in inOrder)
            Assert.AreEqual(id, shuffled[value]);
    }

    [TestMethod]
    public void CursorKeepsOrderWhereOneSideCannotShuffle()
    {
        IDataView all = _ml.Data.AppendRows(_ml.Data.Cache(Numbers(0, 20)), Numbers(20, 20));
        Assert.IsFalse(all.CanShuffle);
        CollectionAssert.AreEqual(Values(all), Values(all, new Random(1)));
    }

    [TestMethod]
    public void AppendRowsLetsTransformsTrainAndMapOverBothSides()
    {
        IDataView all = _ml.Data.AppendRows(Numbers(0, 5), Numbers(5, 6));
        IDataView normalized = _ml.Transforms.NormalizeMinMax("Number").Fit(all).Transform(all);
        Assert.AreEqual(1, Values(normalized).Max(), 1e-6);
        Assert.AreEqual(0.4f, Values(normalized)[4], 1e-6);
    }

    [TestMethod]
    public void AppendRowsLeavesImagesToTheirOwners()
    {
        using MLImage red = Image(255, 0), green = Image(0, 255), blue = Image(0, 0);
        IDataView first = _ml.Data.LoadFromEnumerable([new ImageRow { Image = red }, new ImageRow { Image = green }]);
        // The getters of ResizeImages dispose the image that they are handed back.
        IDataView grey = _ml.Data.LoadFromEnumerable([new ImageRow { Image = Image(255, 0) }, new ImageRow { Image = blue }]);
        IDataView second = _ml.Transforms.ResizeImages("Image", 2, 2).Fit(grey).Transform(grey);
        IDataView all = _ml.Data.AppendRows(first, second);
        using DataViewRowCursor cursor = all.GetRowCursor(all.Schema);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(all.Schema["Image"]);
        MLImage image = null!;
        var colours = new List<int>();
        while (cursor.MoveNext())
        {
            getter(ref image);
            colours.Add(image.Pixels[2] - image.Pixels[1]); // red - green
        }
        CollectionAssert.AreEqual(new[] { 255, -255, 255, 0 }, colours);
        Assert.AreEqual(255, green.Pixels[1]); // not disposed by the other side's getter
    }

    [TestMethod]
    public void AppendRowsFillsMissingImagesWithNone()
    {
        using MLImage red = Image(255, 0);
        IDataView all = _ml.Data.AppendRows(_ml.Data.LoadFromEnumerable([new ImageRow { Image = red }]), Numbers(0, 1), fillMissing: true);
        MLImage?[] images = [.. all.GetColumn<MLImage>("Image")];
        Assert.AreSame(red, images[0]);
        Assert.IsNull(images[1]);
    }

    private static MLImage Image(byte red, byte green) =>
        MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32,
            Enumerable.Repeat(new byte[] { 0, green, red, 255 }, 4).SelectMany(p => p).ToArray());

    private IDataView Numbers(int start, int count) =>
        _ml.Data.LoadFromEnumerable(Enumerable.Range(start, count).Select(i => new Row { Number = i, Text = $"{i}" }).ToArray());

    private static float[] Values(IDataView data, Random? random = null)
    {
        var values = new List<float>();
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Number"]], random);
        ValueGetter<float> getter = cursor.GetGetter<float>(data.Schema["Number"]);
        float value = 0;
        while (cursor.MoveNext())
        {
            getter(ref value);
            values.Add(value);
        }
        return [.. values];
    }

    private static DataViewRowId[] Ids(IDataView data, Random? random = null)
    {
        var ids = new List<DataViewRowId>();
        using DataViewRowCursor cursor = data.GetRowCursor([], random);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            getter(ref id);
            ids.Add(id);
        }
        return [.. ids];
    }

    private sealed class Row
    {
        public float Number { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class ImageRow
    {
        [ImageType(2, 2)]
        public MLImage? Image { get; set; }
    }
}
