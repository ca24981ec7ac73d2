using System.IO.Compression;
using SixLabors.ImageSharp;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>The demo, shortened.</summary>
[TestClass]
public class QuickstartTests
{
    [TestMethod]
    public void QuickstartTrainsAndOtherProcessUsesItsModel()
    {
        using TemporaryFolder data = new(), folder = new();
        SampleProcess.WriteData(data, 100);
        string output = SampleProcess.Run(0, "quickstart", "--steps", "3", "--out", folder.Path, "--data", data.Path);
        StringAssert.Contains(output, "Training on 100 images");
        StringAssert.Contains(output, "Trained 3 steps");
        CollectionAssert.AreEqual(
            new[] { "fashion.zip", "generated.png", "grid.png", "losses.csv", "report.html", "training.gif" }, folder.Files);

        IImageInfo grid = Image.Identify(folder["grid.png"]), generated = Image.Identify(folder["generated.png"]);
        IImageInfo film = Image.Identify(folder["training.gif"]);
        Assert.AreEqual(new Size(8 * 28, 8 * 28), generated.Size());
        bool twiceAsLarge = grid.Width > 2 * 8 * 2 * 28 && grid.Height > 8 * 2 * 28;
        Assert.IsTrue(twiceAsLarge, $"generated images beside real ones, twice as large: {grid.Size()}");
        Assert.IsTrue(film.Height == grid.Height && film.Width == film.Height, $"the film shows the generated images alone: {film.Size()}");
        string[] losses = File.ReadAllLines(folder["losses.csv"]);
        StringAssert.StartsWith(losses[0], "step,");
        StringAssert.StartsWith(losses[^1], "3,");
        foreach (string column in new[] { "Class", "Score", "Probability" })
            StringAssert.Contains(output, column);
        Assert.AreEqual(1, output.Split("Trouser").Length - 1, "ten rows, one of each class: " + output);
    }

    [TestMethod]
    public void ScoreTellsOfDamagedModelInWords()
    {
        using var folder = new TemporaryFolder();
        SampleProcess.WriteData(folder, 64);
        TinyGan.Context.Model.Save(TinyGan.OfDiscs, null, folder["model.zip"]);
        byte[] zip = File.ReadAllBytes(folder["model.zip"]);
        using (ZipArchive archive = ZipFile.Open(folder["model.zip"], ZipArchiveMode.Update))
            archive.Entries.Single(entry => entry.Name == "Networks.bin").Delete();
        string output = SampleProcess.Run(1, "score", folder["model.zip"], "--data", folder.Path);
        StringAssert.Contains(output, "Networks.bin is missing");
        File.WriteAllBytes(folder["model.zip"], zip[..(zip.Length / 2)]);
        output += SampleProcess.Run(1, "score", folder["model.zip"], "--data", folder.Path);
        StringAssert.Contains(output, "Failed to open a zip archive");
        Assert.IsFalse(output.Contains("   at "), output);
    }
}
