using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>One row at a time.</summary>
[TestClass]
public class PredictionEngineTests
{
    public sealed class Scored
    {
        public float Score { get; set; }

        public float Probability { get; set; }

        [ImageType(16, 16)]
        public MLImage? GeneratedImage { get; set; }
    }

    public sealed class ScoreOnly
    {
        public float Score { get; set; }
    }

    [TestMethod]
    public void PredictGivesWhatTransformGives()
    {
        DiscRow[] rows = TinyGan.DiscRows(20);
        IDataView transformed = TinyGan.OfDiscs.Transform(TinyGan.Discs(20));
        List<float> scores = Reading.Column<float>(transformed, "Score"), probabilities = Reading.Column<float>(transformed, "Probability");
        List<MLImage> images = Reading.Column<MLImage>(transformed, "GeneratedImage");
        PredictionEngine<DiscRow, Scored> engine = TinyGan.Context.Model.CreatePredictionEngine<DiscRow, Scored>(TinyGan.OfDiscs);
        for (int i = 0; i < rows.Length; i++)
        {
            Scored scored = engine.Predict(rows[i]); // the i-th has the row id i
            Assert.AreEqual(scores[i], scored.Score, 1e-5);
            Assert.AreEqual(probabilities[i], scored.Probability, 1e-5);
            byte[] expected = images[i].Pixels.ToArray(), found = scored.GeneratedImage!.Pixels.ToArray();
            for (int p = 0; p < expected.Length; p++)
                Assert.AreEqual(expected[p], found[p], 1.0); // a float that lies on the edge of a level may fall to either side
            images[i].Dispose();
        }
    }

    [TestMethod]
    public void PredictFollowsExample()
    {
        PredictionEngine<DiscRow, ScoreOnly> engine = TinyGan.Context.Model.CreatePredictionEngine<DiscRow, ScoreOnly>(TinyGan.OfDiscs);
        DiscRow[] rows = TinyGan.DiscRows(2);
        float first = engine.Predict(rows[0]).Score, second = engine.Predict(rows[1]).Score;
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(first, engine.Predict(rows[0]).Score);
        rows[0].Pixels = rows[1].Pixels; // the same object with other contents
        Assert.AreEqual(second, engine.Predict(rows[0]).Score);
    }

    [TestMethod]
    public void PredictTakesPicturesOfOtherSize()
    {
        PredictionEngine<PictureRow, ScoreOnly> engine =
            TinyGan.Context.Model.CreatePredictionEngine<PictureRow, ScoreOnly>(TinyGan.OfPictures);
        using MLImage small = TinyGan.Picture(3);
        float score = engine.Predict(new PictureRow { Picture = small }).Score;
        Assert.AreEqual(Reading.Column<float>(TinyGan.OfPictures.Transform(TinyGan.Pictures(4)), "Score")[3], score, 1e-5);
        var twice = new byte[40 * 24 * 4];
        for (int i = 0; i < 40 * 24; i++)
            small.Pixels.Slice((i / 40 / 2 * 20 + i % 40 / 2) * 4, 4).CopyTo(twice.AsSpan(4 * i));
        using MLImage large = MLImage.CreateFromPixels(40, 24, small.PixelFormat, twice);
        Assert.AreEqual(score, engine.Predict(new PictureRow { Picture = large }).Score, 0.1);
        Assert.AreEqual(20, small.Width); // the caller's images are not disposed
    }

    [TestMethod]
    public void PredictRunsWholeChain()
    {
        MLContext context = TinyGan.Context;
        IDataView discs = TinyGan.Discs(20);
        TransformerChain<ColumnCopyingTransformer> chain = context.Transforms.CopyColumns("Pixels", "Pixels").Fit(discs)
            .Append(TinyGan.OfDiscs).Append(context.Transforms.CopyColumns("Realness", "Score").Fit(TinyGan.OfDiscs.Transform(discs)));
        PredictionEngine<DiscRow, ScoreOnly> engine = context.Model.CreatePredictionEngine<DiscRow, ScoreOnly>(chain);
        Assert.AreEqual(Reading.Column<float>(chain.Transform(discs), "Realness")[4], engine.Predict(TinyGan.DiscRows(5)[4]).Score, 1e-5);
    }

    /// <summary>However many of its columns are asked for, a row is read and evaluated once.</summary>
    [TestMethod]
    public void GetRowReadsRowOnce()
    {
        var read = new List<long>();
        ForeignDataView rows = new ForeignDataView(70).Add("Pixels", new VectorDataViewType(NumberDataViewType.Byte, 16, 16), row =>
        {
            read.Add(row);
            return TinyGan.DiscBuffer(row);
        });
        Reading.Rows(TinyGan.OfDiscs.Transform(rows), "GeneratedImage", "Score", "Probability", "Score");
        CollectionAssert.AreEqual(Enumerable.Range(0, 70).Select(i => (long)i).ToArray(), read);

        read.Clear();
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        IRowToRowMapper mapper = TinyGan.OfDiscs.GetRowToRowMapper(rows.Schema);
        DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        ValueGetter<float>[] getters =
            [.. new[] { "Score", "Probability" }.Select(name => row.GetGetter<float>(mapper.OutputSchema[name]))];
        float value = 0;
        while (cursor.MoveNext())
        {
            foreach (ValueGetter<float> getter in getters)
                getter(ref value);
        }
        CollectionAssert.AreEqual(Enumerable.Range(0, 70).Select(i => (long)i).ToArray(), read);
    }

    [TestMethod]
    public void GetRowToRowMapperKnowsItsColumns()
    {
        DataViewSchema input = TinyGan.Discs(1).Schema;
        IRowToRowMapper mapper = TinyGan.OfDiscs.GetRowToRowMapper(input);
        Assert.AreSame(input, mapper.InputSchema);
        DataViewSchema output = mapper.OutputSchema;
        string Needs(params string[] columns) =>
            string.Join(' ', mapper.GetDependencies(columns.Select(name => output[name])).Select(column => column.Name).Order());
        Assert.AreEqual("Pixels", Needs("Score"));
        Assert.AreEqual("Pixels", Needs("Score", "Pixels"));
        Assert.AreEqual("", Needs("GeneratedImage"));
        Assert.AreEqual("Name Pixels", Needs("Name", "Probability"));

        IDataView discs = TinyGan.Discs(1);
        using DataViewRowCursor cursor = discs.GetRowCursor(discs.Schema);
        IRowToRowMapper own = TinyGan.OfDiscs.GetRowToRowMapper(discs.Schema);
        DataViewRow row = own.GetRow(cursor, [own.OutputSchema["Score"], own.OutputSchema["Name"]]);
        Assert.AreSame(own.OutputSchema, row.Schema); // ML.NET's next mapper compares by reference
        Assert.IsTrue(row.IsColumnActive(own.OutputSchema["Score"]) && !row.IsColumnActive(own.OutputSchema["Probability"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => row.GetGetter<float>(own.OutputSchema["Probability"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => row.GetGetter<int>(own.OutputSchema["Score"]));
        Assert.ThrowsExactly<ArgumentException>(() => mapper.GetRow(cursor, [])); // a row of another schema
    }
}
