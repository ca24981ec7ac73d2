using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Cropping.</summary>
public static class CropExtensions
{
    /// <summary>Keeps the upper left part.</summary>
    public static IImageProcessingContext Crop(this IImageProcessingContext source, int width, int height)
        => source.Crop(new Rectangle(0, 0, width, height));

    /// <summary>Keeps a part, which must lie inside the image.</summary>
    public static IImageProcessingContext Crop(this IImageProcessingContext source, Rectangle cropRectangle)
    {
        Size size = source.GetCurrentSize();
        if (!new Rectangle(default, size).Contains(cropRectangle))
        {
            throw new ArgumentException("Crop rectangle should be smaller than the source bounds.", nameof(cropRectangle));
        }

        return source.Apply(new Cropper(cropRectangle));
    }

    private sealed class Cropper(Rectangle part) : IImageOperation
    {
        public void Apply<TPixel>(Image<TPixel> image, Configuration configuration)
            where TPixel : unmanaged, IPixel<TPixel> => image.ReplaceFrames(frame =>
        {
            var result = new ImageFrame<TPixel>(configuration, part.Width, part.Height);
            for (int y = 0; y < part.Height; y++)
            {
                frame.Row(part.Y + y).Slice(part.X, part.Width).CopyTo(result.Row(y));
            }

            return result;
        });
    }
}
