using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>16 bits of grey.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct L16 : IPackedVector<ushort>, IPixel<L16>
{
    public L16(ushort luminance) => PackedValue = luminance;

    public ushort PackedValue { readonly get; set; }

    public static bool operator ==(L16 left, L16 right) => left.Equals(right);

    public static bool operator !=(L16 left, L16 right) => !left.Equals(right);

    public void FromL8(L8 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgb24(Rgb24 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgba32(Rgba32 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToWords(vector);
        PackedValue = PixelMath.Luminance((ushort)vector.X, (ushort)vector.Y, (ushort)vector.Z);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest.FromScaledVector4(ToScaledVector4());

    public readonly Vector4 ToScaledVector4() => new Vector4(PackedValue, PackedValue, PackedValue, 65535) / 65535;

    public readonly bool Equals(L16 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is L16 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue;

    public override readonly string ToString() => $"L16({PackedValue})";
}
