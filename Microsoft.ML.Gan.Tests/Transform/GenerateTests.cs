using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;
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

    /// <summary>Positions count the rows of a view, ids those of the whole run.</summary>
    [TestMethod]
    public void GenerateFromFirstRowCountsPositionsFromZero()
    {
        IDataView rows = TinyGan.OfDiscs.Generate(2, new GanGenerateOptions { FirstRow = long.MaxValue - 2 });
        Assert.IsFalse(rows.CanShuffle);
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        var seen = new List<(long, ulong)>();
        for (DataViewRowId id = default; cursor.MoveNext(); seen.Add((cursor.Position, id.Low)))
            getId(ref id);
        CollectionAssert.AreEqual(new[] { (0L, long.MaxValue - 2UL), (1L, long.MaxValue - 1UL) }, seen);
    }

    [TestMethod]
    public void GenerateRefusesFirstRowThatIsNone()
    {
        foreach ((GanGenerateOptions options, string message) in new (GanGenerateOptions, string)[]
        {
            (new() { FirstRow = -1 }, "must be 0 or more, and is -1"),
            (new() { FirstRow = long.MaxValue - 1 }, "must be 9223372036854775805 or less with a count of 2"),
            (new() { FirstRow = 1, PerClass = true }, "must be 0 with PerClass"),
        })
            Errors.Says<ArgumentOutOfRangeException>(() => TinyGan.OfTones.Generate(2, options), "GanGenerateOptions.FirstRow " + message);
    }

    /// <summary>Row i has the i-th latent vector of the whole run's, also where the part has fewer rows than there are vectors.</summary>
    [TestMethod]
    public void GenerateFromFirstRowGoesOnWithLatents()
    {
        var options = new GanGenerateOptions { Latents = [.. Enumerable.Range(0, 5).Select(row => TinyGan.OfTones.LatentOf(row))] };
        List<(DataViewRowId, string)> whole = Reading.Rows(TinyGan.OfTones.Generate(12, options));
        options.FirstRow = 3;
        CollectionAssert.AreEqual(whole[3..7], Reading.Rows(TinyGan.OfTones.Generate(4, options)));
    }

    [TestMethod]
    public void GenerateFromFirstRowOfClassGivesRowsOfPerClass()
    {
        List<(DataViewRowId, string)> all = Reading.Rows(TinyGan.OfTones.Generate(70, new GanGenerateOptions { PerClass = true }));
        foreach ((int k, string name) in TinyGan.OfTones.Classes.Index())
        {
            IDataView one = TinyGan.OfTones.Generate(70, new GanGenerateOptions { Class = name, FirstRow = 70 * k });
            CollectionAssert.AreEqual(all[(70 * k)..(70 * (k + 1))], Reading.Rows(one));
        }
    }

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

    /// <summary>A truncated latent vector, given, makes the very row that it is drawn for.</summary>
    [TestMethod]
    [DataRow(null)]
    [DataRow(0.5)]
    public void LatentOfGivesVectorOfTruncatedRow(double? truncation)
    {
        Dictionary<DataViewRowId, string> rows =
            Reading.ById(TinyGan.OfDiscs.Generate(5, new GanGenerateOptions { Seed = 3, Truncation = truncation }));
        float[][] latents = [.. Enumerable.Range(0, 5).Select(row => TinyGan.OfDiscs.LatentOf(row, 3, truncation))];
        Assert.AreEqual(truncation is not null, latents.SelectMany(latent => latent).All(value => Math.Abs(value) <= 0.5));
        CollectionAssert.AreEquivalent(rows, Reading.ById(TinyGan.OfDiscs.Generate(5, new GanGenerateOptions { Latents = latents })));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TinyGan.OfDiscs.LatentOf(0, truncation: 0.01));
    }

    [TestMethod]
    public void ConditionOfNamesClassOfRow()
    {
        uint[] keys = [.. TinyGan.OfTones.Generate(40, seed: 3).GetColumn<uint>("Label")];
        string[] tones = ["dark", "grey", "bright"];
        CollectionAssert.AreEqual(keys.Select(key => tones[key - 1]).ToArray(),
            keys.Select((_, row) => TinyGan.OfTones.ConditionOf(row, seed: 3)).ToArray());
        Assert.AreEqual(3, keys.Distinct().Count());
        Assert.IsNull(TinyGan.OfDiscs.ConditionOf(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TinyGan.OfDiscs.ConditionOf(-1));
    }

    /// <summary>Vectors as they are, images without ML.NET's fourth byte: both as Fit reads them.</summary>
    [TestMethod]
    public void ReadImagesGivesPixelsOfAnyColumn()
    {
        ImageBatch discs = TinyGan.OfDiscs.ReadImages(TinyGan.Discs(3)), pictures = TinyGan.OfPictures.ReadImages(TinyGan.Pictures(3));
        CollectionAssert.AreEqual(Enumerable.Range(0, 3).SelectMany(TinyGan.Disc).ToArray(), discs.Pixels.ToArray());
        Assert.AreEqual((3, 12, 20, 3), (pictures.Count, pictures.Height, pictures.Width, pictures.Channels));
        using MLImage picture = TinyGan.Picture(2);
        CollectionAssert.AreEqual(picture.Pixels.ToArray().Where((_, i) => i % 4 < 3).ToArray(), pictures[2].ToArray());
        Assert.AreEqual(0, TinyGan.OfDiscs.ReadImages(TinyGan.OfDiscs.Generate(0)).Count);
        Errors.Says<ArgumentOutOfRangeException>(() => TinyGan.OfDiscs.ReadImages(TinyGan.Pictures(1)), "'Pixels'");
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
