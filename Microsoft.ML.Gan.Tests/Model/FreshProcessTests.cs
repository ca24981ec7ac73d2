using System.Security.Cryptography;
using GanSamples.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Tests.Samples;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Model;

/// <summary>A model that one process has saved, in another whose code names ML.NET alone: the sample "score".</summary>
[TestClass]
public class FreshProcessTests
{
    private const int Rows = 64; // as many as the sample scores

    [TestMethod]
    public void LoadInOtherProcessComputesSameBits()
    {
        using var folder = new TemporaryFolder();
        SampleProcess.WriteData(folder, Rows);
        MLContext context = TinyGan.Context;
        IDataView rows = context.Data.LoadFromEnumerable(FashionMnist.Test(folder.Path));
        TransformerChain<ColumnCopyingTransformer> model = context.Transforms.Gan("Image", TinyGan.Options(5))
            .Append(context.Transforms.CopyColumns("Realness", "Score")).Fit(rows);
        context.Model.Save(model, rows.Schema, folder["model.zip"]);

        SampleProcess.Run(0, "score", folder["model.zip"], "--data", folder.Path, "--values", folder["values.txt"]);

        IDataView scored = model.Transform(rows);
        List<float> scores = Reading.Column<float>(scored, "Score"), probabilities = Reading.Column<float>(scored, "Probability");
        string[] expected = [.. Reading.Column<MLImage>(scored, "GeneratedImage").Select((image, i) =>
            FormattableString.Invariant($"{scores[i]} {probabilities[i]} {Convert.ToHexStringLower(SHA256.HashData(image.Pixels))}"))];
        CollectionAssert.AreEqual(expected, File.ReadAllLines(folder["values.txt"]));
        Assert.AreEqual(Rows, expected.Distinct().Count());
        model.Dispose();
    }
}
