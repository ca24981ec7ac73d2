using System.Diagnostics;
using GanSamples;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>A folder of images to a model, in one command.</summary>
[TestClass]
public sealed class TrainSampleTests : IDisposable
{
    private readonly TemporaryFolder _images = new(), _folder = new();

    public TrainSampleTests()
    {
        for (int i = 0; i < 40; i++)
        {
            string path = Path.Combine(_images.Path, i % 2 == 0 ? "red" : "blue", $"{i}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = new Image<Rgb24>(20 + i, 30, i % 2 == 0 ? new Rgb24(200, (byte)i, 50) : new Rgb24(50, (byte)i, 200));
            image.SaveAsPng(path);
        }
        File.WriteAllText(Path.Combine(_images.Path, "red", "broken.png"), "no image");
    }

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    private string[] Command(params string[] more) =>
        ["train", "--images", _images.Path, "--quick", "--size", "8", "--out", _folder.Path, .. more];

    private string[] Steps() => [.. File.ReadAllLines(_folder["losses.csv"])[1..].Select(line => line[..line.IndexOf(',')])];

    [TestMethod]
    public void TrainMakesModelAndPicturesOfFolder()
    {
        string output = SampleProcess.Run(0, Command("--labels", "--steps", "30"));
        StringAssert.Contains(output, "41 images: flips and adaptive augmentation; 8×8 pixels, batches of 32, 16 filters.");
        StringAssert.Contains(output, "The rows of classes.png: blue, red.");
        StringAssert.Contains(output, "1 rows of column 'Image' were left out"); // the broken file
        CollectionAssert.AreEqual(
            new[] { "classes.png", "grid.png", "losses.csv", "model.zip", "report.html", "training.gif" }, _folder.Files);
        using var gan = SavedGan.Load(TinyGan.Context, _folder["model.zip"]);
        CollectionAssert.AreEqual(new[] { "blue", "red" }, gan.Classes.ToArray());
        Assert.AreEqual(2, Directory.GetFiles(_folder["pictures"]).Length, "at step 25, and at the end");
    }

    /// <summary>Losses and GIF have the steps from before the break as well.</summary>
    [TestMethod]
    public void TrainGoesOnWhereItWasKilled()
    {
        using (Process process = SampleProcess.Start(Command("--steps", "1000000")))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            while (!process.HasExited && !File.Exists(Path.Combine(_folder["checkpoints"], "checkpoint-0000000050.bin")))
                Thread.Sleep(1);
            process.Kill();
            process.WaitForExit();
            Assert.AreNotEqual(0, process.ExitCode, output.Result + errors.Result);
        }
        string last = Directory.GetFiles(_folder["checkpoints"], "checkpoint-*").Max()!;
        int killedAt = int.Parse(Path.GetFileNameWithoutExtension(last)["checkpoint-".Length..]);
        StringAssert.Contains(SampleProcess.Run(0, Command("--steps", $"{killedAt + 25}")), "Going on from the checkpoint in ");
        CollectionAssert.AreEqual(Enumerable.Range(1, killedAt / 25 + 1).Select(i => $"{25 * i}").ToArray(), Steps());
        using Image film = Image.Load(_folder["training.gif"]);
        Assert.AreEqual(killedAt / 25 + 1, film.Frames.Count);
    }

    [TestMethod]
    [DataRow(500, 32, true, false, "500 images: flips and adaptive augmentation; 32×32 pixels, batches of 64, 32 filters.")]
    [DataRow(2430, 64, false, true, "2,430 images: adaptive augmentation; 64×64 pixels, batches of 32, 16 filters.")]
    [DataRow(60000, 128, true, false, "60,000 images: enough to do without augmentation; 128×128 pixels, batches of 64, 32 filters.")]
    public void SettingsSayWhatTheyAre(long images, int size, bool mirror, bool quick, string expected)
    {
        (GanOptions options, string why) = Train.Settings(images, size, mirror, quick);
        Assert.AreEqual(expected, why);
        Assert.AreEqual(why.Contains("flips"), options.HorizontalFlips);
        Assert.AreEqual(why.Contains("adaptive") ? 0.6 : null, options.AugmentationTarget);
        Assert.AreEqual((size, size), (options.Height, options.Width));
    }
}
