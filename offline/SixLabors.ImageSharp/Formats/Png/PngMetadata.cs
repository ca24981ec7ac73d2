using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>How a PNG was stored, and how it will be saved unless the encoder says otherwise.</summary>
public class PngMetadata : IDeepCloneable
{
    public PngMetadata()
    {
    }

    private PngMetadata(PngMetadata other)
    {
        BitDepth = other.BitDepth;
        ColorType = other.ColorType;
        InterlaceMethod = other.InterlaceMethod;
        Palette = other.Palette;
    }

    public PngBitDepth? BitDepth { get; set; }

    public PngColorType? ColorType { get; set; }

    public PngInterlaceMode? InterlaceMethod { get; set; }

    /// <summary>The file's colours, which a save as palette takes again.</summary>
    internal Rgba32[]? Palette { get; set; }

    public IDeepCloneable DeepClone() => new PngMetadata(this);
}
