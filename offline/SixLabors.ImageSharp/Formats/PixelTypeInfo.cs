namespace SixLabors.ImageSharp.Formats;

/// <summary>How much a pixel takes in memory or in a file.</summary>
public class PixelTypeInfo
{
    public PixelTypeInfo(int bitsPerPixel) => BitsPerPixel = bitsPerPixel;

    public int BitsPerPixel { get; }
}
