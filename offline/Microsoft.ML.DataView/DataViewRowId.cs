using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit identity of a row, stable wherever and in whatever order the row is visited.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    // The constants of MurmurHash3 (x64, 128 bits), which the rounds below follow without its final mixing.
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    /// <summary>The id of a row that is made from this one, different from all of <see cref="Next"/>.</summary>
    public DataViewRowId Fork()
    {
        var next = Next();
        return new DataViewRowId(next.Low ^ Scramble(1, C1, 31, C2), next.High);
    }

    /// <summary>The id of the next row that is made from this one.</summary>
    public DataViewRowId Next() => Round(0, 0);

    /// <summary>The id of a row that is made from this one and <paramref name="other"/>.</summary>
    public DataViewRowId Combine(DataViewRowId other)
    {
        other = other.Fork();
        return Round(Scramble(other.Low, C1, 31, C2), Scramble(other.High, C2, 33, C1));
    }

    public int CompareTo(DataViewRowId other)
    {
        int byHigh = High.CompareTo(other.High);
        return byHigh != 0 ? byHigh : Low.CompareTo(other.Low);
    }

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode()
        => (int)((uint)Low ^ (uint)(Low >> 32) ^ (uint)(High << 7) ^ (uint)(High >> 57) ^ (uint)(High >> 25));

    public override string ToString() => $"{High:x16}{Low:x16}";

    private static ulong Scramble(ulong k, ulong before, int rotation, ulong after)
        => BitOperations.RotateLeft(k * before, rotation) * after;

    private DataViewRowId Round(ulong k1, ulong k2)
    {
        ulong h1 = (BitOperations.RotateLeft(Low ^ k1, 27) + High) * 5 + 0x52dce729;
        ulong h2 = (BitOperations.RotateLeft(High ^ k2, 31) + h1) * 5 + 0x38495ab5;
        return new DataViewRowId(h1, h2);
    }
}
