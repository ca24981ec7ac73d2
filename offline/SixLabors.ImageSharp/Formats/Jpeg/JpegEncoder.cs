using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Writes an image's first frame as JPEG, through libvips.</summary>
public sealed class JpegEncoder : ImageEncoder
{
    private const int MaxSide = 65535;

    private readonly int? _quality;

    /// <summary>1 to 100; null is the quality that a loaded JPEG had, else 75.</summary>
    public int? Quality
    {
        get => _quality;
        init => _quality = value is < 1 or > 100
            ? throw new ArgumentException("Quality factor must be in [1..100] range.")
            : value;
    }

    /// <summary>4:2:0, 4:4:4 or grey; null is what a loaded JPEG had, else 4:2:0.</summary>
    public JpegEncodingColor? ColorType { get; init; }

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
    {
        if (image.Width > MaxSide || image.Height > MaxSide)
        {
            throw new ImageFormatException($"Image is too large to encode at {image.Width}x{image.Height} for JPEG format.");
        }

        JpegMetadata metadata = image.Metadata.GetJpegMetadata();
        JpegEncodingColor color = ColorType is { } wanted ? Check(wanted) : metadata.ColorType ?? JpegEncodingColor.YCbCrRatio420;
        string subsampling = color == JpegEncodingColor.YCbCrRatio420 ? "on" : "off";
        string options = $"Q={Quality ?? metadata.Quality},subsample_mode={subsampling},strip=true";
        stream.Write(color == JpegEncodingColor.Luminance
            ? Encode(image, Luma(image.Frames.RootFrame), options)
            : Encode(image, Colors(image.Frames.RootFrame), options));
    }

    /// <summary>A colour type that a loaded file had may be any: what libvips does not write is written with full chroma.</summary>
    private static JpegEncodingColor Check(JpegEncodingColor color)
        => color is JpegEncodingColor.YCbCrRatio420 or JpegEncodingColor.YCbCrRatio444 or JpegEncodingColor.Luminance
            ? color
            : throw new NotSupportedException($"{nameof(JpegEncodingColor)}.{color} is not written by libvips. Use {nameof(JpegEncodingColor.YCbCrRatio444)}.");

    private static byte[] Encode(Image image, byte[] samples, string options)
        => VipsOperation.Save("jpegsave_buffer", options, samples, image.Width, image.Height, samples.Length / (image.Width * image.Height));

    private static byte[] Colors<TPixel>(ImageFrame<TPixel> frame)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var samples = new byte[frame.Width * frame.Height * 3];
        PixelRow.Convert<TPixel, Rgb24>(frame.Pixels, MemoryMarshal.Cast<byte, Rgb24>(samples.AsSpan()));
        return samples;
    }

    /// <summary>The Y of a JPEG (ITU-T T.871), which is not the luminance of <see cref="L8"/>.</summary>
    private static byte[] Luma<TPixel>(ImageFrame<TPixel> frame)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ReadOnlySpan<Rgb24> colors = MemoryMarshal.Cast<byte, Rgb24>(Colors(frame));
        var samples = new byte[colors.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            Rgb24 c = colors[i];
            samples[i] = (byte)((.299F * c.R) + (.587F * c.G) + (.114F * c.B) + .5F);
        }

        return samples;
    }
}
