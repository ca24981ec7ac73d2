using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>Makes tensors of managed values, and lays tensors out in memory.</summary>
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

    /// <summary>
    /// Images N×C×H×W, with the channels of a pixel side by side in memory. Convolutions, normalization and activations then keep to that
    /// order, in which convolutions are fastest; from another, libtorch changes the order back and forth.
    /// </summary>
    public static Tensor ChannelsLast(this Tensor images)
    {
        // With one channel both orders are the same memory, but the strides tell which is meant.
        Tensor pixels = images.shape[1] == 1 ? images.squeeze(1).unsqueeze(3) : images.permute(0, 2, 3, 1).contiguous();
        return pixels.permute(0, 3, 1, 2);
    }

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
