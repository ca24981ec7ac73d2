using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

/// <summary>PNG files by hand, right and wrong.</summary>
internal static class PngBuilder
{
    public static readonly byte[] Signature = { 0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10 };

    public static byte[] Chunk(string type, byte[] data, bool badCrc = false)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        data.CopyTo(chunk, 8);
        uint crc = Crc(chunk.AsSpan(4, 4 + data.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), badCrc ? crc ^ 1 : crc);
        return chunk;
    }

    public static byte[] Ihdr(uint width, uint height, int depth, int colorType, int interlace = 0)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        data[8] = (byte)depth;
        data[9] = (byte)colorType;
        data[12] = (byte)interlace;
        return data;
    }

    public static byte[] Z(byte[] raw)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(raw);
        return compressed.ToArray();
    }

    /// <summary>A PNG of packed samples, a row at a time; each row gets filter 0.</summary>
    public static byte[] Png(int width, int height, int depth, int colorType, Func<int, byte[]> row, byte[] plte = null, byte[] trns = null, int idatPieces = 1, bool badIdatCrc = false, bool badIhdrCrc = false, bool iend = true, byte[] zOverride = null, params byte[][] extra)
    {
        var raw = new MemoryStream();
        for (int y = 0; y < height; y++)
        {
            raw.WriteByte(0);
            raw.Write(row(y));
        }

        var file = new MemoryStream();
        file.Write(Signature);
        file.Write(Chunk("IHDR", Ihdr((uint)width, (uint)height, depth, colorType), badIhdrCrc));
        foreach (byte[] chunk in extra)
            file.Write(chunk);
        if (plte != null)
            file.Write(Chunk("PLTE", plte));
        if (trns != null)
            file.Write(Chunk("tRNS", trns));
        byte[] zlib = zOverride ?? Z(raw.ToArray());
        foreach (byte[] piece in zlib.Chunk((zlib.Length + idatPieces - 1) / idatPieces))
            file.Write(Chunk("IDAT", piece, badIdatCrc));
        if (iend)
            file.Write(Chunk("IEND", []));
        return file.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
