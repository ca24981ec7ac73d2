using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, PngInterlaceMode Interlace)
{
    public const int Length = 13;

    public int Channels => ColorType switch
    {
        PngColorType.Rgb => 3,
        PngColorType.GrayscaleWithAlpha => 2,
        PngColorType.RgbWithAlpha => 4,
        _ => 1,
    };

    public int BitsPerPixel => BitDepth * Channels;

    /// <summary>How far back a filter looks for the pixel to the left.</summary>
    public int FilterDistance => Math.Max(1, BitsPerPixel / 8);

    public long RowBytes(int width) => (((long)width * BitsPerPixel) + 7) / 8;

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < Length)
        {
            throw new InvalidImageContentException("PNG Image has an IHDR chunk that is too short.");
        }

        var header = new PngHeader(
            BinaryPrimitives.ReadInt32BigEndian(chunk),
            BinaryPrimitives.ReadInt32BigEndian(chunk[4..]),
            chunk[8],
            (PngColorType)chunk[9],
            (PngInterlaceMode)chunk[12]);
        header.Check();
        return header;
    }

    public void Write(Span<byte> chunk)
    {
        BinaryPrimitives.WriteInt32BigEndian(chunk, Width);
        BinaryPrimitives.WriteInt32BigEndian(chunk[4..], Height);
        chunk[8] = (byte)BitDepth;
        chunk[9] = (byte)ColorType;
        chunk[10] = 0; // deflate
        chunk[11] = 0; // the five filters
        chunk[12] = (byte)Interlace;
    }

    private void Check()
    {
        bool known = ColorType switch
        {
            PngColorType.Grayscale => BitDepth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => BitDepth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GrayscaleWithAlpha or PngColorType.RgbWithAlpha => BitDepth is 8 or 16,
            _ => throw new NotSupportedException($"Invalid or unsupported color type. Was '{(int)ColorType}'."),
        };
        if (!known)
        {
            throw new NotSupportedException($"Invalid or unsupported bit depth. Was '{BitDepth}'.");
        }

        if (Interlace > PngInterlaceMode.Adam7)
        {
            throw new NotSupportedException($"Invalid or unsupported interlace method. Was '{(int)Interlace}'.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width, "width");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Height, "height");
    }
}
