using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Core.MLNet;

/// <summary>Images whose pixels no array can hold.</summary>
internal static class LargeImages
{
    private const int MostPixels = int.MaxValue / 4 - 64; // of 4 bytes, and arrays are a little shorter than 2³¹ bytes

    /// <exception cref="InvalidDataException">The image is that large.</exception>
    public static void Check(MLImage image)
    {
        if ((long)image.Width * image.Height > MostPixels)
        {
            throw new InvalidDataException(
                $"it is of {image.Width}×{image.Height} pixels, more than the {MostPixels} that can be read; make it smaller");
        }
    }
}
