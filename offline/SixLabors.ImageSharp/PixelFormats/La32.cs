using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Grey and alpha, 16 bits each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct La32 : IPackedVector<uint>, IPixel<La32>
{
    public ushort L;
    public ushort A;

    public La32(ushort l, ushort a)
    {
        L = l;
        A = a;
    }

    /// <summary>Grey in the low half, alpha in the high one.</summary>
    public uint PackedValue
    {
        readonly get => L | ((uint)A << 16);
        set => (L, A) = ((ushort)value, (ushort)(value >> 16));
    }

    public static bool operator ==(La32 left, La32 right) => left.Equals(right);

    public static bool operator !=(La32 left, La32 right) => !left.Equals(right);

    public void FromL8(L8 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgb24(Rgb24 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromRgba32(Rgba32 source) => FromScaledVector4(source.ToScaledVector4());

    public void FromScaledVector4(Vector4 vector)
    {
        vector = PixelMath.ToWords(vector);
        this = new La32(PixelMath.Luminance((ushort)vector.X, (ushort)vector.Y, (ushort)vector.Z), (ushort)vector.W);
    }

    public readonly void ToRgba32(ref Rgba32 dest) => dest.FromScaledVector4(ToScaledVector4());

    public readonly Vector4 ToScaledVector4() => new Vector4(L, L, L, A) / 65535;

    public readonly bool Equals(La32 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is La32 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue.GetHashCode();

    public override readonly string ToString() => $"La32({L}, {A})";
}
