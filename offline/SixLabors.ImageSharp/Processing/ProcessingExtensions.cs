using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Changes an image, or a copy of it.</summary>
public static class ProcessingExtensions
{
    public static void Mutate(this Image source, Action<IImageProcessingContext> operation)
        => source.Mutate(source.Configuration, operation);

    public static void Mutate(this Image source, Configuration configuration, Action<IImageProcessingContext> operation)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Accept(new MutateVisitor(configuration, operation));
    }

    public static void Mutate<TPixel>(this Image<TPixel> source, Action<IImageProcessingContext> operation)
        where TPixel : unmanaged, IPixel<TPixel> => source.Mutate(source.Configuration, operation);

    public static void Mutate<TPixel>(this Image<TPixel> source, Configuration configuration, Action<IImageProcessingContext> operation)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(operation);
        source.EnsureNotDisposed();
        operation(new ImageProcessingContext<TPixel>(configuration, source));
    }

    public static Image Clone(this Image source, Action<IImageProcessingContext> operation)
        => source.Clone(source.Configuration, operation);

    public static Image Clone(this Image source, Configuration configuration, Action<IImageProcessingContext> operation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var visitor = new CloneVisitor(configuration, operation);
        source.Accept(visitor);
        return visitor.Result!;
    }

    public static Image<TPixel> Clone<TPixel>(this Image<TPixel> source, Action<IImageProcessingContext> operation)
        where TPixel : unmanaged, IPixel<TPixel> => source.Clone(source.Configuration, operation);

    public static Image<TPixel> Clone<TPixel>(this Image<TPixel> source, Configuration configuration, Action<IImageProcessingContext> operation)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(operation);
        Image<TPixel> clone = source.Clone(configuration);
        try
        {
            clone.Mutate(configuration, operation);
            return clone;
        }
        catch
        {
            clone.Dispose();
            throw;
        }
    }

    private sealed class MutateVisitor(Configuration configuration, Action<IImageProcessingContext> operation) : IImageVisitor
    {
        public void Visit<TPixel>(Image<TPixel> image)
            where TPixel : unmanaged, IPixel<TPixel> => image.Mutate(configuration, operation);
    }

    private sealed class CloneVisitor(Configuration configuration, Action<IImageProcessingContext> operation) : IImageVisitor
    {
        public Image? Result { get; private set; }

        public void Visit<TPixel>(Image<TPixel> image)
            where TPixel : unmanaged, IPixel<TPixel> => Result = image.Clone(configuration, operation);
    }
}
