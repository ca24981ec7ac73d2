namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>The quality, from 1 to 100, that a luminance quantization table was made for.</summary>
internal static class JpegQuality
{
    /// <summary>The table of quality 50 (ITU T.81, table K.1), in zigzag order.</summary>
    private static ReadOnlySpan<byte> Luminance =>
    [
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
        26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
        56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
        95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
    ];

    /// <param name="table">64 entries in zigzag order.</param>
    public static int Estimate(ReadOnlySpan<byte> table)
    {
        int best = 75;
        int bestDistance = int.MaxValue;
        for (int quality = 1; quality <= 100; quality++)
        {
            int scale = quality < 50 ? 5000 / quality : 200 - (2 * quality);
            int distance = 0;
            for (int i = 0; i < table.Length; i++)
            {
                distance += Math.Abs(table[i] - Math.Clamp(((Luminance[i] * scale) + 50) / 100, 1, 255));
            }

            if (distance < bestDistance)
            {
                best = quality;
                bestDistance = distance;
            }
        }

        return best;
    }
}
