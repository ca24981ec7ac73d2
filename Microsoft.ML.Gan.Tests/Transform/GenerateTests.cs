using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>New rows.</summary>
[TestClass]
public class GenerateTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(200)]
    public void GenerateGivesAsManyRowsAsAskedFor(int count)
    {
        IDataView rows = TinyGan.OfDiscs.Generate(count);
        Assert.AreEqual(count, rows.GetRowCount());
        List<(DataViewRowId Id, string Text)> read = Reading.Rows(rows);
        CollectionAssert.AreEqual(Enumerable.Range(0, count).Select(i => new DataViewRowId((ulong)i, 0)).ToArray(),
            read.Select(row => row.Id).ToArray());
        Assert.AreEqual(count, read.Select(row => row.Text).Distinct().Count());
    }

    [TestMethod]
    public void GenerateRefusesNegativeCount() =>
        Assert.AreEqual("count", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TinyGan.OfDiscs.Generate(-1)).ParamName);

    [TestMethod]
    public void GenerateRepeatsInAnyNumberOfCursorsAndBySeed()
    {
        Dictionary<DataViewRowId, string> rows = Reading.ById(TinyGan.OfDiscs.Generate(150));
        CollectionAssert.AreEquivalent(rows, Reading.InParallel(TinyGan.OfDiscs.Generate(150), 4));
        CollectionAssert.AreEquivalent(rows, Reading.ById(TinyGan.Context.Data.TakeRows(TinyGan.OfDiscs.Generate(long.MaxValue), 150)));
        CollectionAssert.AreEquivalent(rows, Reading.ById(TinyGan.OfDiscs.Generate(150, seed: 7))); // the model's own
        Dictionary<DataViewRowId, string> others = Reading.ById(TinyGan.OfDiscs.Generate(150, seed: 8));
        Assert.IsTrue(rows.All(row => others[row.Key] != row.Value));
        CollectionAssert.AreEquivalent(others, Reading.ById(TinyGan.OfDiscs.Generate(150, seed: 8)));
        Assert.IsTrue(Reading.ById(TinyGan.OfDiscs.Generate(10, seed: -8)).All(row => others[row.Key] != row.Value));
    }

    [TestMethod]
    public void GenerateGivesImageOfRowOfSameId()
    {
        List<MLImage> images = Reading.Column<MLImage>(TinyGan.OfDiscs.Transform(TinyGan.Discs(70)), "GeneratedImage");
        List<VBuffer<byte>> rows = Reading.Column<VBuffer<byte>>(TinyGan.OfDiscs.Generate(70), "Pixels");
        for (int i = 0; i < images.Count; i++)
        {
            byte[] pixels = images[i].Pixels.ToArray();
            CollectionAssert.AreEqual(Enumerable.Range(0, 256).Select(p => pixels[4 * p]).ToArray(), rows[i].DenseValues().ToArray());
            images[i].Dispose();
        }
    }

    [TestMethod]
    public void GenerateGivesImagesForImageColumn()
    {
        IDataView rows = TinyGan.OfPictures.Generate(3);
        Assert.AreEqual(new ImageDataViewType(12, 20), rows.Schema.Single().Type);
        Assert.AreEqual("Picture", rows.Schema.Single().Name);
        List<string> expected = [.. Reading.Rows(TinyGan.OfPictures.Transform(TinyGan.Pictures(3)), "GeneratedImage")
            .Select(row => row.Text)];
        CollectionAssert.AreEqual(expected, Reading.Rows(rows).Select(row => row.Text).ToList());
        StringAssert.StartsWith(expected[0], "20x12 ");
    }

    [TestMethod]
    public void GenerateGivesRowsThatCanBeScored()
    {
        List<float> scores = Reading.Column<float>(TinyGan.OfDiscs.Transform(TinyGan.OfDiscs.Generate(70)), "Score");
        Assert.AreEqual(70, scores.Count);
        Assert.IsTrue(scores.All(float.IsFinite) && scores.Distinct().Count() > 1);
    }

    /// <summary>The same images in another order and range: floats H×W×C in [-1, 1] beside bytes C×H×W.</summary>
    [TestMethod]
    public void GenerateGivesVectorsInTrainingDatasOrderAndRange()
    {
        static ForeignDataView Rows<T>(DataViewType type, Func<int, byte[], VBuffer<T>> values) =>
            new ForeignDataView(30).Add("V", type, row =>
            {
                using MLImage picture = TinyGan.Picture((int)row);
                return values((int)row, picture.Pixels.ToArray());
            });
        const int Area = 240;
        ForeignDataView planar = Rows(new VectorDataViewType(NumberDataViewType.Byte, 3, 12, 20),
            (_, rgba) => new VBuffer<byte>(3 * Area, [.. Enumerable.Range(0, 3 * Area).Select(i => rgba[i % Area * 4 + i / Area])]));
        ForeignDataView interleaved = Rows(new VectorDataViewType(NumberDataViewType.Single, 12, 20, 3),
            (_, rgba) => new VBuffer<float>(3 * Area,
                [.. Enumerable.Range(0, 3 * Area).Select(i => rgba[i / 3 * 4 + i % 3] / 127.5f - 1)]));
        GanOptions options = TinyGan.Options(5);
        using GanTransformer ofBytes = TinyGan.Context.Transforms.Gan("V", options).Fit(planar);
        (options.PixelMinimum, options.PixelMaximum) = (-1, 1);
        using GanTransformer ofSingles = TinyGan.Context.Transforms.Gan("V", options).Fit(interleaved);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Byte, 3, 12, 20), ofBytes.Generate(1).Schema["V"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 12, 20, 3), ofSingles.Generate(1).Schema["V"].Type);
        byte[] bytes = Reading.Column<VBuffer<byte>>(ofBytes.Generate(2), "V")[1].DenseValues().ToArray();
        float[] singles = Reading.Column<VBuffer<float>>(ofSingles.Generate(2), "V")[1].DenseValues().ToArray();
        for (int i = 0; i < 3 * Area; i++)
            Assert.AreEqual(bytes[i % 3 * Area + i / 3] / 127.5 - 1, singles[i], 1e-5); // one model, bit for bit, in two dresses
        // and both score their own rows alike
        CollectionAssert.AreEqual(Reading.Column<float>(ofBytes.Transform(planar), "Score"),
            Reading.Column<float>(ofSingles.Transform(interleaved), "Score"));
    }
}
