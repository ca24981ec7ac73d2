namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>GIF's variable-length LZW codes (GIF89a, appendix F).</summary>
internal static class LzwEncoder
{
    private const int MaxCodes = 4096;

    /// <param name="indices">A palette index for each pixel.</param>
    /// <param name="bits">How many bits an index needs, from 2 to 8.</param>
    /// <param name="stream">Gets the code size and the blocks of codes.</param>
    public static void Encode(ReadOnlySpan<byte> indices, int bits, Stream stream)
    {
        stream.WriteByte((byte)bits);
        var blocks = new BlockWriter(stream);
        int clear = 1 << bits, end = clear + 1, next = end + 1, codeBits = bits + 1;

        // The code of a known string followed by one more index.
        var known = new Dictionary<int, int>(MaxCodes);
        blocks.Write(clear, codeBits);
        int code = indices[0];
        foreach (byte index in indices[1..])
        {
            int key = (code << 8) | index;
            if (known.TryGetValue(key, out int longer))
            {
                code = longer;
                continue;
            }

            blocks.Write(code, codeBits);
            code = index;
            if (next == MaxCodes)
            {
                blocks.Write(clear, codeBits);
                known.Clear();
                next = end + 1;
                codeBits = bits + 1;
                continue;
            }

            // The decoder learns this code one step later, and so widens one later.
            if (next == 1 << codeBits)
            {
                codeBits++;
            }

            known.Add(key, next++);
        }

        blocks.Write(code, codeBits);
        blocks.Write(end, codeBits);
        blocks.Finish();
    }

    /// <summary>Packs codes, the lowest bit first, into blocks of at most 255 bytes.</summary>
    private sealed class BlockWriter(Stream stream)
    {
        private readonly byte[] block = new byte[255];
        private int length;
        private int pending;
        private int pendingBits;

        public void Write(int code, int bits)
        {
            pending |= code << pendingBits;
            for (pendingBits += bits; pendingBits >= 8; pendingBits -= 8, pending >>= 8)
            {
                Put((byte)pending);
            }
        }

        public void Finish()
        {
            if (pendingBits > 0)
            {
                Put((byte)pending);
            }

            Flush();
            stream.WriteByte(0);
        }

        private void Put(byte value)
        {
            block[length++] = value;
            if (length == block.Length)
            {
                Flush();
            }
        }

        private void Flush()
        {
            if (length > 0)
            {
                stream.WriteByte((byte)length);
                stream.Write(block, 0, length);
                length = 0;
            }
        }
    }
}
