using System.Numerics;

namespace TorchSharp;

/// <summary>A number of any element type, as an argument of an operation.</summary>
public sealed class Scalar : IDisposable
{
    private readonly ValueKind _kind;
    private readonly long _bits;
    private readonly double _imaginary;
    private bool _disposed;

    internal Scalar(ValueKind kind, long bits, double imaginary = 0)
    {
        _kind = kind;
        _bits = bits;
        _imaginary = imaginary;
    }

    /// <summary>What native code makes of it: an integer, a double, a Boolean or a complex number.</summary>
    internal ValueKind Kind => _disposed ? throw new InvalidOperationException("Scalar invalid -- empty handle.") : _kind;

    /// <summary>The integer or Boolean, or the bits of the double (of the real part, if complex).</summary>
    internal long Bits => _bits;

    internal double Imaginary => _imaginary;

    /// <summary>Int64, Float64, Bool or ComplexFloat64: what it was made from is widened.</summary>
    public torch.ScalarType Type => Kind switch
    {
        ValueKind.Int => torch.ScalarType.Int64,
        ValueKind.Double => torch.ScalarType.Float64,
        ValueKind.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.ComplexFloat64
    };

    public void Dispose() => _disposed = true;

    public static implicit operator Scalar(byte value) => value.ToScalar();
    public static implicit operator Scalar(sbyte value) => value.ToScalar();
    public static implicit operator Scalar(short value) => value.ToScalar();
    public static implicit operator Scalar(int value) => value.ToScalar();
    public static implicit operator Scalar(long value) => value.ToScalar();
    public static implicit operator Scalar(Half value) => value.ToScalar();
    public static implicit operator Scalar(float value) => value.ToScalar();
    public static implicit operator Scalar(double value) => value.ToScalar();
    public static implicit operator Scalar(bool value) => value.ToScalar();
    public static implicit operator Scalar((float, float) value) => value.ToScalar();
    public static implicit operator Scalar(Complex value) => value.ToScalar();
}

/// <summary>Between <see cref="Scalar"/> and .NET's numbers.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => Integer(value);
    public static Scalar ToScalar(this sbyte value) => Integer(value);
    public static Scalar ToScalar(this short value) => Integer(value);
    public static Scalar ToScalar(this int value) => Integer(value);
    public static Scalar ToScalar(this long value) => Integer(value);
    public static Scalar ToScalar(this Half value) => Real((double)value);
    public static Scalar ToScalar(this float value) => Real(value);
    public static Scalar ToScalar(this double value) => Real(value);
    public static Scalar ToScalar(this bool value) => new(ValueKind.Bool, value ? 1 : 0);
    public static Scalar ToScalar(this (float, float) value) => new Complex(value.Item1, value.Item2).ToScalar();
    public static Scalar ToScalar(this Complex value) => new(ValueKind.Complex, BitConverter.DoubleToInt64Bits(value.Real), value.Imaginary);

    /// <summary>The value rounded to bfloat16's 8 significant bits.</summary>
    public static Scalar ToBFloat16Scalar(this float value)
    {
        if (float.IsNaN(value))
            return Real(value);
        var bits = BitConverter.SingleToUInt32Bits(value);
        bits += 0x7FFF + ((bits >> 16) & 1); // to the nearest, ties to even
        return Real(BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000));
    }

    public static bool ToBoolean(this Scalar value) => ToComplexFloat64(value) != Complex.Zero;
    public static byte ToByte(this Scalar value) => checked((byte)ToInt64(value));
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)ToInt64(value));
    public static short ToInt16(this Scalar value) => checked((short)ToInt64(value));
    public static int ToInt32(this Scalar value) => checked((int)ToInt64(value));
    public static long ToInt64(this Scalar value) => value.Kind is ValueKind.Int or ValueKind.Bool ? value.Bits : (long)ToDouble(value);
    public static Half ToHalf(this Scalar value) => (Half)ToDouble(value);
    public static float ToSingle(this Scalar value) => (float)ToDouble(value);
    public static double ToDouble(this Scalar value) => ToComplexFloat64(value).Real;

    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value)
    {
        var complex = ToComplexFloat64(value);
        return ((float)complex.Real, (float)complex.Imaginary);
    }

    public static Complex ToComplexFloat64(this Scalar value) => value.Kind switch
    {
        ValueKind.Double => BitConverter.Int64BitsToDouble(value.Bits),
        ValueKind.Complex => new Complex(BitConverter.Int64BitsToDouble(value.Bits), value.Imaginary),
        _ => value.Bits
    };

    private static Scalar Integer(long value) => new(ValueKind.Int, value);
    private static Scalar Real(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));
}
