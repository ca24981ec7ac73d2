using System.Buffers;
using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Drawing one image on another.</summary>
public static class DrawImageExtensions
{
    /// <summary>Draws at the upper left corner.</summary>
    public static IImageProcessingContext DrawImage(this IImageProcessingContext source, Image foreground, float opacity)
        => source.DrawImage(foreground, default, opacity);

    /// <summary>Draws the first frame on each frame; what lies outside is not drawn.</summary>
    public static IImageProcessingContext DrawImage(this IImageProcessingContext source, Image foreground, Point backgroundLocation, float opacity)
    {
        if (opacity is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(opacity), opacity, "Must be in 0..1.");
        }

        return source.Apply(new Drawer(foreground.Frames.RootFrame, backgroundLocation, opacity));
    }

    private sealed class Drawer(ImageFrame foreground, Point location, float opacity) : IImageOperation
    {
        public void Apply<TPixel>(Image<TPixel> image, Configuration configuration)
            where TPixel : unmanaged, IPixel<TPixel>
        {
            Rectangle area = Rectangle.Intersect(new Rectangle(location, foreground.Size()), image.Bounds);
            foreach (ImageFrame<TPixel> frame in image.Frames)
            {
                for (int y = area.Top; y < area.Bottom; y++)
                {
                    DrawRow(frame.Row(y).Slice(area.X, area.Width), area.X - location.X, y - location.Y);
                }
            }
        }

        private void DrawRow<TPixel>(Span<TPixel> background, int x, int y)
            where TPixel : unmanaged, IPixel<TPixel>
        {
            Vector4[] below = ArrayPool<Vector4>.Shared.Rent(background.Length);
            Vector4[] above = ArrayPool<Vector4>.Shared.Rent(background.Length);
            PixelRow.ToVectors<TPixel>(background, below);
            foreground.CopyVectorsTo(x, y, above.AsSpan(0, background.Length));
            for (int i = 0; i < background.Length; i++)
            {
                below[i] = Blending.Over(above[i], opacity, below[i]);
            }

            PixelRow.FromVectors(below.AsSpan(0, background.Length), background);
            ArrayPool<Vector4>.Shared.Return(below);
            ArrayPool<Vector4>.Shared.Return(above);
        }
    }
}
