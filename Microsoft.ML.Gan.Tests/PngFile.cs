using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Gan.Tests;

/// <summary>Writes PNG files of any colour type and depth, which libraries choose by themselves.</summary>
internal static class PngFile
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public const byte Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    /// <param name="path">The file.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="colourType">One of the constants.</param>
    /// <param name="depth">Bits a value, 8 or 16.</param>
    /// <param name="pixel">The bytes of the pixel at (x, y), the higher byte first.</param>
    /// <param name="palette">RGB triples.</param>
    /// <param name="interlaced">Whether the pixels come in Adam7's seven passes.</param>
    /// <param name="filter">The filter of a row, 0 to 4; none where it is not given.</param>
    public static void Write(string path, int width, int height, byte colourType, byte depth, Func<int, int, byte[]> pixel,
        byte[]? palette = null, bool interlaced = false,
        Func<int, byte>? filter = null)
    {
        using FileStream file = File.Create(path);
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (depth, colourType, interlaced ? (byte)1 : (byte)0);
        WriteChunk(file, "IHDR", header);
        if (palette is not null)
            WriteChunk(file, "PLTE", palette);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach ((int firstX, int firstY, int stepX, int stepY) in interlaced ? Adam7 : [(0, 0, 1, 1)])
            {
                byte[]? above = null;
                for (int y = firstY; y < height && firstX < width; y += stepY)
                {
                    byte kind = filter?.Invoke(y) ?? 0;
                    byte[] row = [.. Enumerable.Range(0, (width - firstX + stepX - 1) / stepX)
                        .SelectMany(i => pixel(firstX + i * stepX, y))];
                    zlib.WriteByte(kind);
                    zlib.Write(Filter(kind, row, above ?? new byte[row.Length], pixel(firstX, y).Length));
                    above = row;
                }
            }
        }
        WriteChunk(file, "IDAT", data.ToArray());
        WriteChunk(file, "IEND", []);
    }

    /// <summary>What is left of a row when a guess from its neighbors is taken away (PNG specification, section 9).</summary>
    private static byte[] Filter(byte kind, byte[] row, byte[] above, int pixelBytes)
    {
        var filtered = new byte[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < pixelBytes ? 0 : row[i - pixelBytes], b = above[i], c = i < pixelBytes ? 0 : above[i - pixelBytes];
            int p = a + b - c;
            int guess = kind switch
            {
                0 => 0,
                1 => a,
                2 => b,
                3 => (a + b) / 2,
                _ => new[] { a, b, c }.MinBy(value => Math.Abs(p - value)), // the first of equals
            };
            filtered[i] = (byte)(row[i] - guess);
        }
        return filtered;
    }

    private static void WriteChunk(FileStream file, string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        file.Write(number);
    }

    /// <summary>CRC-32, bit by bit.</summary>
    private static uint Checksum(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        return ~crc;
    }
}
