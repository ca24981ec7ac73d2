using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Data.Columns;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Microsoft.ML.Gan.Data.Pixels;

/// <summary>Converts between ML.NET's images (32 bits per pixel, premultiplied alpha) and bytes C×H×W of a model's shape.</summary>
internal static class ImageFitter
{
    private const int PixelsAtOnce = 16;

    /// <summary>Brings an image to the column's channels and size.</summary>
    public static void Fit(MLImage image, ImageColumn column, Span<byte> planar)
    {
        LargeImages.Check(image);
        ImageShape shape = column.Shape;
        int channels = shape.Channels;
        if (image.Height == shape.Height && image.Width == shape.Width)
        {
            ToChannels(image, channels, column.Background, planar, 1, shape.Height * shape.Width);
            return;
        }
        var pixels = new byte[image.Height * image.Width * channels];
        ToChannels(image, channels, column.Background, pixels, channels, 1);
        byte[] resized = channels switch
        {
            1 => Resize<L8>(pixels, image.Width, image.Height, column),
            3 => Resize<Rgb24>(pixels, image.Width, image.Height, column),
            _ => Resize<Rgba32>(pixels, image.Width, image.Height, column),
        };
        shape.ToPlanar<byte>(resized, planar);
    }

    /// <summary>Bytes C×H×W as an ML.NET image.</summary>
    public static MLImage ToImage(ReadOnlySpan<byte> planar, ImageShape shape)
    {
        int area = shape.Height * shape.Width;
        ReadOnlySpan<byte> red = planar[..area];
        ReadOnlySpan<byte> green = shape.Channels == 1 ? red : planar.Slice(area, area);
        ReadOnlySpan<byte> blue = shape.Channels == 1 ? red : planar.Slice(2 * area, area);
        ReadOnlySpan<byte> alpha = shape.Channels == 4 ? planar.Slice(3 * area, area) : [];
        var rgba = new byte[area * 4];
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        for (int i = 0; i < pixels.Length; i++)
        {
            uint pixel = alpha.IsEmpty
                ? red[i] | (uint)green[i] << 8 | (uint)blue[i] << 16 | 0xFF000000
                : DivideBy255(red[i] * alpha[i]) | (uint)DivideBy255(green[i] * alpha[i]) << 8
                    | (uint)DivideBy255(blue[i] * alpha[i]) << 16 | (uint)alpha[i] << 24;
            pixels[i] = BitConverter.IsLittleEndian ? pixel : BinaryPrimitives.ReverseEndianness(pixel);
        }
        return MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, rgba);
    }

    /// <summary>
    /// Blends an image with the background (RGB) for 1 and 3 channels; 4 channels get straight alpha. The strides to the next pixel and
    /// channel are 1 and H×W for C×H×W, the channels and 1 for H×W×C.
    /// </summary>
    private static void ToChannels(MLImage image, int channels, uint background, Span<byte> bytes, int toNextPixel, int toNextChannel)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        int red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        byte backRed = (byte)(background >> 16), backGreen = (byte)(background >> 8), backBlue = (byte)background;
        Span<byte> second = channels > 1 ? bytes[toNextChannel..] : default, third = channels > 1 ? bytes[(2 * toNextChannel)..] : default;
        bool planar = channels == 3 && toNextPixel == 1;
        for (int o = 0; source.Length >= 4; source = source[4..], o += toNextPixel)
        {
            if (planar && o % PixelsAtOnce == 0)
            {
                int opaque = CopyOpaque(source, red, bytes[o..], second[o..], third[o..]);
                source = source[(4 * opaque)..];
                o += opaque;
                if (source.Length < 4)
                    break;
            }
            int r = source[red], g = source[1], b = source[2 - red], a = source[3];
            if (channels == 4)
            {
                (r, g, b) = (Straight(r, a), Straight(g, a), Straight(b, a));
                bytes[o + 3 * toNextChannel] = (byte)a;
            }
            else if (a < 255)
            {
                (r, g, b) = (r | g | b | a) == 0
                    ? (backRed, backGreen, backBlue)
                    : (Over(r, a, backRed), Over(g, a, backGreen), Over(b, a, backBlue));
            }
            if (channels == 1)
                bytes[o] = (byte)(0.2126f * r + 0.7152f * g + 0.0722f * b + 0.5f); // luma, ITU-R BT.709
            else
                (bytes[o], second[o], third[o]) = ((byte)r, (byte)g, (byte)b);
        }
    }

    /// <summary>Splits pixels into planes, sixteen at a time, as long as all of them are opaque, and tells how many.</summary>
    private static int CopyOpaque(ReadOnlySpan<byte> source, int redByte, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        if (!BitConverter.IsLittleEndian)
            return 0;
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(source);
        Vector128<uint> opaque = Vector128.Create(0xFF000000u);
        int done = 0;
        for (; done + PixelsAtOnce <= pixels.Length; done += PixelsAtOnce)
        {
            ReadOnlySpan<uint> next = pixels.Slice(done, PixelsAtOnce);
            Vector128<uint> a = Vector128.Create(next), b = Vector128.Create(next[4..]), c = Vector128.Create(next[8..]),
                d = Vector128.Create(next[12..]);
            if ((a & b & c & d & opaque) != opaque)
                break;
            Plane(a, b, c, d, redByte).CopyTo(red[done..]);
            Plane(a, b, c, d, 1).CopyTo(green[done..]);
            Plane(a, b, c, d, 2 - redByte).CopyTo(blue[done..]);
        }
        return done;

        static Vector128<byte> Plane(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d, int index)
        {
            Vector128<uint> low = Vector128.Create(0xFFu);
            return Vector128.Narrow(
                Vector128.Narrow((a >> (8 * index)) & low, (b >> (8 * index)) & low),
                Vector128.Narrow((c >> (8 * index)) & low, (d >> (8 * index)) & low));
        }
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
