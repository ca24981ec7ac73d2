using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>What every pixel type can be made from and turned into.</summary>
public interface IPixel
{
    void FromL8(L8 source);

    void FromRgb24(Rgb24 source);

    void FromRgba32(Rgba32 source);

    /// <summary>Red, green, blue and alpha, each in [0, 1].</summary>
    void FromScaledVector4(Vector4 vector);

    void ToRgba32(ref Rgba32 dest);

    /// <summary>Red, green, blue and alpha, each in [0, 1].</summary>
    Vector4 ToScaledVector4();
}

/// <inheritdoc cref="IPixel"/>
public interface IPixel<TSelf> : IEquatable<TSelf>, IPixel
    where TSelf : unmanaged, IPixel<TSelf>;
