namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>How a JPEG was stored, and how it will be saved unless the encoder says otherwise.</summary>
public class JpegMetadata : IDeepCloneable
{
    public JpegMetadata()
    {
    }

    private JpegMetadata(JpegMetadata other)
    {
        Quality = other.Quality;
        ColorType = other.ColorType;
    }

    /// <summary>1 to 100, as told by the quantization table; 75 for an image that was not a JPEG.</summary>
    public int Quality { get; internal set; } = 75;

    public JpegEncodingColor? ColorType { get; internal set; }

    public IDeepCloneable DeepClone() => new JpegMetadata(this);
}
