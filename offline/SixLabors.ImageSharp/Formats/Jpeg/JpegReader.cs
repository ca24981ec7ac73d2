using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Reads JPEG through libvips. Once the pixels have begun, a file that ends early is filled up by its decoder.</summary>
internal sealed class JpegReader : ImageReader
{
    // What the real library wants to see before it takes a file for a JPEG.
    private const int HeaderSize = 11;

    public override IImageFormat Format => JpegFormat.Instance;

    public override bool Matches(ReadOnlySpan<byte> data) => data.Length >= HeaderSize && data[0] == 0xFF && data[1] == 0xD8;

    public override ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new JpegContent(data, complete: false);
        length = content.Length;
        var metadata = new ImageMetadata();
        Describe(content, metadata);
        return new ImageInfo(new PixelTypeInfo(8 * content.ComponentCount), new Size(content.Width, content.Height), metadata);
    }

    public override Image Decode(DecoderOptions options, ReadOnlySpan<byte> data, out int length) => Decode<Rgb24>(options, data, out length);

    public override Image<TPixel> Decode<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new JpegContent(data, complete: true);
        length = content.Length;
        if (options.KeepsPartialPictures && !content.HasEnd && !content.IsOneScan)
        {
            throw new InvalidImageContentException("JPEG Image ends before its last scan.");
        }

        Image<TPixel> image = Allocate<TPixel>(options, content.Width, content.Height);
        VipsPixels decoded = VipsOperation.Load("jpegload_buffer", "access=sequential", data);
        if (new Size(decoded.Width, decoded.Height) != image.Size)
        {
            throw new InvalidImageContentException("JPEG Image has frame headers of different sizes.");
        }

        Span<TPixel> pixels = image.Frames.RootFrame.Pixels;
        switch (decoded.Bands)
        {
            case 1:
                PixelRow.Convert(MemoryMarshal.Cast<byte, L8>(decoded.Samples), pixels);
                break;
            case 3:
                PixelRow.Convert(MemoryMarshal.Cast<byte, Rgb24>(decoded.Samples), pixels);
                break;
            default:
                FromCmyk(decoded.Samples, pixels);
                break;
        }

        if (options.KeepsPartialPictures && !content.HasEnd)
        {
            pixels[Math.Min(pixels.Length, content.CompleteRows(CountRows(data)) * content.Width)..].Clear();
        }

        Describe(content, image.Metadata);
        return image;
    }

    /// <summary>How many rows are decoded before the decoder asks for more than there is.</summary>
    private static int CountRows(ReadOnlySpan<byte> data) =>
        VipsOperation.CountRows("jpegload_buffer", "access=sequential,fail_on=truncated", data, stripHeight: 8);

    private static void Describe(JpegContent content, ImageMetadata metadata)
    {
        metadata.DecodedImageFormat = JpegFormat.Instance;
        metadata.SetFormatMetadata(JpegFormat.Instance, new JpegMetadata { Quality = content.Quality, ColorType = content.ColorType });
    }

    /// <summary>Ink to light: a channel is what its own ink and black let through.</summary>
    private static void FromCmyk<TPixel>(ReadOnlySpan<byte> ink, Span<TPixel> pixels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int i = 0; i < pixels.Length; i++, ink = ink[4..])
        {
            int light = 255 - ink[3];
            pixels[i].FromRgb24(new Rgb24(Through(ink[0], light), Through(ink[1], light), Through(ink[2], light)));
        }

        static byte Through(byte ink, int light) => (byte)((((255 - ink) * light) + 127) / 255);
    }
}
