using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Sees an image with its pixel type.</summary>
internal interface IImageVisitor
{
    void Visit<TPixel>(Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>;
}

/// <summary>An operation that knows its image's pixel type only when it runs.</summary>
internal interface IImageOperation
{
    void Apply<TPixel>(Image<TPixel> image, Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>;
}

/// <summary>Applies operations at once.</summary>
internal abstract class ImageProcessingContext : IImageProcessingContext
{
    public abstract Configuration Configuration { get; }

    public abstract Size GetCurrentSize();

    public abstract void Apply(IImageOperation operation);
}

/// <inheritdoc/>
internal sealed class ImageProcessingContext<TPixel>(Configuration configuration, Image<TPixel> image) : ImageProcessingContext
    where TPixel : unmanaged, IPixel<TPixel>
{
    public override Configuration Configuration => configuration;

    public override Size GetCurrentSize() => image.Size;

    public override void Apply(IImageOperation operation) => operation.Apply(image, configuration);
}

/// <summary>How the operations' extension methods reach the image.</summary>
internal static class ImageProcessingContextExtensions
{
    public static IImageProcessingContext Apply(this IImageProcessingContext source, IImageOperation operation)
    {
        ((ImageProcessingContext)source).Apply(operation);
        return source;
    }
}
