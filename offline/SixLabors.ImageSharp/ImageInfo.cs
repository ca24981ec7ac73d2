using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>What <see cref="Image.Identify(string)"/> reads without decoding pixels.</summary>
public class ImageInfo
{
    internal ImageInfo(PixelTypeInfo pixelType, Size size, ImageMetadata metadata, IReadOnlyList<ImageFrameMetadata>? frames = null)
    {
        PixelType = pixelType;
        Size = size;
        Metadata = metadata;
        FrameMetadataCollection = frames ?? [];
    }

    public PixelTypeInfo PixelType { get; }

    public Size Size { get; }

    public int Width => Size.Width;

    public int Height => Size.Height;

    public Rectangle Bounds => new(0, 0, Width, Height);

    public ImageMetadata Metadata { get; }

    /// <summary>One for each frame, for formats that have frames.</summary>
    public IReadOnlyList<ImageFrameMetadata> FrameMetadataCollection { get; }
}
