namespace SixLabors.ImageSharp.Formats;

/// <summary>A file format.</summary>
public interface IImageFormat
{
    string Name { get; }

    string DefaultMimeType { get; }

    IEnumerable<string> MimeTypes { get; }

    /// <summary>Without the dot.</summary>
    IEnumerable<string> FileExtensions { get; }
}

/// <summary>A file format with metadata of its own.</summary>
public interface IImageFormat<out TFormatMetadata> : IImageFormat
    where TFormatMetadata : class
{
    TFormatMetadata CreateDefaultFormatMetadata();
}

/// <summary>A file format with metadata of its own for each frame.</summary>
public interface IImageFormat<out TFormatMetadata, out TFormatFrameMetadata> : IImageFormat<TFormatMetadata>
    where TFormatMetadata : class
    where TFormatFrameMetadata : class
{
    TFormatFrameMetadata CreateDefaultFormatFrameMetadata();
}
