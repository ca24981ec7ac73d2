using Microsoft.ML.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>ML.NET's decoder shows what a file has that ends within its pixels: the rows that came, above zeros.</summary>
[TestClass]
public sealed class PartialPictureTests
{
    private const int Size = 48;

    private static byte[] Noise(int x, int y) => [.. BitConverter.GetBytes((x * 7919 + y * 104729 + 17) * 2654435761L).Take(3)];

    /// <summary>A PNG of noise, which is hardly compressed: a row takes its share of the file.</summary>
    private static byte[] Png(byte colourType = PngFile.Rgb, bool interlaced = false)
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["image.png"], Size, Size, colourType, 8, (x, y) => colourType == PngFile.Rgb ? Noise(x, y) : [.. Noise(x, y), 255], interlaced: interlaced);
        return File.ReadAllBytes(folder["image.png"]);
    }

    private static byte[] Jpeg(JpegEncodingColor color)
    {
        using var image = new Image<Rgb24>(Size, Size);
        for (int i = 0; i < Size * Size; i++)
            image[i % Size, i / Size] = new Rgb24((byte)(5 * (i % Size)), (byte)(4 * (i / Size)), Noise(i % Size, i / Size)[0]);
        using var stream = new MemoryStream();
        image.SaveAsJpeg(stream, new JpegEncoder { Quality = 90, ColorType = color });
        return stream.ToArray();
    }

    private static byte[] Pixels(byte[] file)
    {
        using var image = MLImage.CreateFromStream(new MemoryStream(file));
        Assert.AreEqual((Size, Size), (image.Width, image.Height));
        return image.Pixels.ToArray();
    }

    /// <summary>The rows that are as in the whole file; the others must be zeros.</summary>
    private static int RowsOf(byte[] file, int length)
    {
        byte[] whole = Pixels(file), cut = Pixels(file[..length]);
        int same = 0;
        while (same < Size && cut.AsSpan(same * Size * 4, Size * 4).SequenceEqual(whole.AsSpan(same * Size * 4, Size * 4)))
            same++;
        Assert.IsFalse(cut.AsSpan(same * Size * 4).ContainsAnyExcept((byte)0), "below the rows that came there are zeros");
        return same;
    }

    [TestMethod]
    [DataRow(PngFile.Rgb)]
    [DataRow(PngFile.Rgba)]
    public void APngGivesTheRowsThatItHas(byte colourType)
    {
        byte[] file = Png(colourType);
        int half = RowsOf(file, file.Length / 2);
        Assert.IsTrue(half is > Size / 2 - 4 and < Size / 2 + 4, $"{half} rows of {Size} from half the file");
        Assert.IsTrue(RowsOf(file, file.Length / 4) < half);
        Assert.AreEqual(Size, RowsOf(file, file.Length - 12), "without IEND");
        Assert.AreEqual(0, RowsOf(file, 8 + 25 + 8), "nothing but the pixels' beginning");
    }

    [TestMethod]
    public void AnInterlacedPngGivesTheBlocksThatItHas()
    {
        byte[] file = Png(interlaced: true);
        byte[] whole = Pixels(file), cut = Pixels(file[..(file.Length / 2)]);
        // Half of the pixels are those of the first six passes: every even row.
        for (int y = 0; y < Size - 4; y++)
            CollectionAssert.AreEqual(whole[(y / 2 * 2 * Size * 4)..][..16], cut[(y * Size * 4)..][..16], $"row {y}");
        byte[] coarse = Pixels(file[..(file.Length / 60)]); // within the first pass
        for (int y = 0; y < 8; y++)
            CollectionAssert.AreEqual(whole[(8 * 4)..(9 * 4)], coarse[((y * Size + 15) * 4)..][..4], $"a pixel stands for 8×8: row {y}");
        CollectionAssert.AreEqual(new byte[4], coarse[^4..]);
    }

    [TestMethod]
    [DataRow(JpegEncodingColor.YCbCrRatio444, 8, 0)]
    [DataRow(JpegEncodingColor.YCbCrRatio420, 16, 2)] // colours are smoothed into the next block row, which must be there
    public void AJpegGivesTheBlockRowsThatItHas(JpegEncodingColor color, int blockHeight, int withheld)
    {
        byte[] file = Jpeg(color);
        int rows = RowsOf(file, file.Length * 5 / 6);
        Assert.IsTrue(rows is > Size / 2 and < Size, $"{rows} rows of {Size}");
        Assert.AreEqual(0, (rows + withheld) % blockHeight);
        Assert.AreEqual(Size - blockHeight - withheld, RowsOf(file, file.Length - 8), "without the last bytes");
    }

    [TestMethod]
    public void WithoutAnyPixelsThereIsNoPicture()
    {
        byte[] png = Png(), jpeg = Jpeg(JpegEncodingColor.YCbCrRatio444);
        foreach (byte[] file in new[] { png[..(8 + 25 + 7)], png[..20], jpeg[..100], jpeg[..2] })
            Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(file)));
    }
}
