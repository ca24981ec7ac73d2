using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;

namespace SixLabors.ImageSharp.Formats;

/// <summary>What is to be done with a file once its format is known.</summary>
internal interface IImageRead<out T>
{
    T Run(ImageReader reader, DecoderOptions options, ReadOnlySpan<byte> data, out int length);
}

/// <summary>Brings a file, a stream or bytes before the reader of their format.</summary>
internal static class ImageSource
{
    private static readonly ImageReader[] Readers = [new PngReader(), new JpegReader(), new GifReader()];

    public static T Read<T>(DecoderOptions options, ReadOnlySpan<byte> data, IImageRead<T> read)
    {
        ArgumentNullException.ThrowIfNull(options);
        return data.IsEmpty
            ? throw new ArgumentNullException("pointer") // What the real library makes of no bytes at all.
            : Read(options, data, read, out _);
    }

    public static T Read<T>(DecoderOptions options, string path, IImageRead<T> read)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Read(options, File.ReadAllBytes(path), read, out _);
    }

    /// <summary>Reads from the stream's position, and leaves it just after the image if it can seek.</summary>
    public static T Read<T>(DecoderOptions options, Stream stream, IImageRead<T> read)
    {
        Check(options, stream);
        long start = stream.CanSeek ? stream.Position : 0;
        if (stream is MemoryStream memory && memory.TryGetBuffer(out ArraySegment<byte> buffer))
        {
            return Finish(stream, start, Read(options, buffer.AsSpan((int)Math.Min(start, buffer.Count)), read, out int taken), taken);
        }

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Finish(stream, start, Read(options, copy.GetBuffer().AsSpan(0, (int)copy.Length), read, out int length), length);
    }

    public static async Task<T> ReadAsync<T>(DecoderOptions options, string path, IImageRead<T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[] data = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        return Read(options, data, read, out _);
    }

    public static Task<T> ReadAsync<T>(DecoderOptions options, Stream stream, IImageRead<T> read, CancellationToken cancellationToken)
    {
        Check(options, stream);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<T>(cancellationToken)
            : CopyAndReadAsync(options, stream, read, cancellationToken);
    }

    private static async Task<T> CopyAndReadAsync<T>(DecoderOptions options, Stream stream, IImageRead<T> read, CancellationToken cancellationToken)
    {
        long start = stream.CanSeek ? stream.Position : 0;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        return Finish(stream, start, Read(options, copy.GetBuffer().AsSpan(0, (int)copy.Length), read, out int length), length);
    }

    private static void Check(DecoderOptions options, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new NotSupportedException("Cannot read from the stream.");
        }
    }

    private static T Finish<T>(Stream stream, long start, T result, int length)
    {
        if (stream.CanSeek)
        {
            stream.Position = start + length;
        }

        return result;
    }

    private static T Read<T>(DecoderOptions options, ReadOnlySpan<byte> data, IImageRead<T> read, out int length)
    {
        foreach (ImageReader reader in Readers)
        {
            if (reader.Matches(data))
            {
                return read.Run(reader, options, data, out length);
            }
        }

        throw new UnknownImageFormatException(
            "Image cannot be loaded. Available decoders:\n" + string.Concat(Readers.Select(reader => $" - {reader.Format.Name}\n")));
    }
}
