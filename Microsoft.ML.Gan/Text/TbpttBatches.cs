namespace Microsoft.ML.Gan.Text;

/// <summary>A part of a text as columns that are read side by side, each going on where the one before ends.</summary>
internal sealed class TbpttBatches
{
    private readonly ushort[] _symbols;
    private readonly int _start;

    /// <param name="symbols">The text.</param>
    /// <param name="start">Where the part starts.</param>
    /// <param name="end">Where it ends. Its last characters, fewer than columns, are left out.</param>
    /// <param name="count">How many columns.</param>
    public TbpttBatches(ushort[] symbols, int start, int end, int count)
    {
        (_symbols, _start, Count) = (symbols, start, count);
        Length = (end - start - 1) / count; // the last character is predicted only
    }

    public int Count { get; }

    /// <summary>How many characters of a column are read; as many are predicted.</summary>
    public int Length { get; }

    /// <summary>A sequence of each column, and of the characters that follow, both T×columns.</summary>
    /// <param name="from">Where in the columns.</param>
    /// <param name="sequence">T.</param>
    public (long[] Characters, long[] Next) Read(int from, int sequence)
    {
        var characters = new long[sequence * Count];
        var next = new long[sequence * Count];
        for (int column = 0; column < Count; column++)
        {
            int place = _start + column * Length + from;
            for (int t = 0; t < sequence; t++)
            {
                characters[t * Count + column] = _symbols[place + t];
                next[t * Count + column] = _symbols[place + t + 1];
            }
        }
        return (characters, next);
    }
}
