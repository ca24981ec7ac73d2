using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Makes tensors of managed values.</summary>
/// <remarks>
/// torch.tensor(array) uses the array's own memory, which begins at any multiple of 8. The order in which a matrix product adds depends on
/// that address modulo 64, and so do its last bits. Here values are copied to memory of libtorch's, which begins at a multiple of 64.
/// </remarks>
internal static class TensorFactory
{
    public static Tensor Copy(ReadOnlySpan<float> values, long[] shape, Device device) => Copy(values, shape, ScalarType.Float32, device);

    public static Tensor Copy(ReadOnlySpan<double> values, long[] shape, Device device) => Copy(values, shape, ScalarType.Float64, device);

    public static Tensor Copy(ReadOnlySpan<long> values, long[] shape, Device device) => Copy(values, shape, ScalarType.Int64, device);

    public static Tensor Copy(ReadOnlySpan<byte> values, long[] shape, Device device) => Copy(values, shape, ScalarType.Byte, device);

    public static Tensor Copy(ReadOnlySpan<bool> values, long[] shape, Device device) => Copy(values, shape, ScalarType.Bool, device);

    /// <summary>One double-precision number, on the CPU.</summary>
    public static Tensor Copy(double value) => Copy([value], [], CPU);

    private static Tensor Copy<T>(ReadOnlySpan<T> values, long[] shape, ScalarType type, Device device)
        where T : unmanaged
    {
        Tensor tensor = empty(shape, type, CPU);
        MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);
        if (device.type == DeviceType.CPU)
            return tensor;
        using (tensor)
            return tensor.to(device);
    }
}
