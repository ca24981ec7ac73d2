using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests;

[TestClass]
public class GanTransformerTests
{
    private static MLContext Context => TinyGan.Context;

    [TestMethod]
    public void GetOutputSchemaIsSchemaOfTransform()
    {
        foreach ((GanTransformer gan, IDataView view) in new[] { (TinyGan.OfDiscs, TinyGan.Discs(1)),
            (TinyGan.OfPictures, TinyGan.Pictures(1)), (TinyGan.OfDiscs, TinyGan.OfDiscs.Transform(TinyGan.Discs(1))) })
        {
            Assert.AreEqual(Reading.Text(gan.GetOutputSchema(view.Schema)), Reading.Text(gan.Transform(view).Schema));
            Assert.AreEqual(Reading.Text(gan.GetOutputSchema(view.Schema)), Reading.Text(gan.GetRowToRowMapper(view.Schema).OutputSchema));
        }
        Assert.AreEqual("Name:String, Picture:Image<12, 20>, GeneratedImage:Image<12, 20>, Score:Single, Probability:Single",
            Reading.Text(TinyGan.OfPictures.GetOutputSchema(TinyGan.Pictures(1).Schema)));
        Assert.IsTrue(TinyGan.OfDiscs.IsRowToRowMapper);
    }

    [TestMethod]
    public void TransformWantsColumnInOtherData()
    {
        DataViewSchema pictures = TinyGan.Pictures(1).Schema;
        foreach (Action action in new Action[]
            { () => TinyGan.OfDiscs.GetOutputSchema(pictures), () => TinyGan.OfDiscs.GetRowToRowMapper(pictures),
                () => TinyGan.OfDiscs.Transform(TinyGan.Pictures(1)) })
        {
            Errors.Says<ArgumentOutOfRangeException>(action, "'Pixels'");
        }
        Assert.ThrowsExactly<ArgumentNullException>(() => TinyGan.OfDiscs.Transform(null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => TinyGan.OfDiscs.GetOutputSchema(null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => TinyGan.OfDiscs.GetRowToRowMapper(null!));
    }

    [TestMethod]
    public void ColumnNamesCanBeChangedOrNull()
    {
        GanOptions options = TinyGan.Options(2);
        (options.GeneratedImageColumnName, options.ScoreColumnName, options.ProbabilityColumnName) = (null, "Pixels", "P");
        using GanTransformer gan = Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20));
        IDataView view = gan.Transform(TinyGan.Discs(3));
        Assert.AreEqual("Name:String, Number:Single, Pixels(hidden):Vector<Byte, 16, 16>, Pixels:Single, P:Single",
            Reading.Text(view.Schema));
        Assert.AreEqual(3, Reading.Column<float>(view, "Pixels").Count);
        DataViewSchema.Column old = view.Schema[2];
        using DataViewRowCursor cursor = view.GetRowCursor([old]);
        Assert.AreEqual(3, Reading.Rows(cursor, [old]).Count); // the hidden one can still be had by its index
    }

    [TestMethod]
    public void GeneratedImageHasModelsSize()
    {
        foreach (MLImage image in Reading.Column<MLImage>(TinyGan.OfPictures.Transform(TinyGan.Pictures(3)), "GeneratedImage"))
        {
            Assert.AreEqual((20, 12), (image.Width, image.Height));
            for (int i = 3; i < image.Pixels.Length; i += 4)
                Assert.AreEqual(255, image.Pixels[i]); // opaque
            image.Dispose();
        }
    }

    [TestMethod]
    public void TransformLeavesCallersImagesAlive()
    {
        PictureRow[] rows = TinyGan.PictureRows(20);
        IDataView view = Context.Data.LoadFromEnumerable(rows);
        using GanTransformer gan = Context.Transforms.Gan("Picture", TinyGan.Options(2)).Fit(view);
        Assert.AreEqual(20, Reading.Column<float>(gan.Transform(view), "Score").Count);
        Assert.IsTrue(rows.All(row => row.Picture!.Width == 20));
        Array.ForEach(rows, row => row.Picture!.Dispose());
    }

    [TestMethod]
    public void DisposedTransformerSaysSo()
    {
        GanTransformer gan = Context.Transforms.Gan("Pixels", TinyGan.Options(2)).Fit(TinyGan.Discs(20));
        IDataView view = gan.Transform(TinyGan.Discs(3));
        Assert.AreEqual(3, Reading.Column<float>(view, "Score").Count);
        gan.Dispose();
        gan.Dispose();
        Errors.Says<ObjectDisposedException>(() => Reading.Column<float>(view, "Score"), nameof(GanTransformer));
    }

    [TestMethod]
    public void TransformServesManyThreads()
    {
        List<float> expected = Reading.Column<float>(TinyGan.OfDiscs.Transform(TinyGan.Discs(130)), "Score");
        List<float>[] found = new List<float>[6];
        Parallel.For(0, found.Length, i => found[i] = Reading.Column<float>(TinyGan.OfDiscs.Transform(TinyGan.Discs(130)), "Score"));
        foreach (List<float> scores in found)
            CollectionAssert.AreEqual(expected, scores);
    }
}
