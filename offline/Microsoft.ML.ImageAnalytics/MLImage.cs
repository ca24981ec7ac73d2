
namespace Microsoft.ML.Data;

/// <summary>An image of 32 bits a pixel, in memory. Colors of images with transparency are premultiplied by alpha.</summary>
public sealed class MLImage : IDisposable
{
    internal const int BytesPerPixel = 4;

    // The real one knows these extensions; of their formats it can write Jpeg, Png and Webp.
    private static readonly HashSet<string> _knownExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".bmp", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".astc", ".avif", ".dng", ".heif", ".ktx", ".pkm", ".wbmp", ".webp",
    };

    private readonly int _width;
    private readonly int _height;
    private readonly MLPixelFormat _pixelFormat;
    private byte[] _pixels; // null: disposed
    private string _tag;

    /// <summary>Takes over <paramref name="pixels"/>. Of an opaque image the alpha bytes mean nothing.</summary>
    internal MLImage(int width, int height, MLPixelFormat pixelFormat, byte[] pixels, bool isOpaque)
    {
        _width = width;
        _height = height;
        _pixelFormat = pixelFormat;
        _pixels = pixels;
        IsOpaque = isOpaque;
    }

    internal bool IsOpaque { get; }

    public MLPixelFormat PixelFormat => Alive(_pixelFormat);

    public int Width => Alive(_width);

    public int Height => Alive(_height);

    public int BitsPerPixel => Alive(8 * BytesPerPixel);

    public ReadOnlySpan<byte> Pixels => Alive(_pixels);

    public string Tag
    {
        get => Alive(_tag);
        set
        {
            Alive(value);
            _tag = value;
        }
    }

    /// <summary>Blue, green, red of each pixel, not premultiplied; a new array each time.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            var (blue, red) = Alive(_pixelFormat) == MLPixelFormat.Bgra32 ? (0, 2) : (2, 0);
            byte[] result = new byte[_width * _height * 3];
            for (int from = 0, to = 0; to < result.Length; from += BytesPerPixel, to += 3)
            {
                byte alpha = IsOpaque ? byte.MaxValue : _pixels[from + 3];
                result[to] = Unpremultiply(_pixels[from + blue], alpha);
                result[to + 1] = Unpremultiply(_pixels[from + 1], alpha);
                result[to + 2] = Unpremultiply(_pixels[from + red], alpha);
            }
            return result;
        }
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        return ImageCodec.DecodeOrNull(imageStream)
            ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        if (File.Exists(imagePath))
        {
            using var stream = new FileStream(imagePath, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (ImageCodec.DecodeOrNull(stream) is { } image)
                return image;
        }
        throw new ArgumentException("Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != width * height * BytesPerPixel)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");

        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray(), isOpaque: false);
    }

    /// <summary>Writes a PNG or a JPEG (quality 100), by the extension of <paramref name="imagePath"/>.</summary>
    public void Save(string imagePath)
    {
        Alive(0);
        string extension = Path.GetExtension(imagePath);
        if (!_knownExtensions.Contains(extension))
            throw new ArgumentException("Path has invalid image file extension.", nameof(imagePath));

        byte[] encoded = ImageCodec.EncodeOrNull(this, extension)
            ?? throw new ArgumentException(
                $"Saving image with the format '{extension}' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format.",
                nameof(imagePath));
        File.WriteAllBytes(imagePath, encoded);
    }

    public void Dispose() => _pixels = null;

    internal static byte Premultiply(int color, int alpha) => (byte)((color * alpha + 127) / 255);

    internal static byte Unpremultiply(int color, int alpha)
        => alpha == 0 ? (byte)0 : (byte)Math.Min((color * 255 + alpha / 2) / alpha, 255);

    private T Alive<T>(T value) => _pixels is not null ? value : throw new InvalidOperationException("Object is disposed.");
}
