using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>What an argument or a result is; mirrored by Kind in operators.cpp.</summary>
internal enum ValueKind
{
    None, Tensor, Int, Double, Bool, Complex, Device, Generator, String, IntList, DoubleList, TensorList, OptionalTensorList
}

/// <summary>An argument or a result as native code sees it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)] public ValueKind Kind;
    [FieldOffset(4)] public int Length;
    [FieldOffset(8)] public long Integer;
    [FieldOffset(8)] public double Double;
    [FieldOffset(16)] public double Imaginary;
    [FieldOffset(8)] public void* Data;
}

/// <summary>An argument of an operator. What is null becomes None: the operator's own default, or nothing.</summary>
internal readonly struct Argument
{
    private readonly object? _object;
    private readonly long _bits;
    private readonly double _imaginary;
    private readonly ValueKind _kind;
    private readonly int _length;

    private Argument(ValueKind kind, object? @object, int length = 0)
    {
        _kind = @object is null ? ValueKind.None : kind;
        _object = @object;
        _length = length;
    }

    private Argument(ValueKind kind, long bits, double imaginary = 0, int length = 0)
    {
        _kind = kind;
        _bits = bits;
        _imaginary = imaginary;
        _length = length;
    }

    public static implicit operator Argument(torch.Tensor? tensor) => new(ValueKind.Tensor, tensor);
    public static implicit operator Argument(torch.Tensor[]? tensors) => new(ValueKind.TensorList, tensors, tensors?.Length ?? 0);
    public static implicit operator Argument(long[]? values) => new(ValueKind.IntList, values, values?.Length ?? 0);
    public static implicit operator Argument(double[]? values) => new(ValueKind.DoubleList, values, values?.Length ?? 0);
    public static implicit operator Argument(string? text) => new(ValueKind.String, text, text is null ? 0 : Encoding.UTF8.GetByteCount(text));
    public static implicit operator Argument(torch.Generator? generator) => new(ValueKind.Generator, generator);
    public static implicit operator Argument(int value) => new(ValueKind.Int, value);
    public static implicit operator Argument(long value) => new(ValueKind.Int, value);
    public static implicit operator Argument(long? value) => value is { } v ? v : default(Argument);
    public static implicit operator Argument(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Argument(double? value) => value is { } v ? v : default(Argument);
    public static implicit operator Argument(bool value) => new(ValueKind.Bool, value ? 1 : 0);
    public static implicit operator Argument(torch.ScalarType type) => new(ValueKind.Int, (long)type);
    public static implicit operator Argument(torch.ScalarType? type) => type is { } t ? t : default(Argument);

    public static implicit operator Argument(torch.Device? device) =>
        device is null ? default : new(ValueKind.Device, (long)device.type, length: device.index);

    public static implicit operator Argument(Scalar? scalar) =>
        scalar is null ? default : new(scalar.Kind, scalar.Bits, scalar.Imaginary);

    /// <summary>A list whose elements may be null.</summary>
    public static Argument Optional(torch.Tensor?[] tensors) => new(ValueKind.OptionalTensorList, tensors, tensors.Length);

    /// <summary>Keeps a tensor or generator from being finalized while native code uses it.</summary>
    internal object? Owner => _object;

    /// <summary>How many 8-byte words beside its <see cref="NativeValue"/> this argument needs.</summary>
    internal int Words => _kind switch
    {
        ValueKind.String => (_length + 7) / 8,
        ValueKind.IntList or ValueKind.DoubleList or ValueKind.TensorList or ValueKind.OptionalTensorList => _length,
        _ => 0
    };

    internal unsafe void Write(NativeValue* value, ref long* words)
    {
        *value = new NativeValue { Kind = _kind, Length = _length, Integer = _bits, Imaginary = _imaginary };
        switch (_kind)
        {
            case ValueKind.Tensor:
                value->Integer = ((torch.Tensor)_object!).Handle;
                return;
            case ValueKind.Generator:
                value->Integer = ((torch.Generator)_object!).Handle;
                return;
            case ValueKind.String:
                Encoding.UTF8.GetBytes((string)_object!, new Span<byte>(words, _length));
                break;
            case ValueKind.IntList:
                ((long[])_object!).CopyTo(new Span<long>(words, _length));
                break;
            case ValueKind.DoubleList:
                ((double[])_object!).CopyTo(new Span<double>(words, _length));
                break;
            case ValueKind.TensorList or ValueKind.OptionalTensorList:
                var tensors = (torch.Tensor?[])_object!;
                for (var i = 0; i < tensors.Length; i++)
                    words[i] = tensors[i] is { } tensor ? tensor.Handle : MissingElement(i);
                break;
            default:
                return;
        }
        value->Data = words;
        words += Words;
    }

    private long MissingElement(int index) =>
        _kind == ValueKind.OptionalTensorList ? 0 : throw new ArgumentNullException($"tensors[{index}]");
}
