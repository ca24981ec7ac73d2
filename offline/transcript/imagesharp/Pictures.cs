using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using static PngBuilder;
using static Transcript;

/// <summary>Pictures to ask about, and what is to be seen in them.</summary>
internal static class Pictures
{
    public static readonly byte[] png = ToPng(Smooth(16, 16));
    public static readonly byte[] jpg = ToJpeg(Smooth(32, 32));
    public static readonly byte[] gif = TwoFrames();
    public static readonly byte[] pngPx = Bytes(Image.Load<Rgb24>(png));
    public static readonly byte[] jpgPx = Bytes(Image.Load<Rgb24>(jpg));
    public static readonly byte[] gifPx = Bytes(Image.Load<Rgb24>(gif));
    public static readonly byte[] noise16 = Bytes(Noise(16, 16));
    public static readonly byte[] pngOfFourPieces = Png(16, 16, 8, 2, NoiseRow, idatPieces: 4);

    public static Image<Rgb24> Noise(int w, int h, int seed = 1)
    {
        var bytes = new byte[w * h * 3];
        new Random(seed).NextBytes(bytes);
        return Image.LoadPixelData<Rgb24>(bytes, w, h);
    }

    public static Image<Rgb24> Smooth(int w, int h)
    {
        var image = new Image<Rgb24>(w, h);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                image[x, y] = new Rgb24((byte)(x * 255 / Math.Max(1, w - 1)), (byte)(y * 255 / Math.Max(1, h - 1)), (byte)((x + y) * 255 / Math.Max(1, w + h - 2)));
        return image;
    }

    /// <summary>Four pixels, from opaque to transparent.</summary>
    public static Image<Rgba32> Transparencies() => Image.LoadPixelData<Rgba32>(new[] { new Rgba32(255, 0, 0, 255), new Rgba32(255, 0, 0, 128), new Rgba32(255, 0, 0, 0), new Rgba32(10, 200, 30, 1) }, 4, 1);

    public static byte[] NoiseRow(int y) => noise16.AsSpan(y * 48, 48).ToArray();

    public static byte[] Bytes<T>(Image<T> image)
        where T : unmanaged, IPixel<T>
    {
        var bytes = new byte[image.Width * image.Height * Marshal.SizeOf<T>()];
        image.CopyPixelDataTo(bytes);
        return bytes;
    }

    public static string Show<T>(Image<T> image, int max = 64)
        where T : unmanaged, IPixel<T> => $"{image.Width}x{image.Height} [" + string.Join(",", Bytes(image).Take(max)) + "]";

    public static byte[] ToPng(Image image, PngEncoder encoder = null)
    {
        var file = new MemoryStream();
        image.SaveAsPng(file, encoder ?? new PngEncoder());
        return file.ToArray();
    }

    public static byte[] ToJpeg(Image image, JpegEncoder encoder = null)
    {
        var file = new MemoryStream();
        image.SaveAsJpeg(file, encoder ?? new JpegEncoder());
        return file.ToArray();
    }

    public static byte[] ToGreyJpeg(Image image, int quality = 75) => ToJpeg(image, new JpegEncoder { ColorType = JpegEncodingColor.Luminance, Quality = quality });

    public static byte[] ToGif(Image image, GifEncoder encoder = null)
    {
        var file = new MemoryStream();
        image.SaveAsGif(file, encoder ?? new GifEncoder());
        return file.ToArray();
    }

    /// <summary>What a PNG's header says.</summary>
    public static string PngKind(byte[] file) => $"depth {file[24]} colour type {file[25]} interlace {file[28]}";

    /// <summary>What a JPEG's frame header says.</summary>
    public static string JpegKind(byte[] file)
    {
        for (int i = 2; i < file.Length - 9; i += 2 + (file[i + 2] << 8 | file[i + 3]))
        {
            int marker = file[i + 1];
            if (marker is >= 0xC0 and <= 0xC2)
            {
                int count = file[i + 9];
                var samplings = Enumerable.Range(0, count).Select(k => $"{file[i + 11 + 3 * k] >> 4}x{file[i + 11 + 3 * k] & 15}");
                return $"SOF{marker - 0xC0} {count} components, sampling " + string.Join(" ", samplings);
            }
        }

        return "?";
    }

    public static string Difference(byte[] a, byte[] b)
    {
        if (a.Length != b.Length)
            return $"length {a.Length} v {b.Length}";
        int[] differences = a.Zip(b, (x, y) => Math.Abs(x - y)).ToArray();
        return $"max {differences.Max()} mean {differences.Sum(d => (long)d) / (double)a.Length:F3}";
    }

    /// <summary>Whether a file loads, and with the pixels that it should have.</summary>
    public static string Outcome<T>(ReadOnlySpan<byte> file, byte[] full)
        where T : unmanaged, IPixel<T>
    {
        try
        {
            using var image = Image.Load<T>(file);
            string pixels = full == null ? "" : Bytes(image).AsSpan().SequenceEqual(full) ? " pixels all right" : " pixels PARTIAL";
            return $"loads {image.Width}x{image.Height} frames {image.Frames.Count}{pixels}";
        }
        catch (Exception e)
        {
            return Name(e);
        }
    }

    private static byte[] TwoFrames()
    {
        using var image = Smooth(16, 16);
        using var second = Noise(16, 16);
        image.Frames.AddFrame(second.Frames.RootFrame);
        return ToGif(image);
    }
}
