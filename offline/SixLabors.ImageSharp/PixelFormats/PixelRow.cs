using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Rows of one pixel type turned into another, or into floats. The JIT compiles each pair of types separately.</summary>
internal static class PixelRow
{
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> destination)
        where TFrom : unmanaged, IPixel<TFrom>
        where TTo : unmanaged, IPixel<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(source).CopyTo(destination);
        }
        else if (IsWide<TFrom>() || IsWide<TTo>())
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i].FromScaledVector4(source[i].ToScaledVector4());
            }
        }
        else
        {
            Rgba32 rgba = default;
            for (int i = 0; i < source.Length; i++)
            {
                source[i].ToRgba32(ref rgba);
                destination[i].FromRgba32(rgba);
            }
        }
    }

    /// <summary>Channels in [0, 255], where byte channels are whole numbers.</summary>
    public static void ToVectors<TPixel>(ReadOnlySpan<TPixel> source, Span<Vector4> destination)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        Rgba32 rgba = default;
        for (int i = 0; i < source.Length; i++)
        {
            if (IsWide<TPixel>())
            {
                destination[i] = source[i].ToScaledVector4() * 255;
            }
            else
            {
                source[i].ToRgba32(ref rgba);
                destination[i] = new Vector4(rgba.R, rgba.G, rgba.B, rgba.A);
            }
        }
    }

    /// <summary>Channels in [0, 255], clamped and rounded half up.</summary>
    public static void FromVectors<TPixel>(ReadOnlySpan<Vector4> source, Span<TPixel> destination)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int i = 0; i < source.Length; i++)
        {
            if (IsWide<TPixel>())
            {
                destination[i].FromScaledVector4(source[i] / 255);
            }
            else
            {
                Vector4 v = Vector4.Clamp(source[i], Vector4.Zero, new Vector4(255)) + new Vector4(.5F);
                destination[i].FromRgba32(new Rgba32((byte)v.X, (byte)v.Y, (byte)v.Z, (byte)v.W));
            }
        }
    }

    public static bool HasAlpha<TPixel>()
        => typeof(TPixel) == typeof(Rgba32) || typeof(TPixel) == typeof(La16) || typeof(TPixel) == typeof(La32) || typeof(TPixel) == typeof(Rgba64);

    /// <summary>Whether channels have 16 bits.</summary>
    public static bool IsWide<TPixel>()
        => typeof(TPixel) == typeof(L16) || typeof(TPixel) == typeof(La32) || typeof(TPixel) == typeof(Rgb48) || typeof(TPixel) == typeof(Rgba64);

    public static bool IsGrey<TPixel>()
        => typeof(TPixel) == typeof(L8) || typeof(TPixel) == typeof(L16) || typeof(TPixel) == typeof(La16) || typeof(TPixel) == typeof(La32);
}
