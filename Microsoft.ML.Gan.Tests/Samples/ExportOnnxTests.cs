namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>The sample that exports, and the app of ONNX Runtime alone that it starts.</summary>
[TestClass]
public class ExportOnnxTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AppWithoutTorchSharpGivesSame(bool classes)
    {
        using var folder = new TemporaryFolder();
        TinyGan.Context.Model.Save(classes ? TinyGan.OfTones : TinyGan.OfDiscs, null, folder["model.zip"]);
        string output = SampleProcess.Run(0, "onnx", folder["model.zip"], "--rows", "130", "--out", folder["out"]);
        CollectionAssert.AreEquivalent(
            new[]
            {
                "classes.txt", "discriminator.onnx", "generator.onnx", "latent.f32", "logits.f32", "onnx.png", "pixels.u8", "seconds.txt",
            },
            Directory.GetFiles(folder["out"]).Select(Path.GetFileName).ToArray());
        Assert.AreEqual(130 * sizeof(float), new FileInfo(Path.Combine(folder["out"], "logits.f32")).Length);
        Assert.IsTrue(output.Contains("0 of 255") || output.Contains("1 of 255"), output);
    }

    [TestMethod]
    public void ModelOfOtherImagesIsRefused()
    {
        using var folder = new TemporaryFolder();
        TinyGan.Context.Model.Save(TinyGan.OfPictures, null, folder["model.zip"]);
        StringAssert.Contains(SampleProcess.Run(1, "onnx", folder["model.zip"], "--out", folder["out"]), "gray images in vectors of bytes");
    }

    [TestMethod]
    public void AppReferencesOnnxRuntimeAlone()
    {
        const string App = "Microsoft.ML.Gan.Samples.Onnx";
        string[] here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        string folder = string.Join(Path.DirectorySeparatorChar, [.. here[..^4], App, .. here[^3..]]);
        string[] libraries = [.. Directory.GetFiles(folder, "*.dll").Select(Path.GetFileName).Order()!];
        CollectionAssert.AreEqual(new[] { App + ".dll", "Microsoft.ML.OnnxRuntime.dll", "System.Numerics.Tensors.dll" }, libraries);
    }
}
