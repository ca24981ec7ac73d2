namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>How a GIF plays.</summary>
public class GifMetadata : IDeepCloneable
{
    public GifMetadata()
    {
    }

    private GifMetadata(GifMetadata other)
    {
        RepeatCount = other.RepeatCount;
        ColorTableMode = other.ColorTableMode;
    }

    /// <summary>How often the animation plays; 0 is for ever, 1 writes no loop block.</summary>
    public ushort RepeatCount { get; set; } = 1;

    public GifColorTableMode ColorTableMode { get; set; }

    public IDeepCloneable DeepClone() => new GifMetadata(this);
}
