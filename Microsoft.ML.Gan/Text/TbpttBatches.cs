namespace Microsoft.ML.Gan.Text;

/// <summary>A range of a text as columns that are read side by side. Each column continues the one before.</summary>
/// <remarks>A range's last characters, fewer than columns, are left out.</remarks>
internal sealed class TbpttBatches(ushort[] symbols, int start, int end, int count)
{
    public int Count => count;

    /// <summary>How many characters of a column are read; as many are predicted.</summary>
    public int Length { get; } = (end - start - 1) / count; // the last character is predicted only

    /// <summary>A sequence of T characters of each column, and the characters that follow, both T×columns.</summary>
    public (long[] Characters, long[] Next) Read(int from, int sequence)
    {
        var characters = new long[sequence * count];
        var next = new long[sequence * count];
        for (int column = 0; column < count; column++)
        {
            int offset = start + column * Length + from;
            for (int t = 0; t < sequence; t++)
            {
                characters[t * count + column] = symbols[offset + t];
                next[t * count + column] = symbols[offset + t + 1];
            }
        }
        return (characters, next);
    }
}
