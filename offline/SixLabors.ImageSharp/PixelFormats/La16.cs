using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Grey and alpha, a byte each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct La16 : IPackedVector<ushort>, IPixel<La16>
{
    public byte L;
    public byte A;

    public La16(byte l, byte a)
    {
        L = l;
        A = a;
    }

    /// <summary>Grey in the low byte, alpha in the high one.</summary>
    public ushort PackedValue
    {
        readonly get => (ushort)(L | (A << 8));
        set => (L, A) = ((byte)value, (byte)(value >> 8));
    }

    public static bool operator ==(La16 left, La16 right) => left.Equals(right);

    public static bool operator !=(La16 left, La16 right) => !left.Equals(right);

    public void FromL8(L8 source) => this = new La16(source.PackedValue, byte.MaxValue);

    public void FromRgb24(Rgb24 source) => this = new La16(PixelMath.Luminance(source.R, source.G, source.B), byte.MaxValue);

    public void FromRgba32(Rgba32 source) => this = new La16(PixelMath.Luminance(source.R, source.G, source.B), source.A);

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToBytes(vector);
        this = new La16(PixelMath.Luminance((byte)vector.X, (byte)vector.Y, (byte)vector.Z), (byte)vector.W);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest = new Rgba32(L, L, L, A);

    public readonly Vector4 ToScaledVector4() => new Vector4(L, L, L, A) / 255;

    public readonly bool Equals(La16 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is La16 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue;

    public override readonly string ToString() => $"La16({L}, {A})";
}
