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
    public static void Write(string path, int width, int height, byte colourType, byte depth, Func<int, int, byte[]> pixel, byte[]? palette = null, bool interlaced = false)
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
                for (int y = firstY; y < height && firstX < width; y += stepY)
                {
                    zlib.WriteByte(0); // no filter
                    for (int x = firstX; x < width; x += stepX)
                        zlib.Write(pixel(x, y));
                }
            }
        }
        WriteChunk(file, "IDAT", data.ToArray());
        WriteChunk(file, "IEND", []);
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
