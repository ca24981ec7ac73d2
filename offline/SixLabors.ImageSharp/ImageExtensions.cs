using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;

namespace SixLabors.ImageSharp;

/// <summary>Saves images. A path is created first, or overwritten: a save that fails leaves an empty file.</summary>
public static class ImageExtensions
{
    /// <summary>The extension tells the format.</summary>
    public static void Save(this Image source, string path) => source.Save(path, EncoderFor(path));

    public static void Save(this Image source, string path, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(encoder);
        using FileStream file = File.Create(path);
        source.Save(file, encoder);
    }

    public static void Save(this Image source, Stream stream, IImageFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        source.Save(stream, EncoderFor(format));
    }

    /// <summary>The extension tells the format.</summary>
    public static Task SaveAsync(this Image source, string path, CancellationToken cancellationToken = default)
        => source.SaveAsync(path, EncoderFor(path), cancellationToken);

    public static async Task SaveAsync(this Image source, string path, IImageEncoder encoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(encoder);
        FileStream file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await source.SaveAsync(file, encoder, cancellationToken).ConfigureAwait(false);
        }
    }

    public static Task SaveAsync(this Image source, Stream stream, IImageFormat format, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        return source.SaveAsync(stream, EncoderFor(format), cancellationToken);
    }

    public static void SaveAsGif(this Image source, string path) => source.SaveAsGif(path, new GifEncoder());

    public static void SaveAsGif(this Image source, string path, GifEncoder encoder) => source.Save(path, encoder ?? new GifEncoder());

    public static void SaveAsGif(this Image source, Stream stream) => source.SaveAsGif(stream, new GifEncoder());

    public static void SaveAsGif(this Image source, Stream stream, GifEncoder encoder) => source.Save(stream, encoder ?? new GifEncoder());

    public static Task SaveAsGifAsync(this Image source, string path) => source.SaveAsGifAsync(path, new GifEncoder());

    public static Task SaveAsGifAsync(this Image source, string path, CancellationToken cancellationToken)
        => source.SaveAsGifAsync(path, new GifEncoder(), cancellationToken);

    public static Task SaveAsGifAsync(this Image source, string path, GifEncoder encoder, CancellationToken cancellationToken = default)
        => source.SaveAsync(path, encoder ?? new GifEncoder(), cancellationToken);

    public static Task SaveAsGifAsync(this Image source, Stream stream, CancellationToken cancellationToken = default)
        => source.SaveAsGifAsync(stream, new GifEncoder(), cancellationToken);

    public static Task SaveAsGifAsync(this Image source, Stream stream, GifEncoder encoder, CancellationToken cancellationToken = default)
        => source.SaveAsync(stream, encoder ?? new GifEncoder(), cancellationToken);

    public static void SaveAsJpeg(this Image source, string path) => source.SaveAsJpeg(path, new JpegEncoder());

    public static void SaveAsJpeg(this Image source, string path, JpegEncoder encoder) => source.Save(path, encoder ?? new JpegEncoder());

    public static void SaveAsJpeg(this Image source, Stream stream) => source.SaveAsJpeg(stream, new JpegEncoder());

    public static void SaveAsJpeg(this Image source, Stream stream, JpegEncoder encoder) => source.Save(stream, encoder ?? new JpegEncoder());

    public static Task SaveAsJpegAsync(this Image source, string path) => source.SaveAsJpegAsync(path, new JpegEncoder());

    public static Task SaveAsJpegAsync(this Image source, string path, CancellationToken cancellationToken)
        => source.SaveAsJpegAsync(path, new JpegEncoder(), cancellationToken);

    public static Task SaveAsJpegAsync(this Image source, string path, JpegEncoder encoder, CancellationToken cancellationToken = default)
        => source.SaveAsync(path, encoder ?? new JpegEncoder(), cancellationToken);

    public static Task SaveAsJpegAsync(this Image source, Stream stream, CancellationToken cancellationToken = default)
        => source.SaveAsJpegAsync(stream, new JpegEncoder(), cancellationToken);

    public static Task SaveAsJpegAsync(this Image source, Stream stream, JpegEncoder encoder, CancellationToken cancellationToken = default)
        => source.SaveAsync(stream, encoder ?? new JpegEncoder(), cancellationToken);

    public static void SaveAsPng(this Image source, string path) => source.SaveAsPng(path, new PngEncoder());

    public static void SaveAsPng(this Image source, string path, PngEncoder encoder) => source.Save(path, encoder ?? new PngEncoder());

    public static void SaveAsPng(this Image source, Stream stream) => source.SaveAsPng(stream, new PngEncoder());

    public static void SaveAsPng(this Image source, Stream stream, PngEncoder encoder) => source.Save(stream, encoder ?? new PngEncoder());

    public static Task SaveAsPngAsync(this Image source, string path) => source.SaveAsPngAsync(path, new PngEncoder());

    public static Task SaveAsPngAsync(this Image source, string path, CancellationToken cancellationToken)
        => source.SaveAsPngAsync(path, new PngEncoder(), cancellationToken);

    public static Task SaveAsPngAsync(this Image source, string path, PngEncoder encoder, CancellationToken cancellationToken = default)
        => source.SaveAsync(path, encoder ?? new PngEncoder(), cancellationToken);

    public static Task SaveAsPngAsync(this Image source, Stream stream, CancellationToken cancellationToken = default)
        => source.SaveAsPngAsync(stream, new PngEncoder(), cancellationToken);

    public static Task SaveAsPngAsync(this Image source, Stream stream, PngEncoder encoder, CancellationToken cancellationToken = default)
        => source.SaveAsync(stream, encoder ?? new PngEncoder(), cancellationToken);

    private static IImageEncoder EncoderFor(IImageFormat format) => format switch
    {
        GifFormat => new GifEncoder(),
        JpegFormat => new JpegEncoder(),
        PngFormat => new PngEncoder(),
        _ => throw new UnknownImageFormatException($"No encoder was found for image format: {format.Name}."),
    };

    private static IImageEncoder EncoderFor(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string extension = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        IImageFormat[] formats = [GifFormat.Instance, JpegFormat.Instance, PngFormat.Instance];
        return formats.FirstOrDefault(format => format.FileExtensions.Contains(extension)) is { } found
            ? EncoderFor(found)
            : throw new UnknownImageFormatException($"No encoder was found for extension '{extension}'. Use another overload of Save and give the encoder.");
    }
}
