using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>Images from latent vectors that are given.</summary>
[TestClass]
public class LatentColumnTests
{
    private static readonly Lazy<GanTransformer> Lazy = new(() =>
    {
        GanOptions options = TinyGan.Options(5);
        // Another image for another vector, after a few steps.
        (options.LatentColumnName, options.InitialStandardDeviation) = ("Latent", 0.2);
        return TinyGan.Context.Transforms.Gan("Pixels", options).Fit(Rows(40));
    });

    private static GanTransformer Gan => Lazy.Value;

    private static VBuffer<float> Latent(long row) => new(8, [.. Enumerable.Range(0, 8).Select(i => (row % 5 + 1) * 0.3f - i * 0.2f)]);

    private static ForeignDataView Rows(long rows, int? wrongRow = null) => new ForeignDataView(rows)
        .Add("Pixels", new VectorDataViewType(NumberDataViewType.Byte, 16, 16), TinyGan.DiscBuffer)
        .Add("Latent", new VectorDataViewType(NumberDataViewType.Single, 8),
            row => row == wrongRow ? new VBuffer<float>(7, new float[7]) : Latent(row));

    [TestMethod]
    public void LatentColumnGivesGeneratorsImageForVector()
    {
        string[] images = [.. Reading.Rows(Gan.Transform(Rows(10)), "GeneratedImage").Select(row => row.Text)];
        Assert.AreEqual(5, images.Distinct().Count());
        for (int i = 0; i < 5; i++)
            Assert.AreEqual(images[i], images[i + 5]); // the vector decides, not the row

        byte[] generated = Gan.Model.Generate(Latent(2).DenseValues().ToArray());
        List<MLImage> read = Reading.Column<MLImage>(Gan.Transform(Rows(3)), "GeneratedImage");
        byte[] pixels = read[2].Pixels.ToArray();
        for (int i = 0; i < generated.Length; i++)
            Assert.AreEqual(generated[i], pixels[4 * i], 1.0); // alone and in a batch: the same but for rounding
        read.ForEach(image => image.Dispose());
    }

    /// <summary>Asked for scores alone, the generator has nothing to run on; asked for images alone, the discriminator.</summary>
    [TestMethod]
    [DataRow("Score", "Pixels")]
    [DataRow("Probability", "Pixels")]
    [DataRow("GeneratedImage", "Latent")]
    [DataRow("Score GeneratedImage", "Pixels Latent")]
    public void LatentColumnIsReadOnlyWhereAskedFor(string columns, string read)
    {
        ForeignDataView input = Rows(3);
        Reading.Rows(Gan.Transform(input), columns.Split(' '));
        CollectionAssert.AreEqual(new[] { read }, input.Asked);
    }

    [TestMethod]
    public void LatentColumnNamesRowOfOtherSize()
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => Reading.Rows(Gan.Transform(Rows(70, wrongRow: 66)), "GeneratedImage")).Message;
        StringAssert.Contains(message, "'Latent' in row 66 has 7 values; the model takes 8");
    }

    [TestMethod]
    public void LatentColumnMustBeThere()
    {
        Errors.Says<ArgumentOutOfRangeException>(() => Gan.Transform(TinyGan.Discs(3)), "'Latent'");
        GanOptions options = TinyGan.Options(5);
        options.LatentColumnName = "Latent";
        Errors.Says<ArgumentOutOfRangeException>(
            () => TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)), "'Latent'");
    }

    [TestMethod]
    public void GenerateDrawsLatentsFromSeed() =>
        Assert.AreEqual(6, Reading.Rows(Gan.Generate(6)).Select(row => row.Text).Distinct().Count());

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void LatentColumnNamesValueThatIsNotFinite(float value)
    {
        ForeignDataView rows = new ForeignDataView(3)
            .Add("Pixels", new VectorDataViewType(NumberDataViewType.Byte, 16, 16), TinyGan.DiscBuffer)
            .Add("Latent", new VectorDataViewType(NumberDataViewType.Single, 8),
                row => new VBuffer<float>(8, [0, 0, row == 2 ? value : 0, 0, 0, 0, 0, 0]));
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Reading.Rows(Gan.Transform(rows), "GeneratedImage")).Message;
        StringAssert.Contains(message, "'Latent' in row 2");
        StringAssert.Contains(message, "not finite");
    }
}
