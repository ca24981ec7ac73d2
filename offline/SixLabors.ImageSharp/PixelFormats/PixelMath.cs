using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Rounding and luminance, the same for all pixel types.</summary>
internal static class PixelMath
{
    /// <summary>BT.709 luminance, rounded to nearest.</summary>
    public static byte Luminance(byte r, byte g, byte b) => (byte)((r * .2126F) + (g * .7152F) + (b * .0722F) + .5F);

    public static ushort Luminance(ushort r, ushort g, ushort b) => (ushort)((r * .2126F) + (g * .7152F) + (b * .0722F) + .5F);

    /// <summary>[0, 1] to [0, 255] channels, ready to be cut to bytes.</summary>
    public static Vector4 ToBytes(Vector4 scaled) => Round(scaled, 255);

    /// <summary>[0, 1] to [0, 65535] channels, ready to be cut to words.</summary>
    public static Vector4 ToWords(Vector4 scaled) => Round(scaled, 65535);

    private static Vector4 Round(Vector4 scaled, float max)
        => (Vector4.Clamp(scaled, Vector4.Zero, Vector4.One) * max) + new Vector4(.5F);
}
