using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>What a trained model exports.</summary>
[TestClass]
public class SaveOnnxTests
{
    [TestMethod]
    public void GeneratorGivesPicturesOfGenerate()
    {
        const int Count = 64;
        GanTransformer gan = TinyGan.OfDiscs;
        using OnnxFile file = OnnxFile.Of(gan, GanNetwork.Generator);
        float[] latents = [.. Enumerable.Range(0, Count).SelectMany(row => gan.LatentOf(row))];
        byte[] pixels = file.Run<byte>("pixels", Count, ("latent", latents));
        byte[] expected = [.. Reading.Column<VBuffer<byte>>(gan.Generate(Count), "Pixels").SelectMany(row => row.DenseValues())];
        Assert.AreEqual(expected.Length, pixels.Length);
        Assert.AreEqual(0, expected.Zip(pixels, (x, y) => Math.Abs(x - y)).Max(), 1, "levels");
        double differ = expected.Zip(pixels).Count(pair => pair.First != pair.Second) / (double)expected.Length;
        Assert.IsTrue(differ < 0.001, $"only values next to a border between levels differ: {differ:P2}");
    }
}
