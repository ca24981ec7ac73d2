using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>Reads GIF through libvips, which composes the frames: each comes out whole.</summary>
internal sealed class GifReader : ImageReader
{
    public override IImageFormat Format => GifFormat.Instance;

    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8);

    public override ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new GifContent(data);
        length = content.Length;
        var metadata = new ImageMetadata();
        Describe(content, metadata);
        return new ImageInfo(new PixelTypeInfo(8), content.Size, metadata, content.Frames);
    }

    public override Image Decode(DecoderOptions options, ReadOnlySpan<byte> data, out int length) => Decode<Rgba32>(options, data, out length);

    public override Image<TPixel> Decode<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new GifContent(data);
        length = content.Length;
        (int width, int height) = content.Size;
        if (content.Frames.Count == 0 || width == 0 || height == 0)
        {
            throw new InvalidImageContentException("Unable to read Gif image data: there is no frame, or it has no size.");
        }

        // Before the decoder allocates as much.
        List<ImageFrame<TPixel>> frames = [AllocateFrame<TPixel>(options, width, height, content.Frames[0])];
        int count = (int)Math.Min((uint)content.Frames.Count, options.MaxFrames);
        VipsPixels decoded = VipsOperation.Load("gifload_buffer", $"n={count},access=sequential", data);
        frames.AddRange(content.Frames.Take(1..count).Select(frame => AllocateFrame<TPixel>(options, width, height, frame)));

        // libvips stacks the frames. Its canvas is larger than the screen where a frame stands out of that.
        int canvasHeight = decoded.Height / count, rowBytes = decoded.Width * decoded.Bands;
        int takenBytes = Math.Min(width, decoded.Width) * decoded.Bands;
        for (int i = 0; i < count; i++)
        {
            for (int y = 0; y < Math.Min(height, canvasHeight); y++)
            {
                Convert(decoded.Samples.AsSpan(((i * canvasHeight) + y) * rowBytes, takenBytes), decoded.Bands, frames[i].Row(y));
            }
        }

        var metadata = new ImageMetadata();
        Describe(content, metadata);
        return new Image<TPixel>(options.Configuration, metadata, frames);
    }

    private static void Describe(GifContent content, ImageMetadata metadata)
    {
        metadata.DecodedImageFormat = GifFormat.Instance;
        metadata.SetFormatMetadata(GifFormat.Instance, content.Metadata);
    }

    private static void Convert<TPixel>(ReadOnlySpan<byte> samples, int bands, Span<TPixel> pixels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        switch (bands)
        {
            case 1:
                PixelRow.Convert(MemoryMarshal.Cast<byte, L8>(samples), pixels);
                break;
            case 2:
                PixelRow.Convert(MemoryMarshal.Cast<byte, La16>(samples), pixels);
                break;
            case 3:
                PixelRow.Convert(MemoryMarshal.Cast<byte, Rgb24>(samples), pixels);
                break;
            default:
                PixelRow.Convert(MemoryMarshal.Cast<byte, Rgba32>(samples), pixels);
                break;
        }
    }
}
