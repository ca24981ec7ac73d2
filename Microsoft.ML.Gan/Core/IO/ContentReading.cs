using System.Runtime.InteropServices;

namespace Microsoft.ML.Gan.Core.IO;

/// <summary>Reads bytes that anybody may have changed: compares sizes with the bytes left before memory is allocated.</summary>
internal static class ContentReading
{
    public static long BytesLeft(this BinaryReader reader) => reader.BaseStream.Length - reader.BaseStream.Position;

    /// <exception cref="FormatException">Fewer than so many values are left.</exception>
    public static void Require(this BinaryReader reader, double count, int bytesEach)
    {
        if (!(count >= 0 && count * bytesEach <= reader.BytesLeft()))
            throw new FormatException($"it is cut short, or a size is wrong: {reader.BytesLeft()} bytes are left for {count:F0} values");
    }

    public static float[] ReadSingles(this BinaryReader reader, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = reader.ReadSingle();
        return values;
    }

    /// <exception cref="FormatException">More or less is left than so many bytes.</exception>
    public static void RequireEnd(this BinaryReader reader, int behind = 0)
    {
        long left = reader.BytesLeft() - behind;
        if (left != 0)
            throw new FormatException(left > 0 ? $"there are {left} bytes behind its end" : "it is cut short");
    }

    /// <summary>Whether changed bytes lead to such an exception: they end early, or have impossible values.</summary>
    public static bool IsOfContent(Exception exception) => exception
        is IOException or FormatException or InvalidDataException or ArgumentException or ArithmeticException or ExternalException;
}
