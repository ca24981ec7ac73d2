using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Microsoft.ML.Gan.Imaging;

/// <summary>Between ML.NET's images (32 bits a pixel, premultiplied alpha) and bytes C×H×W of a model's shape.</summary>
internal static class ImageFitter
{
    /// <summary>Brings an image to the column's channels and size.</summary>
    public static void Fit(MLImage image, ImageColumn column, Span<byte> planar)
    {
        ImageShape shape = column.Shape;
        byte[] pixels = ToChannels(image, shape.Channels, column.Background);
        if (image.Height != shape.Height || image.Width != shape.Width)
        {
            pixels = shape.Channels switch
            {
                1 => Resize<L8>(pixels, image.Width, image.Height, column),
                3 => Resize<Rgb24>(pixels, image.Width, image.Height, column),
                _ => Resize<Rgba32>(pixels, image.Width, image.Height, column),
            };
        }
        PixelOrder.ToPlanar<byte>(pixels, planar, shape.Channels);
    }

    /// <summary>Bytes C×H×W as an ML.NET image.</summary>
    public static MLImage ToImage(ReadOnlySpan<byte> planar, ImageShape shape)
    {
        int area = shape.Height * shape.Width;
        var rgba = new byte[area * 4];
        for (int i = 0; i < area; i++)
        {
            byte alpha = shape.Channels == 4 ? planar[3 * area + i] : (byte)255;
            for (int c = 0; c < 3; c++)
                rgba[4 * i + c] = DivideBy255(planar[(shape.Channels == 1 ? 0 : c) * area + i] * alpha);
            rgba[4 * i + 3] = alpha;
        }
        return MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, rgba);
    }

    /// <summary>H×W×C: on the background for 1 and 3 channels, with straight alpha for 4.</summary>
    private static byte[] ToChannels(MLImage image, int channels, uint background)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        int red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        byte backRed = (byte)(background >> 16), backGreen = (byte)(background >> 8), backBlue = (byte)background;
        var pixels = new byte[source.Length / 4 * channels];
        for (int i = 0, o = 0; i < source.Length; i += 4, o += channels)
        {
            int r = source[i + red], g = source[i + 1], b = source[i + 2 - red], a = source[i + 3];
            if (channels == 4)
            {
                (pixels[o], pixels[o + 1], pixels[o + 2], pixels[o + 3]) = (Straight(r, a), Straight(g, a), Straight(b, a), (byte)a);
                continue;
            }
            if (a < 255)
                (r, g, b) = (Over(r, a, backRed), Over(g, a, backGreen), Over(b, a, backBlue));
            if (channels == 1)
                pixels[o] = (byte)(0.2126f * r + 0.7152f * g + 0.0722f * b + 0.5f); // luma, ITU-R BT.709
            else
                (pixels[o], pixels[o + 1], pixels[o + 2]) = ((byte)r, (byte)g, (byte)b);
        }
        return pixels;
    }

    private static byte Straight(int premultiplied, int alpha) =>
        alpha == 0 ? (byte)0 : (byte)Math.Min(255, (premultiplied * 255 + alpha / 2) / alpha);

    private static int Over(int premultiplied, int alpha, byte background) =>
        Math.Min(255, premultiplied + DivideBy255(background * (255 - alpha)));

    private static byte DivideBy255(int value) => (byte)((value + 127) / 255);

    private static byte[] Resize<TPixel>(byte[] pixels, int width, int height, ImageColumn column)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ImageShape shape = column.Shape;
        using Image<TPixel> image = Image.LoadPixelData<TPixel>(pixels, width, height);
        image.Mutate(x => x.Resize(new ResizeOptions
        {
            Size = new Size(shape.Width, shape.Height),
            Mode = column.Fit switch { ImageFit.Crop => ResizeMode.Crop, ImageFit.Pad => ResizeMode.Pad, _ => ResizeMode.Stretch },
            PadColor = shape.Channels == 4 ? Color.Transparent
                : Color.FromRgb((byte)(column.Background >> 16), (byte)(column.Background >> 8), (byte)column.Background),
        }));
        var resized = new byte[shape.Size];
        image.CopyPixelDataTo(resized);
        return resized;
    }
}
