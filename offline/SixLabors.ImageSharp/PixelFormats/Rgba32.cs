using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Red, green, blue and alpha, a byte each; not premultiplied.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgba32 : IPackedVector<uint>, IPixel<Rgba32>
{
    public byte R;
    public byte G;
    public byte B;
    public byte A;

    public Rgba32(byte r, byte g, byte b)
        : this(r, g, b, byte.MaxValue)
    {
    }

    public Rgba32(byte r, byte g, byte b, byte a)
    {
        R = r;
        G = g;
        B = b;
        A = a;
    }

    public Rgba32(uint packed) => PackedValue = packed;

    /// <summary>Red in the lowest byte, alpha in the highest.</summary>
    public uint PackedValue
    {
        readonly get => R | ((uint)G << 8) | ((uint)B << 16) | ((uint)A << 24);
        set => (R, G, B, A) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24));
    }

    public static bool operator ==(Rgba32 left, Rgba32 right) => left.Equals(right);

    public static bool operator !=(Rgba32 left, Rgba32 right) => !left.Equals(right);

    public static implicit operator Color(Rgba32 source) => new(source);

    public static implicit operator Rgba32(Color color) => color.ToPixel<Rgba32>();

    public void FromL8(L8 source) => this = new Rgba32(source.PackedValue, source.PackedValue, source.PackedValue);

    public void FromRgb24(Rgb24 source) => this = new Rgba32(source.R, source.G, source.B);

    public void FromRgba32(Rgba32 source) => this = source;

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToBytes(vector);
        this = new Rgba32((byte)vector.X, (byte)vector.Y, (byte)vector.Z, (byte)vector.W);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest = this;

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, A) / 255;

    public readonly bool Equals(Rgba32 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is Rgba32 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue.GetHashCode();

    public override readonly string ToString() => $"Rgba32({R}, {G}, {B}, {A})";
}
