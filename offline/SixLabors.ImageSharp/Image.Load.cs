using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <content>Images from files, streams and bytes.</content>
public abstract partial class Image
{
    public static Image<TPixel> Load<TPixel>(string path)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(DecoderOptions.Default, path);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, string path)
        where TPixel : unmanaged, IPixel<TPixel> => ImageSource.Read(options, path, new DecodeAs<TPixel>());

    public static Image<TPixel> Load<TPixel>(Stream stream)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(DecoderOptions.Default, stream);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel> => ImageSource.Read(options, stream, new DecodeAs<TPixel>());

    public static Image<TPixel> Load<TPixel>(ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(DecoderOptions.Default, data);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel> => ImageSource.Read(options, data, new DecodeAs<TPixel>());

    /// <summary>Decodes to the pixel type that fits the file.</summary>
    public static Image Load(string path) => Load(DecoderOptions.Default, path);

    /// <inheritdoc cref="Load(string)"/>
    public static Image Load(DecoderOptions options, string path) => ImageSource.Read(options, path, default(DecodeAny));

    /// <inheritdoc cref="Load(string)"/>
    public static Image Load(Stream stream) => Load(DecoderOptions.Default, stream);

    /// <inheritdoc cref="Load(string)"/>
    public static Image Load(DecoderOptions options, Stream stream) => ImageSource.Read(options, stream, default(DecodeAny));

    /// <inheritdoc cref="Load(string)"/>
    public static Image Load(ReadOnlySpan<byte> buffer) => Load(DecoderOptions.Default, buffer);

    /// <inheritdoc cref="Load(string)"/>
    public static Image Load(DecoderOptions options, ReadOnlySpan<byte> buffer) => ImageSource.Read(options, buffer, default(DecodeAny));

    public static Task<Image<TPixel>> LoadAsync<TPixel>(string path, CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel> => LoadAsync<TPixel>(DecoderOptions.Default, path, cancellationToken);

    public static Task<Image<TPixel>> LoadAsync<TPixel>(DecoderOptions options, string path, CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel> => ImageSource.ReadAsync(options, path, new DecodeAs<TPixel>(), cancellationToken);

    public static Task<Image<TPixel>> LoadAsync<TPixel>(Stream stream, CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel> => LoadAsync<TPixel>(DecoderOptions.Default, stream, cancellationToken);

    public static Task<Image<TPixel>> LoadAsync<TPixel>(DecoderOptions options, Stream stream, CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel> => ImageSource.ReadAsync(options, stream, new DecodeAs<TPixel>(), cancellationToken);

    /// <summary>Size, type and metadata, without decoding pixels: not a full check.</summary>
    public static ImageInfo Identify(string path) => Identify(DecoderOptions.Default, path);

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(DecoderOptions options, string path) => ImageSource.Read(options, path, default(IdentifyOnly));

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(Stream stream) => Identify(DecoderOptions.Default, stream);

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(DecoderOptions options, Stream stream) => ImageSource.Read(options, stream, default(IdentifyOnly));

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(ReadOnlySpan<byte> buffer) => Identify(DecoderOptions.Default, buffer);

    /// <inheritdoc cref="Identify(string)"/>
    public static ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> buffer) => ImageSource.Read(options, buffer, default(IdentifyOnly));

    /// <summary>The format by content; the name has no part in it.</summary>
    public static IImageFormat DetectFormat(string path) => DetectFormat(DecoderOptions.Default, path);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(DecoderOptions options, string path) => ImageSource.Read(options, path, default(Detect));

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(Stream stream) => DetectFormat(DecoderOptions.Default, stream);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(DecoderOptions options, Stream stream) => ImageSource.Read(options, stream, default(Detect));

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(ReadOnlySpan<byte> buffer) => DetectFormat(DecoderOptions.Default, buffer);

    /// <inheritdoc cref="DetectFormat(string)"/>
    public static IImageFormat DetectFormat(DecoderOptions options, ReadOnlySpan<byte> buffer) => ImageSource.Read(options, buffer, default(Detect));

    private readonly struct DecodeAs<TPixel> : IImageRead<Image<TPixel>>
        where TPixel : unmanaged, IPixel<TPixel>
    {
        public Image<TPixel> Run(ImageReader reader, DecoderOptions options, ReadOnlySpan<byte> data, out int length)
            => reader.Decode<TPixel>(options, data, out length);
    }

    private readonly struct DecodeAny : IImageRead<Image>
    {
        public Image Run(ImageReader reader, DecoderOptions options, ReadOnlySpan<byte> data, out int length)
            => reader.Decode(options, data, out length);
    }

    private readonly struct IdentifyOnly : IImageRead<ImageInfo>
    {
        public ImageInfo Run(ImageReader reader, DecoderOptions options, ReadOnlySpan<byte> data, out int length)
            => reader.Identify(options, data, out length);
    }

    private readonly struct Detect : IImageRead<IImageFormat>
    {
        public IImageFormat Run(ImageReader reader, DecoderOptions options, ReadOnlySpan<byte> data, out int length)
        {
            length = 0;
            return reader.Format;
        }
    }
}
