using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>ML.NET's own transforms before and after a GAN.</summary>
[TestClass]
public class DownstreamTests
{
    private static MLContext Context => TinyGan.Context;

    [TestMethod]
    public void GeneratedImageLetsPixelsBeExtracted()
    {
        IDataView view = TinyGan.OfDiscs.Transform(TinyGan.Discs(70));
        List<VBuffer<byte>> expected = Reading.Column<VBuffer<byte>>(TinyGan.OfDiscs.Generate(70), "Pixels");
        IDataView extracted = Context.Transforms.ExtractPixels("Values", "GeneratedImage").Fit(view).Transform(view);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3, 16, 16), extracted.Schema["Values"].Type);
        List<VBuffer<float>> values = Reading.Column<VBuffer<float>>(extracted, "Values");
        for (int i = 0; i < values.Count; i++)
        {
            float[] plane = [.. expected[i].DenseValues().Select(value => (float)value)];
            CollectionAssert.AreEqual((float[])[.. plane, .. plane, .. plane], values[i].DenseValues().ToArray());
        }
    }

    /// <summary>Which ML.NET reads in parallel cursors and puts back in order.</summary>
    [TestMethod]
    public void ScoreCanBeCopiedConcatenatedAndSelected()
    {
        IDataView view = TinyGan.OfDiscs.Transform(TinyGan.Discs(TinyGan.DiscCount));
        List<float> scores = Reading.Column<float>(view, "Score"), probabilities = Reading.Column<float>(view, "Probability");
        IDataView after = Context.Transforms.CopyColumns("Realness", "Score")
            .Append(Context.Transforms.Concatenate("Both", "Realness", "Probability"))
            .Append(Context.Transforms.SelectColumns("Both", "Name")).Fit(view).Transform(view);
        List<VBuffer<float>> both = Reading.Column<VBuffer<float>>(after, "Both");
        List<ReadOnlyMemory<char>> names = Reading.Column<ReadOnlyMemory<char>>(after, "Name");
        for (int i = 0; i < TinyGan.DiscCount; i++)
        {
            CollectionAssert.AreEqual(new[] { scores[i], probabilities[i] }, both[i].DenseValues().ToArray());
            Assert.AreEqual($"disc {i}", names[i].ToString());
        }
    }

    [TestMethod]
    public void GanTrainsInMiddleOfPipeline()
    {
        GanOptions options = TinyGan.Options(5);
        options.Channels = 1;
        EstimatorChain<ColumnCopyingTransformer> pipeline = Context.Transforms.ResizeImages("Small", 10, 9, "Picture")
            .Append(Context.Transforms.Gan("Small", options)).Append(Context.Transforms.CopyColumns("Realness", "Score"));
        IDataView pictures = TinyGan.Pictures(40);
        TransformerChain<ColumnCopyingTransformer> model = pipeline.Fit(pictures);
        var gan = (GanTransformer)((IEnumerable<ITransformer>)model).ElementAt(1);
        Assert.AreEqual((9, 10, 1), (gan.Height, gan.Width, gan.Channels));
        Assert.AreEqual(40, Reading.Column<float>(model.Transform(pictures), "Realness").Count);
        CollectionAssert.IsSubsetOf(new[] { "Small", "GeneratedImage", "Score", "Probability", "Realness" },
            model.GetOutputSchema(pictures.Schema).Select(c => c.Name).ToArray());
    }

    [TestMethod]
    public void TransformWorksForTwoGansInTurn()
    {
        IDataView view = TinyGan.OfDiscs.Transform(TinyGan.OfDiscs.Transform(TinyGan.Discs(70)));
        Assert.AreEqual(9, view.Schema.Count);
        Assert.AreEqual(3, view.Schema.Count(column => column.IsHidden));
        DataViewSchema.Column[] scores = [.. view.Schema.Where(column => column.Name == "Score")];
        using DataViewRowCursor cursor = view.GetRowCursor(scores);
        Assert.IsTrue(Reading.Rows(cursor, scores).All(row => row.Text.Split(", ").Distinct().Count() == 1));
    }
}
