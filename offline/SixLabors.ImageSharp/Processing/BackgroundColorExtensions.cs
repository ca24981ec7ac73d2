using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Putting an image on a colour.</summary>
public static class BackgroundColorExtensions
{
    /// <summary>Shows the colour through where the image is transparent.</summary>
    public static IImageProcessingContext BackgroundColor(this IImageProcessingContext source, Color color)
        => source.Apply(new RowOperation(row =>
        {
            Vector4 background = (Vector4)color * 255;
            foreach (ref Vector4 pixel in row)
            {
                pixel = Blending.Over(pixel, 1, background);
            }
        }));
}
