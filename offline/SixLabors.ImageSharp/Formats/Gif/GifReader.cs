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

        using Image<TPixel> probe = Allocate<TPixel>(options, width, height);
        int wanted = (int)Math.Min((uint)content.Frames.Count, options.MaxFrames);
        VipsPixels decoded = VipsOperation.Load("gifload_buffer", $"n={wanted},access=sequential", data);

        int frameBytes = width * height * decoded.Bands;
        List<ImageFrame<TPixel>> frames = [];
        for (int i = 0; i < wanted && (i + 1L) * frameBytes <= decoded.Samples.Length; i++)
        {
            var frame = new ImageFrame<TPixel>(options.Configuration, width, height, content.Frames[i]);
            Convert(decoded.Samples.AsSpan(i * frameBytes, frameBytes), decoded.Bands, frame.Pixels);
            frames.Add(frame);
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
