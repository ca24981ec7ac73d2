using Microsoft.ML.Gan.Data.Pixels;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>A sheet of images as a data URI, with transparent gaps that show the page.</summary>
internal static class ReportSheet
{
    /// <summary>Pixels of an image at most: larger ones are made smaller.</summary>
    public const int MostPixels = 128 * 128;

    private const int LargestPng = 100_000; // values; a larger sheet is compressed with loss
    private const int Quality = 80;

    /// <param name="shape">The images' shape.</param>
    /// <param name="planar">N×C×H×W bytes.</param>
    /// <param name="columns">Images in a row.</param>
    public static string Draw(ImageShape shape, byte[] planar, int columns)
    {
        int count = planar.Length / shape.Size, gap = Gap(shape.Height), side = Gap(shape.Width);
        using var sheet = new Image<Rgba32>(columns * (shape.Width + side), (count + columns - 1) / columns * (shape.Height + gap));
        for (int i = 0; i < count; i++)
            DrawImage(sheet, shape, planar.AsSpan(i * shape.Size, shape.Size), i / columns * (shape.Height + gap),
                i % columns * (shape.Width + side));
        double scale = Math.Sqrt((double)MostPixels / (shape.Height * shape.Width));
        if (scale < 1)
            sheet.Mutate(image => image.Resize((int)(sheet.Width * scale), (int)(sheet.Height * scale)));
        return Encode(sheet, shape.Channels);
    }

    /// <summary>Pixels right of and below each image.</summary>
    private static int Gap(int size) => Math.Max(1, size / 14);

    private static void DrawImage(Image<Rgba32> sheet, ImageShape shape, ReadOnlySpan<byte> planar, int top, int left)
    {
        int area = shape.Height * shape.Width;
        for (int i = 0; i < area; i++)
        {
            sheet[left + i % shape.Width, top + i / shape.Width] = shape.Channels == 1
                ? new Rgba32(planar[i], planar[i], planar[i])
                : new Rgba32(planar[i], planar[area + i], planar[2 * area + i], shape.Channels == 4 ? planar[3 * area + i] : byte.MaxValue);
        }
    }

    private static string Encode(Image<Rgba32> sheet, int channels)
    {
        using var file = new MemoryStream();
        bool small = sheet.Width * sheet.Height * channels <= LargestPng;
        if (small)
        {
            sheet.SaveAsPng(file, new PngEncoder
            {
                BitDepth = PngBitDepth.Bit8,
                ColorType = channels == 1 ? PngColorType.GrayscaleWithAlpha : PngColorType.RgbWithAlpha,
            });
        }
        else
        {
            sheet.SaveAsWebp(file, new WebpEncoder
            {
                FileFormat = WebpFileFormatType.Lossy,
                Quality = Quality,
                Method = WebpEncodingMethod.Fastest, // training waits for it
            });
        }
        return $"data:image/{(small ? "png" : "webp")};base64,{Convert.ToBase64String(file.GetBuffer(), 0, (int)file.Length)}";
    }
}
