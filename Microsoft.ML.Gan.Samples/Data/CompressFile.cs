namespace GanSamples.Data;

/// <summary>Files of Unix's compress (.Z): LZW (Welch 1984) with codes of 9 bits and more, the least significant bit first.</summary>
public static class CompressFile
{
    private const int Clear = 256; // the code that empties the table

    /// <summary>The content of a file.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or damaged.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> file)
    {
        if (file is not [0x1F, 0x9D, byte flags, ..] || (flags & 0x1F) is < 9 or > 16)
            throw new InvalidDataException("This is not a file of compress: it does not begin with 1F 9D and the size of its codes.");
        int largestSize = flags & 0x1F, first = (flags & 0x80) != 0 ? Clear + 1 : Clear;
        bool clears = first > Clear;
        var codes = new CodeReader(file[3..]);
        var prefix = new int[1 << largestSize];
        var last = new byte[1 << largestSize]; // of the string of each code; the rest is its prefix
        for (int i = 0; i < 256; i++)
            last[i] = (byte)i;
        var content = new List<byte>();
        var reversed = new Stack<byte>();
        int next = first, before = -1;
        byte begins = 0; // the string before
        while (codes.TryRead(out int code))
        {
            if (clears && code == Clear)
            {
                codes.SetSize(9);
                (next, before) = (first, -1);
                continue;
            }
            if (code > next || (code == next && before < 0) || (code == Clear && clears) || (before < 0 && code > 255))
                throw new InvalidDataException($"The file is damaged after {content.Count} bytes of its content.");
            int from = code;
            if (code == next) // the string that is just being made: the one before and its own first byte
            {
                reversed.Push(begins);
                from = before;
            }
            for (; from > 255; from = prefix[from])
                reversed.Push(last[from]);
            begins = (byte)from;
            content.Add(begins);
            while (reversed.TryPop(out byte value))
                content.Add(value);
            if (before >= 0 && next < prefix.Length)
            {
                (prefix[next], last[next]) = (before, begins);
                next++;
            }
            if (next == 1 << codes.Size && codes.Size < largestSize)
                codes.SetSize(codes.Size + 1);
            before = code;
        }
        return [.. content];
    }

    /// <summary>Reads codes. They are written eight at a time, and the rest of the eight is skipped where the size changes.</summary>
    private ref struct CodeReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _start;       // the byte where the current size began
        private long _bits;       // read since

        public int Size { get; private set; } = 9;

        public bool TryRead(out int code)
        {
            code = 0;
            if ((_bytes.Length - _start) * 8L - _bits < Size)
                return false;
            for (int i = 0; i < Size; i++, _bits++)
                code |= (_bytes[_start + (int)(_bits >> 3)] >> (int)(_bits & 7) & 1) << i;
            return true;
        }

        public void SetSize(int size)
        {
            long group = Size * 8L; // bits of eight codes
            _start = (int)Math.Min(_bytes.Length, _start + (_bits + group - 1) / group * Size);
            (_bits, Size) = (0, size);
        }
    }
}
