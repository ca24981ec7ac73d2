using System.Numerics;

namespace SixLabors.ImageSharp.Processing;

/// <summary>How much red, green and blue count for brightness.</summary>
public enum GrayscaleMode
{
    /// <summary>ITU-R BT.709, as in <see cref="PixelFormats.L8"/>.</summary>
    Bt709,

    /// <summary>ITU-R BT.601, as in JPEG.</summary>
    Bt601,
}

/// <summary>Taking the colour away.</summary>
public static class GrayscaleExtensions
{
    public static IImageProcessingContext Grayscale(this IImageProcessingContext source) => source.Grayscale(GrayscaleMode.Bt709);

    public static IImageProcessingContext Grayscale(this IImageProcessingContext source, GrayscaleMode mode)
    {
        (float r, float g, float b) = mode == GrayscaleMode.Bt709 ? (.2126F, .7152F, .0722F) : (.299F, .587F, .114F);
        return source.Apply(new RowOperation(row =>
        {
            foreach (ref Vector4 pixel in row)
            {
                float grey = (pixel.X * r) + (pixel.Y * g) + (pixel.Z * b);
                pixel = new Vector4(grey, grey, grey, pixel.W);
            }
        }));
    }
}
