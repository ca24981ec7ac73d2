using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>An image, whatever its pixel type.</summary>
public abstract partial class Image : IConfigurationProvider, IDisposable
{
    private bool _disposed;
    private Size _size;

    internal Image(Configuration configuration, PixelTypeInfo pixelType, ImageMetadata metadata, Size size)
    {
        Configuration = configuration;
        PixelType = pixelType;
        Metadata = metadata;
        _size = size;
    }

    public Configuration Configuration { get; }

    public PixelTypeInfo PixelType { get; }

    public ImageMetadata Metadata { get; }

    public int Width => _size.Width;

    public int Height => _size.Height;

    public Size Size => _size;

    public Rectangle Bounds => new(0, 0, Width, Height);

    public ImageFrameCollection Frames => UntypedFrames;

    private protected abstract ImageFrameCollection UntypedFrames { get; }

    public Image<TPixel2> CloneAs<TPixel2>()
        where TPixel2 : unmanaged, IPixel<TPixel2> => CloneAs<TPixel2>(Configuration);

    /// <summary>A copy of another pixel type, with a copy of the metadata.</summary>
    public abstract Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
        where TPixel2 : unmanaged, IPixel<TPixel2>;

    public void Save(Stream stream, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(encoder);
        EnsureNotDisposed();
        EncodeWith(encoder, stream);
    }

    public Task SaveAsync(Stream stream, IImageEncoder encoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(encoder);
        EnsureNotDisposed();
        return EncodeWithAsync(encoder, stream, cancellationToken);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            Dispose(true);
            GC.SuppressFinalize(this);
            _disposed = true;
        }
    }

    internal void EnsureNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    internal abstract void EncodeWith(IImageEncoder encoder, Stream stream);

    internal abstract Task EncodeWithAsync(IImageEncoder encoder, Stream stream, CancellationToken cancellationToken);

    /// <summary>Lets a visitor see the pixel type.</summary>
    internal abstract void Accept(Processing.IImageVisitor visitor);

    protected abstract void Dispose(bool disposing);

    private protected void SetSize(Size value) => _size = value;
}
