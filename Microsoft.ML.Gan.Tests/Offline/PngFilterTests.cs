using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Rows of every filter, in pixels of every width.</summary>
[TestClass]
public class PngFilterTests
{
    [TestMethod]
    [DataRow(PngFile.Grey, 8, false)]
    [DataRow(PngFile.GreyAlpha, 8, false)]
    [DataRow(PngFile.Rgb, 8, false)]
    [DataRow(PngFile.Rgba, 8, false)]
    [DataRow(PngFile.Grey, 16, false)]
    [DataRow(PngFile.GreyAlpha, 16, false)]
    [DataRow(PngFile.Rgb, 16, false)]
    [DataRow(PngFile.Rgba, 16, false)]
    [DataRow(PngFile.Rgb, 8, true)]
    [DataRow(PngFile.Rgba, 8, true)]
    public void WhatWasFilteredComesBack(int colourType, int depth, bool interlaced) => Check(37, 41, colourType, depth, interlaced);

    /// <summary>More than is inflated at a time, by whole rows and by parts of them.</summary>
    [TestMethod]
    [DataRow(400, 300, false)]
    [DataRow(400, 300, true)]
    [DataRow(70_000, 5, false)]
    public void LargePicturesToo(int width, int height, bool interlaced) => Check(width, height, PngFile.Rgba, 8, interlaced);

    private static void Check(int width, int height, int colourType, int depth, bool interlaced)
    {
        using var folder = new TemporaryFolder();
        int channels = colourType switch { PngFile.Grey => 1, PngFile.GreyAlpha => 2, PngFile.Rgb => 3, _ => 4 };
        var values = new byte[width * height * channels];
        new Random(1).NextBytes(values);
        for (int i = 0; i < values.Length; i += 3)
            values[i] = (byte)(i / 100); // some neighbours are alike
        byte Value(int x, int y, int channel) => values[(y * width + x) * channels + channel];
        PngFile.Write(folder["image.png"], width, height, (byte)colourType, (byte)depth,
            (x, y) => [.. Enumerable.Range(0, channels * depth / 8).Select(i => Value(x, y, i * 8 / depth))], interlaced: interlaced, filter: y => (byte)((y + y / 8) % 5));

        using Image<Rgba32> image = Image.Load<Rgba32>(folder["image.png"]);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool grey = channels < 3;
                var expected = new Rgba32(Value(x, y, 0), Value(x, y, grey ? 0 : 1), Value(x, y, grey ? 0 : 2), channels % 2 == 0 ? Value(x, y, channels - 1) : (byte)255);
                if (image[x, y] != expected)
                    Assert.Fail($"({x}, {y}): {image[x, y]}, not {expected}");
            }
        }
    }
}
