using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>Reads one file format. Each method tells how many bytes the image takes, since more may follow it in a stream.</summary>
internal abstract class ImageReader
{
    public abstract IImageFormat Format { get; }

    public abstract bool Matches(ReadOnlySpan<byte> data);

    public abstract ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> data, out int length);

    public abstract Image<TPixel> Decode<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
        where TPixel : unmanaged, IPixel<TPixel>;

    /// <summary>Decodes to the pixel type that fits the file.</summary>
    public abstract Image Decode(DecoderOptions options, ReadOnlySpan<byte> data, out int length);

    protected static Image<TPixel> Allocate<TPixel>(DecoderOptions options, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel>
        => new(options.Configuration, new ImageMetadata(), [AllocateFrame<TPixel>(options, width, height, new ImageFrameMetadata())]);

    protected static ImageFrame<TPixel> AllocateFrame<TPixel>(DecoderOptions options, int width, int height, ImageFrameMetadata metadata)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        try
        {
            return new ImageFrame<TPixel>(options.Configuration, width, height, metadata);
        }
        catch (InvalidMemoryOperationException e)
        {
            throw new InvalidImageContentException($"Failed to allocate buffers for possibly degenerate dimensions: {width}x{height}.", e);
        }
    }
}
