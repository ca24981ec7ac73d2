using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>One picture of an image, whatever its pixel type. Its image disposes of it.</summary>
public abstract class ImageFrame : IConfigurationProvider, IDisposable
{
    internal ImageFrame(Configuration configuration, int width, int height, ImageFrameMetadata metadata)
    {
        Configuration = configuration;
        Width = width;
        Height = height;
        Metadata = metadata;
    }

    public Configuration Configuration { get; }

    public int Width { get; private protected set; }

    public int Height { get; private protected set; }

    public ImageFrameMetadata Metadata { get; }

    public Size Size() => new(Width, Height);

    public Rectangle Bounds() => new(0, 0, Width, Height);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>A copy of another pixel type (or the same), with a copy of the metadata.</summary>
    internal abstract ImageFrame<TPixel2> CopyAs<TPixel2>(Configuration configuration)
        where TPixel2 : unmanaged, IPixel<TPixel2>;

    /// <summary>One row of another pixel type, from column <paramref name="x"/> on.</summary>
    internal abstract void CopyRowTo<TPixel2>(int x, int y, Span<TPixel2> destination)
        where TPixel2 : unmanaged, IPixel<TPixel2>;
}
