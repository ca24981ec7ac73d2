using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Red, green and blue, 16 bits each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgb48 : IPixel<Rgb48>
{
    public ushort R;
    public ushort G;
    public ushort B;

    public Rgb48(ushort r, ushort g, ushort b)
    {
        R = r;
        G = g;
        B = b;
    }

    public static bool operator ==(Rgb48 left, Rgb48 right) => left.Equals(right);

    public static bool operator !=(Rgb48 left, Rgb48 right) => !left.Equals(right);

    public void FromL8(L8 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgb24(Rgb24 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgba32(Rgba32 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToWords(vector);
        this = new Rgb48((ushort)vector.X, (ushort)vector.Y, (ushort)vector.Z);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest.FromScaledVector4(ToScaledVector4());

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, 65535) / 65535;

    public readonly bool Equals(Rgb48 other) => R == other.R && G == other.G && B == other.B;

    public override readonly bool Equals(object? obj) => obj is Rgb48 other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B);

    public override readonly string ToString() => $"Rgb48({R}, {G}, {B})";
}
