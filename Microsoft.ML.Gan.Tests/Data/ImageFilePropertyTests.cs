using CsCheck;
using Microsoft.ML.Gan.Data.Pixels;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Metadata.Profiles.Xmp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Data;

/// <summary>Files of images of any size and content, with bytes of other meaning among them.</summary>
[TestClass]
public class ImageFilePropertyTests
{
    private static readonly Gen<(int Width, int Height, byte[] Pixels, byte[] Metadata)> Images =
        from width in Gen.Int[1, 12]
        from height in Gen.Int[1, 12]
        from pixels in Gen.Byte.Array[4 * width * height]
        from metadata in Gen.OneOf(Gen.Byte[1, 255], Gen.OneOf<byte>(0x21, 0x2C, 0x3B, 0xD9, 0xFF)).Array[0, 40] // XMP has no 0
        select (width, height, pixels, metadata);

    [TestMethod]
    public void IsWholeIsFalseOfEveryPrefixOfAPng() => HoldsOfPrefixes(4,
        Gen.Select(Gen.Enum<PngInterlaceMode>(), Gen.OneOf(PngColorType.Rgb, PngColorType.RgbWithAlpha, PngColorType.Grayscale))
            .Select((mode, color) => (IImageEncoder)new PngEncoder { InterlaceMethod = mode, ColorType = color }),
        unneeded: (_, _) => 4); // the checksum of nothing

    [TestMethod]
    public void IsWholeIsFalseOfEveryPrefixOfAJpeg() => HoldsOfPrefixes(3,
        Gen.Select(Gen.Int[1, 100], Gen.OneOf(JpegColorType.YCbCrRatio420, JpegColorType.YCbCrRatio444, JpegColorType.Luminance))
            .Select((quality, color) => (IImageEncoder)new JpegEncoder { Quality = quality, ColorType = color }),
        unneeded: (_, _) => 0);

    [TestMethod]
    public void IsWholeIsFalseOfEveryPrefixOfAGif() => HoldsOfPrefixes(4,
        Gen.OneOf(GifColorTableMode.Global, GifColorTableMode.Local)
            .Select(mode => (IImageEncoder)new GifEncoder { ColorTableMode = mode }),
        unneeded: (_, _) => 0, frames: 2);

    [TestMethod]
    public void IsWholeIsFalseOfEveryPrefixOfABmp() => HoldsOfPrefixes(2,
        Gen.OneOf(BmpBitsPerPixel.Pixel8, BmpBitsPerPixel.Pixel24, BmpBitsPerPixel.Pixel32)
            .Select(bits => (IImageEncoder)new BmpEncoder { BitsPerPixel = bits }),
        unneeded: (encoder, width) => -(width * (int)((BmpEncoder)encoder).BitsPerPixel! / 8) & 3); // fill the last row

    /// <summary>From the length on at which its first bytes tell its format.</summary>
    private static void HoldsOfPrefixes(
        int shortest, Gen<IImageEncoder> encoders, Func<IImageEncoder, int, int> unneeded, int frames = 1) =>
        Gen.Select(Images, encoders, Gen.Byte.Array[0, 20]).Holds(40, (image, encoder, more) =>
        {
            byte[] file = Save(image.Width, image.Height, image.Pixels, image.Metadata, encoder, frames);
            Assert.IsTrue(ImageFile.IsWhole(file));
            Assert.IsTrue(ImageFile.IsWhole([.. file, .. more]));
            int needed = file.Length - unneeded(encoder, image.Width);
            Assert.IsTrue(ImageFile.IsWhole(file.AsSpan(0, needed)));
            for (int length = shortest; length < needed; length++)
                Assert.IsFalse(ImageFile.IsWhole(file.AsSpan(0, length)), $"{length} of {file.Length} bytes");
        });

    private static byte[] Save(int width, int height, byte[] pixels, byte[] metadata, IImageEncoder encoder, int frames)
    {
        using Image<Rgba32> image = Image.LoadPixelData<Rgba32>(pixels, width, height);
        if (metadata.Length > 0)
            image.Metadata.XmpProfile = new XmpProfile(metadata);
        for (int i = 1; i < frames; i++)
            image.Frames.AddFrame(image.Frames.RootFrame);
        using var file = new MemoryStream();
        image.Save(file, encoder);
        return file.ToArray();
    }
}
