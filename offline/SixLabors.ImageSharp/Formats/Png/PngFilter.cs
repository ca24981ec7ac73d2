using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Undoes the filters of rows (PNG specification, section 9): a byte is what is stored plus a guess from its neighbours. Pixels of three and four bytes are taken whole.</summary>
internal static class PngFilter
{
    /// <param name="filter">The row's filter.</param>
    /// <param name="row">The row, as it is stored.</param>
    /// <param name="above">The row above it, as it was before filtering.</param>
    /// <param name="distance">How many bytes the pixel to the left is away.</param>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                Sub(row, distance);
                break;
            case 2:
                Up(row, above);
                break;
            case 3:
                Average(row, above, distance);
                break;
            case 4:
                Paeth(row, above, distance);
                break;
            default:
                throw new InvalidImageContentException($"Unknown PNG filter type {filter}.");
        }
    }

    /// <summary>Whichever neighbour is closest to left + up - upper left.</summary>
    public static byte Paeth(byte left, byte up, byte upperLeft)
    {
        int toLeft = Math.Abs(up - upperLeft);
        int toUp = Math.Abs(left - upperLeft);
        int toUpperLeft = Math.Abs(left + up - (2 * upperLeft));
        return toLeft <= toUp && toLeft <= toUpperLeft ? left : toUp <= toUpperLeft ? up : upperLeft;
    }

    private static void Sub(Span<byte> row, int distance)
    {
        if (distance is 3 or 4)
        {
            uint left = 0;
            for (int i = 0; i < row.Length; i += distance)
            {
                left = Add(Load(row, i, distance), left);
                Store(row, i, distance, left);
            }

            return;
        }

        for (int i = distance; i < row.Length; i++)
        {
            row[i] += row[i - distance];
        }
    }

    private static void Up(Span<byte> row, ReadOnlySpan<byte> above)
    {
        Span<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(row);
        ReadOnlySpan<Vector<byte>> vectorsAbove = MemoryMarshal.Cast<byte, Vector<byte>>(above);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] += vectorsAbove[i];
        }

        for (int i = vectors.Length * Vector<byte>.Count; i < row.Length; i++)
        {
            row[i] += above[i];
        }
    }

    private static void Average(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        if (distance is 3 or 4)
        {
            uint left = 0;
            for (int i = 0; i < row.Length; i += distance)
            {
                uint up = Load(above, i, distance);
                left = Add(Load(row, i, distance), (left & up) + (((left ^ up) & 0xFEFEFEFE) >> 1));
                Store(row, i, distance, left);
            }

            return;
        }

        for (int i = 0; i < row.Length; i++)
        {
            int left = i < distance ? 0 : row[i - distance];
            row[i] += (byte)((left + above[i]) >> 1);
        }
    }

    private static void Paeth(Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        if (distance is 3 or 4 && Vector128.IsHardwareAccelerated)
        {
            Vector128<short> left = default, upperLeft = default;
            for (int i = 0; i < row.Length; i += distance)
            {
                Vector128<short> up = Widen(Load(above, i, distance));
                Vector128<short> toLeft = Vector128.Abs(up - upperLeft);
                Vector128<short> toUp = Vector128.Abs(left - upperLeft);
                Vector128<short> least = Vector128.Min(Vector128.Min(toLeft, toUp), Vector128.Abs(left + up - upperLeft - upperLeft));
                Vector128<short> guess = Vector128.ConditionalSelect(
                    Vector128.Equals(least, toLeft), left, Vector128.ConditionalSelect(Vector128.Equals(least, toUp), up, upperLeft));
                left = (Widen(Load(row, i, distance)) + guess) & Vector128.Create((short)byte.MaxValue);
                upperLeft = up;
                Store(row, i, distance, Vector128.Narrow(left.AsUInt16(), left.AsUInt16()).AsUInt32().ToScalar());
            }

            return;
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
        }
    }

    private static Vector128<short> Widen(uint pixel) => Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte()).AsInt16();

    /// <summary>Four sums of bytes, without carries from one to the next.</summary>
    private static uint Add(uint a, uint b) => ((a & 0x7F7F7F7F) + (b & 0x7F7F7F7F)) ^ ((a ^ b) & 0x80808080);

    private static uint Load(ReadOnlySpan<byte> row, int index, int distance)
        => distance == 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(row[index..])
            : BinaryPrimitives.ReadUInt16LittleEndian(row[index..]) | ((uint)row[index + 2] << 16);

    private static void Store(Span<byte> row, int index, int distance, uint pixel)
    {
        if (distance == 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(row[index..], pixel);
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(row[index..], (ushort)pixel);
        row[index + 2] = (byte)(pixel >> 16);
    }
}
