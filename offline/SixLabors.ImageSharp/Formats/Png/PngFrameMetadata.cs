namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Part of <see cref="PngFormat"/>'s type. Animated PNG is neither read nor written here, so there is nothing in it.</summary>
public class PngFrameMetadata : IDeepCloneable
{
    public PngFrameMetadata()
    {
    }

    public IDeepCloneable DeepClone() => new PngFrameMetadata();
}
