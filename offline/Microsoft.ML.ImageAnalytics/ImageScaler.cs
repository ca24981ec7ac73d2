using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The pixel work of resizing and of graying.</summary>
internal static class ImageScaler
{
    public static MLImage Resize(MLImage source, int width, int height, ResizingKind resizing, Anchor anchor)
        => resizing == ResizingKind.Fill
            ? Stretch(source, width, height)
            : KeepAspect(source, width, height, crop: resizing == ResizingKind.IsoCrop, anchor);

    /// <summary>Opaque and Bgra32; the color is 0.3 red + 0.59 green + 0.11 blue.</summary>
    public static MLImage ToGray(MLImage source)
    {
        var (red, blue) = ImageCodec.RedAndBlue(source);
        var pixels = source.Pixels;
        byte[] result = new byte[pixels.Length];
        for (int i = 0; i < result.Length; i += MLImage.BytesPerPixel)
        {
            float gray = MathF.Round(0.3f * pixels[i + red] + 0.59f * pixels[i + 1] + 0.11f * pixels[i + blue]);
            result.AsSpan(i, 3).Fill((byte)gray);
            result[i + 3] = byte.MaxValue;
        }
        return new MLImage(source.Width, source.Height, MLPixelFormat.Bgra32, result, isOpaque: true);
    }

    /// <summary>Nearest pixel, its bytes unchanged. Of two that are equally near, the one on the left (above).</summary>
    private static MLImage Stretch(MLImage source, int width, int height)
    {
        var from = MemoryMarshal.Cast<byte, uint>(source.Pixels);
        byte[] result = new byte[width * height * MLImage.BytesPerPixel];
        var to = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        for (int y = 0; y < height; y++)
        {
            var row = from.Slice(Nearest(y, source.Height, height) * source.Width, source.Width);
            for (int x = 0; x < width; x++)
                to[y * width + x] = row[Nearest(x, source.Width, width)];
        }
        return new MLImage(width, height, source.PixelFormat, result, source.IsOpaque);
    }

    // The last pixel whose left edge lies before the center of the target pixel: ceil((i + 0.5) * from / to) - 1.
    private static int Nearest(int i, int from, int to) => (int)(((2L * i + 1) * from + 2L * to - 1) / (2L * to)) - 1;

    /// <summary>
    /// One side fits; along the other the image is cropped at the anchor or centered on transparent black. The result is opaque and Bgra32.
    /// </summary>
    private static MLImage KeepAspect(MLImage source, int width, int height, bool crop, Anchor anchor)
    {
        float scaleX = (float)width / source.Width;
        float scaleY = (float)height / source.Height;
        bool isVerticalFree = scaleY < scaleX == crop;
        float scale = isVerticalFree ? scaleX : scaleY;
        int drawnWidth = (int)(source.Width * scale);
        int drawnHeight = (int)(source.Height * scale);
        int left = isVerticalFree ? 0 : Place(width - source.Width * scale, Anchor.Left, Anchor.Right);
        int top = isVerticalFree ? Place(height - source.Height * scale, Anchor.Top, Anchor.Bottom) : 0;

        byte[] result = new byte[width * height * MLImage.BytesPerPixel];
        if (drawnWidth > 0 && drawnHeight > 0)
        {
            using var drawn = ImageCodec.ToRgb(source);
            drawn.Mutate(x => x.Resize(drawnWidth, drawnHeight, KnownResamplers.MitchellNetravali));
            Draw(drawn, result, width, height, left, top);
        }
        return new MLImage(width, height, MLPixelFormat.Bgra32, result, isOpaque: true);

        int Place(float slack, Anchor near, Anchor far)
            => !crop ? (int)(slack / 2) : anchor == near ? 0 : anchor == far ? (int)slack : (int)(slack / 2);
    }

    private static void Draw(Image<Rgb24> drawn, byte[] target, int width, int height, int left, int top)
    {
        Rgb24[] colors = new Rgb24[drawn.Width * drawn.Height];
        drawn.CopyPixelDataTo(colors);
        for (int y = Math.Max(0, top); y < Math.Min(height, top + drawn.Height); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(width, left + drawn.Width); x++)
            {
                var color = colors[(y - top) * drawn.Width + x - left];
                int i = (y * width + x) * MLImage.BytesPerPixel;
                (target[i], target[i + 1], target[i + 2], target[i + 3]) = (color.B, color.G, color.R, byte.MaxValue);
            }
        }
    }
}
