using Microsoft.ML.Gan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Imaging;

[TestClass]
public class ImageGridTests
{
    /// <summary>Images of 1×1 pixel with the levels 1, 2, …</summary>
    private static ImageBatch Dots(int count) => new(Enumerable.Range(1, count).Select(i => (byte)i).ToArray(), 1, 1, 1);

    [TestMethod]
    public void ToGridRunsRowByRowWithPaddingAround()
    {
        ImageBatch grid = Dots(3).ToGrid(columns: 2, padding: 1, background: 9);
        CollectionAssert.AreEqual(new byte[]
        {
            9, 9, 9, 9, 9,
            9, 1, 9, 2, 9,
            9, 9, 9, 9, 9,
            9, 3, 9, 9, 9,
            9, 9, 9, 9, 9,
        }, grid.Pixels.ToArray());
        Assert.AreEqual((1, 5, 5, 1), (grid.Count, grid.Height, grid.Width, grid.Channels));
    }

    [TestMethod]
    public void ToGridRepeatsEachPixelByScale()
    {
        var image = new ImageBatch(new byte[] { 1, 2, 3, 4, 5, 6 }, height: 1, width: 2, channels: 3);
        ImageBatch grid = image.ToGrid(padding: 0, scale: 2);
        CollectionAssert.AreEqual(new byte[]
        {
            1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6,
            1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6,
        }, grid.Pixels.ToArray());
        Assert.AreEqual((2, 4), (grid.Height, grid.Width));
    }

    [TestMethod]
    [DataRow(1, 0, 1, 1)]
    [DataRow(9, 0, 3, 3)]
    [DataRow(10, 0, 4, 3)]
    [DataRow(3, 8, 3, 1)] // no empty columns
    [DataRow(9, 8, 8, 2)]
    public void ToGridHasColumnsAskedForOrIsSquare(int count, int columns, int wide, int high)
    {
        ImageBatch grid = Dots(count).ToGrid(columns, padding: 0);
        Assert.AreEqual((wide, high), (grid.Width, grid.Height));
    }

    [TestMethod]
    public void ToGridOfRgbaHasOpaquePaddingAndKeepsAlpha()
    {
        var image = new ImageBatch(new byte[] { 1, 2, 3, 4 }, 1, 1, channels: 4);
        CollectionAssert.AreEqual(
            new byte[] { 7, 7, 7, 255, 7, 7, 7, 255, 7, 7, 7, 255, 7, 7, 7, 255, 1, 2, 3, 4 },
            image.ToGrid(padding: 1, background: 7).Pixels.ToArray()[..20]);
    }

    [TestMethod]
    public void BesideAlignsImagesAtTop()
    {
        var left = new ImageBatch(new byte[] { 1, 2 }, height: 2, width: 1, channels: 1);
        CollectionAssert.AreEqual(new byte[] { 1, 0, 1, 2, 0, 0 }, left.Beside(Dots(1), gap: 1, background: 0).Pixels.ToArray());
    }

    [TestMethod]
    public void ImageBatchRefusesNamingWhatIsWrong()
    {
        var rgb = new ImageBatch(new byte[3], 1, 1, 3);
        Errors.Says<ArgumentException>(() => new ImageBatch(default, 1, 1, 1).ToGrid(), "has none");
        Errors.Says<ArgumentException>(() => Dots(1).Beside(rgb), "the left one has 1, the right one 3");
        Errors.Says<ArgumentException>(() => Dots(2).Beside(Dots(1)), "the batch has 2");
        Errors.Says<ArgumentException>(() => Dots(64).SavePng("x.png"), "ToGrid");
        Assert.AreEqual("scale", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Dots(1).ToGrid(scale: 0)).ParamName);
        Assert.AreEqual("padding", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Dots(1).ToGrid(padding: -1)).ParamName);
        Assert.AreEqual("gap", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Dots(1).Beside(Dots(1), gap: -1)).ParamName);
        Assert.ThrowsExactly<OverflowException>(() => rgb.ToGrid(scale: 40_000));
    }

    [TestMethod]
    [DataRow(1, 8)]
    [DataRow(3, 24)]
    [DataRow(4, 32)]
    public void SavePngIsLosslessInItsColorType(int channels, int bitsPerPixel)
    {
        using var folder = new TemporaryFolder();
        byte[] pixels = [.. Enumerable.Range(0, 2 * 3 * channels).Select(i => (byte)(i * 10))];
        new ImageBatch(pixels, height: 2, width: 3, channels).SavePng(folder["a.png"]);

        Assert.AreEqual(bitsPerPixel, Image.Identify(folder["a.png"]).PixelType.BitsPerPixel);
        using Image<Rgba32> read = Image.Load<Rgba32>(folder["a.png"]);
        Assert.AreEqual((2, 3), (read.Height, read.Width));
        for (int i = 0; i < 6; i++)
        {
            ReadOnlySpan<byte> p = pixels.AsSpan(i * channels, channels);
            Rgba32 expected = channels switch { 1 => new(p[0], p[0], p[0]), 3 => new(p[0], p[1], p[2]), _ => new(p[0], p[1], p[2], p[3]) };
            Assert.AreEqual(expected, read[i % 3, i / 3]);
        }
    }

    [TestMethod]
    public void SavePngReplacesOlderFileAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.png"], "old");
        Dots(1).SavePng(folder["a.png"]);
        Assert.AreEqual((1, 1), (Image.Identify(folder["a.png"]).Width, folder.Files.Length));
    }

    [TestMethod]
    public void SavePngIntoMissingFolderFails()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => Dots(1).SavePng(Path.Combine(folder["none"], "a.png")));
        Assert.AreEqual(0, folder.Files.Length);
    }
}
