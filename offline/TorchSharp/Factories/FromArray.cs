namespace TorchSharp;

public static partial class torch
{
    // Tensors over .NET arrays: a change of one is seen in the other, unless the elements have to be converted.

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        if (type == ScalarType.ComplexFloat32) // a pair of floats can't be pinned
            return FromSpan(ToSpan<(float, float)>(rawArray), Shape(rawArray), dtype, device, requires_grad, names);
        return Finish(Convert(OverArray(rawArray, 0, Shape(rawArray), type), dtype, device), requires_grad, names);
    }

    /// <summary><paramref name="count"/> elements from <paramref name="offset"/> on; all the rest if negative.</summary>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length)
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0)
            count = length - offset;
        if (count > length - offset)
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        var type = ToScalarType(rawArray.GetType().GetElementType()!);
        var elementSize = Buffer.ByteLength(rawArray) / length;
        return Finish(Convert(OverArray(rawArray, offset * elementSize, [count], type), dtype, CPU), requires_grad);
    }
}
