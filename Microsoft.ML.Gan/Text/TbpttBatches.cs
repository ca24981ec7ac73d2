namespace Microsoft.ML.Gan.Text;

/// <summary>A range of a text as columns that are read side by side. Each column continues the one before.</summary>
internal sealed class TbpttBatches
{
    private readonly ushort[] _symbols;
    private readonly int _start;

    /// <summary>Cuts a range into columns. Its last characters, fewer than columns, are left out.</summary>
    public TbpttBatches(ushort[] symbols, int start, int end, int count)
    {
        (_symbols, _start, Count) = (symbols, start, count);
        Length = (end - start - 1) / count; // the last character is predicted only
    }

    public int Count { get; }

    /// <summary>How many characters of a column are read; as many are predicted.</summary>
    public int Length { get; }

    /// <summary>A sequence of T characters of each column, and the characters that follow, both T×columns.</summary>
    public (long[] Characters, long[] Next) Read(int from, int sequence)
    {
        var characters = new long[sequence * Count];
        var next = new long[sequence * Count];
        for (int column = 0; column < Count; column++)
        {
            int offset = _start + column * Length + from;
            for (int t = 0; t < sequence; t++)
            {
                characters[t * Count + column] = _symbols[offset + t];
                next[t * Count + column] = _symbols[offset + t + 1];
            }
        }
        return (characters, next);
    }
}
