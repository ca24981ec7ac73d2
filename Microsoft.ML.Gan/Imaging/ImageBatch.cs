namespace Microsoft.ML.Gan.Imaging;

/// <summary>N images of one size: bytes N×H×W×C, 0 to 255.</summary>
public sealed class ImageBatch
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="pixels">N×H×W×C bytes.</param>
    /// <param name="height">H, in pixels.</param>
    /// <param name="width">W, in pixels.</param>
    /// <param name="channels">C: 1 (gray), 3 (RGB) or 4 (RGBA).</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or there are other than 1, 3 or 4 channels.</exception>
    /// <exception cref="ArgumentException">The number of bytes is not a multiple of H×W×C.</exception>
    public ImageBatch(ReadOnlyMemory<byte> pixels, int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (channels is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1, 3 or 4 channels.");
        int size = checked(height * width * channels);
        if (pixels.Length % size != 0)
            throw new ArgumentException($"{pixels.Length} bytes are not a whole number of {height}×{width}×{channels} images.",
                nameof(pixels));
        (Pixels, Height, Width, Channels, Count) = (pixels, height, width, channels, pixels.Length / size);
    }

    /// <summary>N×H×W×C bytes.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels { get; }

    /// <summary>The bytes of one image, H×W×C.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            int size = Height * Width * Channels;
            return Pixels.Span.Slice(index * size, size);
        }
    }
}
