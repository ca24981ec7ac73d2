namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>How one frame of a GIF plays.</summary>
public class GifFrameMetadata : IDeepCloneable
{
    public GifFrameMetadata()
    {
    }

    private GifFrameMetadata(GifFrameMetadata other)
    {
        FrameDelay = other.FrameDelay;
        DisposalMethod = other.DisposalMethod;
        ColorTableMode = other.ColorTableMode;
    }

    /// <summary>In hundredths of a second; the file has room for 16 bits.</summary>
    public int FrameDelay { get; set; }

    public GifDisposalMethod DisposalMethod { get; set; }

    public GifColorTableMode ColorTableMode { get; set; }

    public IDeepCloneable DeepClone() => new GifFrameMetadata(this);
}
