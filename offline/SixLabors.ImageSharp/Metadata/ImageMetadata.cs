using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>What is known of an image besides its pixels. It steers how the image is saved.</summary>
public sealed class ImageMetadata : IDeepCloneable<ImageMetadata>
{
    private readonly FormatMetadata _formats;

    public ImageMetadata()
        : this(new FormatMetadata())
    {
    }

    private ImageMetadata(FormatMetadata formats) => _formats = formats;

    /// <summary>The format that the image was loaded from; null for one that was made.</summary>
    public IImageFormat? DecodedImageFormat { get; internal set; }

    public TFormatMetadata GetFormatMetadata<TFormatMetadata>(IImageFormat<TFormatMetadata> key)
        where TFormatMetadata : class, IDeepCloneable => _formats.GetOrAdd(key, key.CreateDefaultFormatMetadata);

    public ImageMetadata DeepClone() => new(_formats.DeepClone()) { DecodedImageFormat = DecodedImageFormat };

    internal void SetFormatMetadata(IImageFormat format, IDeepCloneable metadata) => _formats.Set(format, metadata);
}
