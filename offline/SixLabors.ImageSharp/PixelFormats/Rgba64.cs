using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Red, green, blue and alpha, 16 bits each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgba64 : IPackedVector<ulong>, IPixel<Rgba64>
{
    public ushort R;
    public ushort G;
    public ushort B;
    public ushort A;

    public Rgba64(ushort r, ushort g, ushort b, ushort a)
    {
        R = r;
        G = g;
        B = b;
        A = a;
    }

    /// <summary>Red in the lowest 16 bits, alpha in the highest.</summary>
    public ulong PackedValue
    {
        readonly get => R | ((ulong)G << 16) | ((ulong)B << 32) | ((ulong)A << 48);
        set => (R, G, B, A) = ((ushort)value, (ushort)(value >> 16), (ushort)(value >> 32), (ushort)(value >> 48));
    }

    public static bool operator ==(Rgba64 left, Rgba64 right) => left.Equals(right);

    public static bool operator !=(Rgba64 left, Rgba64 right) => !left.Equals(right);

    public void FromL8(L8 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgb24(Rgb24 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgba32(Rgba32 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToWords(vector);
        this = new Rgba64((ushort)vector.X, (ushort)vector.Y, (ushort)vector.Z, (ushort)vector.W);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest.FromScaledVector4(ToScaledVector4());

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, A) / 65535;

    public readonly bool Equals(Rgba64 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is Rgba64 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue.GetHashCode();

    public override readonly string ToString() => $"Rgba64({R}, {G}, {B}, {A})";
}
