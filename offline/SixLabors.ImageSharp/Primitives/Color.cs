using System.Globalization;
using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>A colour that is independent of a pixel type.</summary>
public readonly struct Color : IEquatable<Color>
{
    public static readonly Color Black = FromRgb(0, 0, 0);
    public static readonly Color Blue = FromRgb(0, 0, 255);
    public static readonly Color Gray = FromRgb(128, 128, 128);
    public static readonly Color Green = FromRgb(0, 128, 0);
    public static readonly Color Red = FromRgb(255, 0, 0);
    public static readonly Color Transparent = FromRgba(255, 255, 255, 0);
    public static readonly Color White = FromRgb(255, 255, 255);

    private readonly Vector4 _channels;

    public Color(Rgb24 pixel) => _channels = pixel.ToScaledVector4();

    public Color(Rgba32 pixel) => _channels = pixel.ToScaledVector4();

    public Color(Vector4 vector) => _channels = Vector4.Clamp(vector, Vector4.Zero, Vector4.One);

    public static bool operator ==(Color left, Color right) => left.Equals(right);

    public static bool operator !=(Color left, Color right) => !left.Equals(right);

    public static explicit operator Vector4(Color color) => color._channels;

    public static Color FromRgb(byte r, byte g, byte b) => new(new Rgba32(r, g, b));

    public static Color FromRgba(byte r, byte g, byte b, byte a) => new(new Rgba32(r, g, b, a));

    public static Color FromPixel<TPixel>(TPixel pixel)
        where TPixel : unmanaged, IPixel<TPixel> => new(pixel.ToScaledVector4());

    /// <summary>Reads "#RGB", "#RGBA", "#RRGGBB" or "#RRGGBBAA"; the # may be left out.</summary>
    public static Color ParseHex(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return TryParseHex(hex, out Color result)
            ? result
            : throw new ArgumentException("Hexadecimal string is not in the correct format.", nameof(hex));
    }

    public static bool TryParseHex(string hex, out Color result)
    {
        result = default;
        if (string.IsNullOrWhiteSpace(hex))
        {
            return false;
        }

        string digits = hex.TrimStart('#');
        if (digits.Length is 3 or 4)
        {
            digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        }

        if (digits.Length == 6)
        {
            digits += "FF";
        }

        if (digits.Length != 8 || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint rgba))
        {
            return false;
        }

        result = FromRgba((byte)(rgba >> 24), (byte)(rgba >> 16), (byte)(rgba >> 8), (byte)rgba);
        return true;
    }

    public TPixel ToPixel<TPixel>()
        where TPixel : unmanaged, IPixel<TPixel>
    {
        TPixel pixel = default;
        pixel.FromScaledVector4(_channels);
        return pixel;
    }

    public Color WithAlpha(float alpha) => new(_channels with { W = alpha });

    /// <summary>RRGGBBAA.</summary>
    public string ToHex()
    {
        Rgba32 c = ToPixel<Rgba32>();
        return $"{c.R:X2}{c.G:X2}{c.B:X2}{c.A:X2}";
    }

    public bool Equals(Color other) => _channels == other._channels;

    public override bool Equals(object? obj) => obj is Color other && Equals(other);

    public override int GetHashCode() => _channels.GetHashCode();

    public override string ToString() => ToHex();
}
