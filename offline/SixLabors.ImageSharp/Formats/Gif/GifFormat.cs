namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>The Graphics Interchange Format.</summary>
public sealed class GifFormat : IImageFormat<GifMetadata, GifFrameMetadata>
{
    private GifFormat()
    {
    }

    public static GifFormat Instance { get; } = new();

    public string Name => "GIF";

    public string DefaultMimeType => "image/gif";

    public IEnumerable<string> MimeTypes => ["image/gif"];

    public IEnumerable<string> FileExtensions => ["gif"];

    public GifMetadata CreateDefaultFormatMetadata() => new();

    public GifFrameMetadata CreateDefaultFormatFrameMetadata() => new();
}
