using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Data;

/// <summary>Image files to and from <see cref="MLImage"/>.</summary>
internal static class ImageCodec
{
    private static readonly DecoderOptions _options = new() { KeepsPartialPictures = true };

    /// <summary>
    /// Bgra32 and premultiplied, whatever the file holds; null if it is no image. Of a file that ends within its pixels, what there is:
    /// SkiaSharp, which the real one decodes with, takes "incomplete input" for a success (SKBitmap.Decode), and Skia leaves zeros where
    /// no pixel came (SkCodec::getPixels, SkSampler::Fill).
    /// </summary>
    public static MLImage DecodeOrNull(Stream stream)
    {
        try
        {
            using var image = Image.Load<Rgba32>(_options, stream);
            byte[] pixels = new byte[image.Width * image.Height * MLImage.BytesPerPixel];
            image.CopyPixelDataTo(pixels);
            PremultiplyAndSwap(MemoryMarshal.Cast<byte, uint>(pixels.AsSpan()));
            return new MLImage(image.Width, image.Height, MLPixelFormat.Bgra32, pixels, isOpaque: false);
        }
        catch (Exception exception) when (exception is ImageFormatException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Null if the format of <paramref name="extension"/> can't be written.</summary>
    public static byte[] EncodeOrNull(MLImage image, string extension)
    {
        using var stream = new MemoryStream();
        switch (extension.ToLowerInvariant())
        {
            case ".png" when image.IsOpaque:
                using (var rgb = ToRgb(image))
                    rgb.SaveAsPng(stream, new PngEncoder());
                break;
            case ".png":
                using (var rgba = ToRgba(image))
                    rgba.SaveAsPng(stream, new PngEncoder());
                break;
            case ".jpg" or ".jpeg":
                using (var rgb = ToRgb(image))
                    rgb.SaveAsJpeg(stream, new JpegEncoder { Quality = 100 });
                break;
            default:
                return null;
        }
        return stream.ToArray();
    }

    /// <summary>The colors as they are stored, that is, on black.</summary>
    public static Image<Rgb24> ToRgb(MLImage image)
    {
        var (red, blue) = RedAndBlue(image);
        var pixels = image.Pixels;
        byte[] rgb = new byte[image.Width * image.Height * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += MLImage.BytesPerPixel, to += 3)
        {
            rgb[to] = pixels[from + red];
            rgb[to + 1] = pixels[from + 1];
            rgb[to + 2] = pixels[from + blue];
        }
        return Image.LoadPixelData<Rgb24>(rgb, image.Width, image.Height);
    }

    public static (int Red, int Blue) RedAndBlue(MLImage image) => image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);

    /// <summary>Rgba32 to Bgra32, the colors times alpha.</summary>
    private static void PremultiplyAndSwap(Span<uint> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            uint pixel = pixels[i], alpha = pixel >> 24;
            if (alpha == 0)
            {
                pixels[i] = 0;
                continue;
            }
            uint red = pixel & 0xFF, green = (pixel >> 8) & 0xFF, blue = (pixel >> 16) & 0xFF;
            if (alpha != byte.MaxValue)
            {
                (red, green, blue) =
                    (MLImage.Premultiply((int)red, (int)alpha), MLImage.Premultiply((int)green, (int)alpha), MLImage.Premultiply((int)blue, (int)alpha));
            }
            pixels[i] = blue | (green << 8) | (red << 16) | (alpha << 24);
        }
    }

    private static Image<Rgba32> ToRgba(MLImage image)
    {
        var (red, blue) = RedAndBlue(image);
        var pixels = image.Pixels;
        byte[] rgba = new byte[pixels.Length];
        for (int i = 0; i < rgba.Length; i += MLImage.BytesPerPixel)
        {
            byte alpha = pixels[i + 3];
            rgba[i] = MLImage.Unpremultiply(pixels[i + red], alpha);
            rgba[i + 1] = MLImage.Unpremultiply(pixels[i + 1], alpha);
            rgba[i + 2] = MLImage.Unpremultiply(pixels[i + blue], alpha);
            rgba[i + 3] = alpha;
        }
        return Image.LoadPixelData<Rgba32>(rgba, image.Width, image.Height);
    }
}
