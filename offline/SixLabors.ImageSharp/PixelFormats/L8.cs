using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>A byte of grey.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct L8 : IPackedVector<byte>, IPixel<L8>
{
    public L8(byte luminance) => PackedValue = luminance;

    public byte PackedValue { readonly get; set; }

    public static bool operator ==(L8 left, L8 right) => left.Equals(right);

    public static bool operator !=(L8 left, L8 right) => !left.Equals(right);

    public void FromL8(L8 source) => this = source;

    public void FromRgb24(Rgb24 source) => PackedValue = PixelMath.Luminance(source.R, source.G, source.B);

    /// <summary>Alpha is dropped.</summary>
    public void FromRgba32(Rgba32 source) => PackedValue = PixelMath.Luminance(source.R, source.G, source.B);

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToBytes(vector);
        PackedValue = PixelMath.Luminance((byte)vector.X, (byte)vector.Y, (byte)vector.Z);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest = new Rgba32(PackedValue, PackedValue, PackedValue);

    public readonly Vector4 ToScaledVector4() => new Vector4(PackedValue, PackedValue, PackedValue, 255) / 255;

    public readonly bool Equals(L8 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is L8 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue;

    public override readonly string ToString() => $"L8({PackedValue})";
}
