using System.Numerics;
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

    /// <summary>Pixels of one row, from column <paramref name="x"/> on, as channels in [0, 255].</summary>
    internal abstract void CopyVectorsTo(int x, int y, Span<Vector4> destination);
}
