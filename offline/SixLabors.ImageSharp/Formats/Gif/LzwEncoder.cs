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
        private readonly byte[] _block = new byte[255];
        private int _length;
        private int _pending;
        private int _pendingBits;

        public void Write(int code, int bits)
        {
            _pending |= code << _pendingBits;
            for (_pendingBits += bits; _pendingBits >= 8; _pendingBits -= 8, _pending >>= 8)
            {
                Put((byte)_pending);
            }
        }

        public void Finish()
        {
            if (_pendingBits > 0)
            {
                Put((byte)_pending);
            }

            Flush();
            stream.WriteByte(0);
        }

        private void Put(byte value)
        {
            _block[_length++] = value;
            if (_length == _block.Length)
            {
                Flush();
            }
        }

        private void Flush()
        {
            if (_length > 0)
            {
                stream.WriteByte((byte)_length);
                stream.Write(_block, 0, _length);
                _length = 0;
            }
        }
    }
}
