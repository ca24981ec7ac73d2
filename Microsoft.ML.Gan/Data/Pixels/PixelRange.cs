using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Data.Pixels;

/// <summary>Between the values of a float vector column, black at Minimum and white at Maximum, and bytes.</summary>
internal static class PixelRange
{
    /// <summary>Rounds to the nearest of 256 levels; what lies outside the range becomes black or white.</summary>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public static void ToBytes(ReadOnlySpan<float> values, Span<byte> bytes, ImageColumn column)
    {
        float scale = 255 / (column.Maximum - column.Minimum);
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InvalidDataException($"value {i} is {(float.IsNaN(values[i]) ? "not a number" : "infinite")}");
            bytes[i] = (byte)Math.Clamp(MathF.Round((values[i] - column.Minimum) * scale), 0, 255);
        }
    }

    /// <summary>The value of each of the 256 levels.</summary>
    public static void FromBytes(ReadOnlySpan<byte> bytes, Span<float> values, ImageColumn column)
    {
        float scale = (column.Maximum - column.Minimum) / 255;
        for (int i = 0; i < bytes.Length; i++)
            values[i] = column.Minimum + bytes[i] * scale;
    }
}
