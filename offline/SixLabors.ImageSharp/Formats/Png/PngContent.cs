using System.Buffers.Binary;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>
/// The chunks of a PNG. A critical chunk (IHDR, PLTE, IDAT) must be whole and its checksum right; a file that ends between chunks,
/// or within the next chunk's length, is as good as one with an IEND.
/// </summary>
internal ref struct PngContent
{
    private const uint Ihdr = 0x49484452, Plte = 0x504C5445, Trns = 0x74524E53, Idat = 0x49444154, Iend = 0x49454E44;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public PngHeader Header { get; private set; }

    public ReadOnlySpan<byte> Palette { get; private set; }

    public ReadOnlySpan<byte> Transparency { get; private set; }

    /// <summary>Where the IDAT chunks' data lie in the file.</summary>
    public List<Range> Data { get; } = [];

    /// <summary>How many bytes these are.</summary>
    public readonly int DataLength => Data.Sum(piece => piece.End.Value - piece.Start.Value);

    /// <summary>Where the image ends in the file.</summary>
    public int Length { get; private set; }

    /// <param name="file">The file, from its first byte on.</param>
    /// <param name="keepPartial">Whether the file may end anywhere after the first IDAT's type.</param>
    public PngContent(ReadOnlySpan<byte> file, bool keepPartial = false)
    {
        int position = Signature.Length;
        bool hasHeader = false;
        while (file.Length - position >= sizeof(uint))
        {
            if (keepPartial && IsCut(file, position, out Range? rest))
            {
                if (rest is { } pixels)
                {
                    Data.Add(pixels);
                }

                position = Data.Count > 0 ? file.Length : throw new InvalidImageContentException("PNG Image ends before its pixels.");
                break;
            }

            uint type = ReadChunk(file, position, out int start, out int length);
            if (!hasHeader && type != Ihdr)
            {
                throw new InvalidImageContentException("PNG Image does not start with a header chunk.");
            }

            ReadOnlySpan<byte> data = file.Slice(start, length);
            switch (type)
            {
                case Ihdr:
                    Header = PngHeader.Read(data);
                    hasHeader = true;
                    break;
                case Plte:
                    Palette = data;
                    break;
                case Trns:
                    Transparency = data;
                    break;
                case Idat:
                    Data.Add(start..(start + length));
                    break;
            }

            position = Math.Min(file.Length, start + length + sizeof(uint));
            if (type == Iend)
            {
                break;
            }
        }

        if (!hasHeader)
        {
            throw new InvalidImageContentException("PNG Image does not contain a header chunk.");
        }

        Length = position;
    }

    /// <summary>The palette with its alphas, filled to 256 entries with the last colour: an index past the end takes that.</summary>
    public readonly Rgba32[] GetPalette()
    {
        int count = Math.Min(256, Palette.Length / 3);
        if (count == 0)
        {
            throw new InvalidImageContentException("PNG Image does not contain a palette chunk.");
        }

        var colors = new Rgba32[256];
        for (int i = 0; i < colors.Length; i++)
        {
            int entry = Math.Min(i, count - 1);
            ReadOnlySpan<byte> rgb = Palette.Slice(entry * 3, 3);
            colors[i] = new Rgba32(rgb[0], rgb[1], rgb[2], entry < Transparency.Length ? Transparency[entry] : byte.MaxValue);
        }

        return colors;
    }

    /// <summary>Whether the file ends within the chunk, and where the data lie then if it is an IDAT.</summary>
    private static bool IsCut(ReadOnlySpan<byte> file, int position, out Range? pixels)
    {
        pixels = null;
        int start = position + (2 * sizeof(uint));
        if (file.Length < start)
        {
            return true;
        }

        uint declared = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(file[(position + sizeof(uint))..]);
        if ((long)declared + sizeof(uint) <= file.Length - start)
        {
            return false;
        }

        if (type == Idat)
        {
            pixels = start..(int)Math.Min(file.Length, (long)start + declared);
        }

        return true;
    }

    private static uint ReadChunk(ReadOnlySpan<byte> file, int position, out int start, out int length)
    {
        if (file.Length - position < 2 * sizeof(uint))
        {
            throw new InvalidImageContentException("PNG Image ends within a chunk's type.");
        }

        uint declared = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(file[(position + sizeof(uint))..]);
        start = position + (2 * sizeof(uint));
        if (declared > file.Length - start)
        {
            // Nothing is in an IEND, whatever its length says.
            length = type == Iend ? 0 : throw new InvalidImageContentException($"PNG Image ends within a {Name(type)} chunk.");
            return type;
        }

        length = (int)declared;
        if (type is Ihdr or Plte or Idat)
        {
            ReadOnlySpan<byte> checksum = file[(start + length)..];
            if (checksum.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(checksum) != Crc32.Compute(file.Slice(start - sizeof(uint), length + sizeof(uint))))
            {
                throw new InvalidImageContentException($"CRC Error. PNG {Name(type)} chunk is corrupt!");
            }
        }

        return type;
    }

    private static string Name(uint type) => string.Concat((char)(type >> 24), (char)((type >> 16) & 0xFF), (char)((type >> 8) & 0xFF), (char)(type & 0xFF));
}
