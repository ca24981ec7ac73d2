using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>What is known of one frame besides its pixels.</summary>
public sealed class ImageFrameMetadata : IDeepCloneable<ImageFrameMetadata>
{
    private readonly FormatMetadata _formats;

    internal ImageFrameMetadata()
        : this(new FormatMetadata())
    {
    }

    private ImageFrameMetadata(FormatMetadata formats) => _formats = formats;

    public TFormatFrameMetadata GetFormatMetadata<TFormatMetadata, TFormatFrameMetadata>(IImageFormat<TFormatMetadata, TFormatFrameMetadata> key)
        where TFormatMetadata : class
        where TFormatFrameMetadata : class, IDeepCloneable => _formats.GetOrAdd(key, key.CreateDefaultFormatFrameMetadata);

    public ImageFrameMetadata DeepClone() => new(_formats.DeepClone());

    internal void SetFormatMetadata(IImageFormat format, IDeepCloneable metadata) => _formats.Set(format, metadata);
}
