using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class ImageFitterTests
{
    private const uint White = 0xFFFFFFFF;

    private static ImageColumn Column(int channels, int height, int width, ImageFit fit = ImageFit.Crop, uint background = White) =>
        new("Image", ImageColumnKind.Image, new ImageShape(channels, height, width), fit, background, true, 0, 255);

    /// <summary>An image of premultiplied pixels in the order R, G, B, A, stored as Bgra32 or Rgba32.</summary>
    private static MLImage Image(int width, int height, Func<int, int, byte[]> pixel, MLPixelFormat format = MLPixelFormat.Rgba32)
    {
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            byte[] p = pixel(i % width, i / width);
            (format == MLPixelFormat.Rgba32 ? p : [p[2], p[1], p[0], p[3]]).CopyTo(pixels, 4 * i);
        }
        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    private static byte[] Fit(MLImage image, ImageColumn column)
    {
        var planar = new byte[column.Shape.Size];
        ImageFitter.Fit(image, column, planar);
        image.Dispose();
        return planar;
    }

    /// <summary>One pixel of that colour, fitted to one pixel: its channels.</summary>
    private static byte[] FitPixel(byte[] pixel, int channels, uint background = White) =>
        Fit(Image(1, 1, (_, _) => pixel), Column(channels, 1, 1, background: background));

    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void FitGivesSamePlanesForBothPixelFormats(MLPixelFormat format)
    {
        byte[] planar = Fit(Image(3, 2, (x, y) => [(byte)(10 * x), (byte)(100 + y), 200, 255], format), Column(3, 2, 3));
        CollectionAssert.AreEqual(new byte[] { 0, 10, 20, 0, 10, 20, 100, 100, 100, 101, 101, 101, 200, 200, 200, 200, 200, 200 }, planar);
    }

    /// <summary>Pixels are taken many at a time where all are opaque; wherever the others lie, each is what it is alone.</summary>
    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void FitMixesOpaquePixelsAndOthers(MLPixelFormat format)
    {
        const int Width = 53, Height = 7;
        var random = new Random(3);
        var pixels = new byte[Width * Height][];
        for (int i = 0; i < pixels.Length; i++)
        {
            int alpha = i % 90 < 60 || random.Next(4) > 0 ? 255 : random.Next(256);
            pixels[i] = [(byte)random.Next(alpha + 1), (byte)random.Next(alpha + 1), (byte)random.Next(alpha + 1), (byte)alpha];
        }
        byte[] planar = Fit(Image(Width, Height, (x, y) => pixels[y * Width + x], format), Column(3, Height, Width));
        for (int i = 0; i < pixels.Length; i++)
            CollectionAssert.AreEqual(FitPixel(pixels[i], 3), new[] { planar[i], planar[pixels.Length + i], planar[2 * pixels.Length + i] },
                $"pixel {i}");
    }

    [TestMethod]
    public void FitToGreyGivesLumaOfBt709()
    {
        CollectionAssert.AreEqual(new byte[] { 54 }, FitPixel([255, 0, 0, 255], 1));   // 0.2126
        CollectionAssert.AreEqual(new byte[] { 182 }, FitPixel([0, 255, 0, 255], 1));  // 0.7152
        CollectionAssert.AreEqual(new byte[] { 18 }, FitPixel([0, 0, 255, 255], 1));   // 0.0722
        for (int level = 0; level < 256; level++)
            Assert.AreEqual(level, FitPixel([(byte)level, (byte)level, (byte)level, 255], 1)[0]);
    }

    [TestMethod]
    public void FitLaysPremultipliedPixelsOnBackground()
    {
        CollectionAssert.AreEqual(new byte[] { 255, 127, 127 }, FitPixel([128, 0, 0, 128], 3));                 // half red on white
        CollectionAssert.AreEqual(new byte[] { 128, 0, 0 }, FitPixel([128, 0, 0, 128], 3, 0xFF000000));         // on black
        CollectionAssert.AreEqual(new byte[] { 128 + 100 / 2, 100, 25 }, FitPixel([128, 0, 0, 128], 3, 0xFF64C832)); // on (100, 200, 50)
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, FitPixel([0, 0, 0, 0], 3, 0xFF010203));               // nothing on (1, 2, 3)
        CollectionAssert.AreEqual(new byte[] { 255 }, FitPixel([0, 0, 0, 0], 1));
    }

    [TestMethod]
    public void FitToFourChannelsKeepsColorAndAlpha()
    {
        CollectionAssert.AreEqual(new byte[] { 255, 128, 64, 128 }, FitPixel([128, 64, 32, 128], 4)); // straight: 255 · p / a
        CollectionAssert.AreEqual(new byte[] { 9, 8, 7, 255 }, FitPixel([9, 8, 7, 255], 4));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 0 }, FitPixel([0, 0, 0, 0], 4));
    }

    /// <summary>32×16, red on the left quarter, green in the middle half, blue on the right.</summary>
    private static MLImage Stripes() => Image(32, 16, (x, _) => x < 8 ? [255, 0, 0, 255] : x < 24 ? [0, 255, 0, 255] : [0, 0, 255, 255]);

    [TestMethod]
    public void CropCoversTargetAndCutsBothSidesOff()
    {
        byte[] planar = Fit(Stripes(), Column(3, 8, 8, ImageFit.Crop));
        for (int y = 0; y < 8; y++)
        {
            for (int x = 1; x < 7; x++) // the filter reaches over the edge by a pixel
                Assert.AreEqual(((byte)0, (byte)255, (byte)0), Pixel(planar, 8, 8, x, y));
            Assert.IsTrue(Pixel(planar, 8, 8, 0, y).Green > 200 && Pixel(planar, 8, 8, 7, y).Green > 200);
        }
        byte[] tall = Fit(Image(16, 32, (_, y) => y is >= 8 and < 24 ? [0, 255, 0, 255] : [255, 0, 0, 255]),
            Column(3, 8, 8, ImageFit.Crop));
        Assert.AreEqual(((byte)0, (byte)255, (byte)0), Pixel(tall, 8, 8, 0, 1));
    }

    [TestMethod]
    public void StretchShowsAllOfPicture()
    {
        byte[] planar = Fit(Stripes(), Column(3, 8, 8, ImageFit.Stretch));
        for (int y = 0; y < 8; y++)
        {
            Assert.AreEqual(((byte)255, (byte)0, (byte)0), Pixel(planar, 8, 8, 0, y));
            Assert.AreEqual(((byte)0, (byte)255, (byte)0), Pixel(planar, 8, 8, 4, y));
            Assert.AreEqual(((byte)0, (byte)0, (byte)255), Pixel(planar, 8, 8, 7, y));
        }
    }

    [TestMethod]
    public void PadShowsAllOfPictureOnBackground()
    {
        byte[] planar = Fit(Stripes(), Column(3, 16, 16, ImageFit.Pad, 0xFF010203));
        for (int x = 0; x < 16; x++)
        {
            foreach (int y in new[] { 0, 3, 12, 15 })
                Assert.AreEqual(((byte)1, (byte)2, (byte)3), Pixel(planar, 16, 16, x, y));
        }
        Assert.AreEqual(((byte)255, (byte)0, (byte)0), Pixel(planar, 16, 16, 0, 8));
        Assert.AreEqual(((byte)0, (byte)255, (byte)0), Pixel(planar, 16, 16, 8, 5));
        Assert.AreEqual(((byte)0, (byte)0, (byte)255), Pixel(planar, 16, 16, 15, 10));
    }

    [TestMethod]
    public void PadIsBackgroundsLumaInGreyAndTransparentInRgba()
    {
        byte[] grey = Fit(Stripes(), Column(1, 16, 16, ImageFit.Pad, 0xFF00FF00));
        Assert.AreEqual(182, grey[0]);
        byte[] rgba = Fit(Stripes(), Column(4, 16, 16, ImageFit.Pad));
        Assert.AreEqual((0, 255), (rgba[3 * 256], rgba[3 * 256 + 8 * 16 + 8]));
    }

    /// <summary>Colours of transparent pixels don't bleed into their neighbors: resizing weighs by alpha.</summary>
    [TestMethod]
    public void FitKeepsTransparentColorsOutWhenResizing()
    {
        byte[] planar = Fit(Image(32, 32, (x, _) => x < 16 ? [255, 255, 255, 255] : [0, 0, 0, 0]), Column(4, 8, 8));
        for (int i = 0; i < 64; i++)
        {
            if (planar[192 + i] > 0)
                Assert.IsTrue(planar[i] >= 254, $"pixel {i}: {planar[i]} with alpha {planar[192 + i]}");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void ToImageIsReadBackBitForBit(int channels)
    {
        var shape = new ImageShape(channels, 9, 11);
        byte[] planar = [.. Enumerable.Range(0, shape.Size).Select(i => (byte)(i * 37))];
        MLImage image = ImageFitter.ToImage(planar, shape);
        Assert.AreEqual((11, 9), (image.Width, image.Height));
        CollectionAssert.AreEqual(planar, Fit(image, Column(channels, 9, 11)));
    }

    [TestMethod]
    public void ToImagePremultipliesAlpha()
    {
        // Two pixels: (200, 100, 50) with alpha 128, and any colour with alpha 0.
        using MLImage image = ImageFitter.ToImage([200, 9, 100, 9, 50, 9, 128, 0], new ImageShape(4, 1, 2));
        byte[] expected = [100, 50, 25, 128, 0, 0, 0, 0];
        byte[] pixels = image.Pixels.ToArray();
        if (image.PixelFormat == MLPixelFormat.Bgra32)
            (pixels[0], pixels[2]) = (pixels[2], pixels[0]);
        CollectionAssert.AreEqual(expected, pixels);
    }

    [TestMethod]
    public void ToImageOfRgbaIsReadBackWithinTwoLevels()
    {
        var shape = new ImageShape(4, 8, 8);
        byte[] planar = [.. Enumerable.Range(0, 192).Select(i => (byte)(i * 37)), .. Enumerable.Repeat((byte)255, 64)];
        CollectionAssert.AreEqual(planar, Fit(ImageFitter.ToImage(planar, shape), Column(4, 8, 8)));
        planar.AsSpan(192).Fill(128);
        byte[] back = Fit(ImageFitter.ToImage(planar, shape), Column(4, 8, 8));
        Assert.IsTrue(planar.Zip(back).All(pair => Math.Abs(pair.First - pair.Second) <= 2));
    }

    private static (byte Red, byte Green, byte Blue) Pixel(byte[] planar, int width, int height, int x, int y)
    {
        int i = y * width + x, area = width * height;
        return (planar[i], planar[area + i], planar[2 * area + i]);
    }
}
