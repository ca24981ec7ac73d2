using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>
/// Between a store's bytes and what networks see. Images: bytes 0 to 255 and N×C×H×W in [-1, 1]. Vectors: floats in the data's units and
/// N×V standardized (mean 0, deviation 1).
/// </summary>
internal static class SampleTensors
{
    /// <summary>
    /// Pixels: v / 127.5 - 1; the bytes travel to the device, and become floats there. Values: (v - mean) / deviation; one that is always
    /// the same becomes 0.
    /// </summary>
    public static Tensor FromBytes(byte[] samples, SampleColumn column, Device device)
    {
        int count = samples.Length / column.SampleBytes;
        if (column is ImageColumn { Shape: var shape })
        {
            return TensorFactory.Copy(samples, [count, shape.Channels, shape.Height, shape.Width], device)
                .to(ScalarType.Float32).TimesInPlace(1 / 127.5).PlusInPlace(-1);
        }
        var vectors = (VectorColumn)column;
        float[] divisors = [.. vectors.Deviations.Select(deviation => deviation > 0 ? deviation : 1)];
        return TensorFactory.Copy(MemoryMarshal.Cast<byte, float>(samples), [count, vectors.Size], device)
            .sub(TensorFactory.Copy(vectors.Means, [vectors.Size], device)).div(TensorFactory.Copy(divisors, [vectors.Size], device));
    }

    /// <summary>Pixels: round((v + 1) · 127.5). Values: v · deviation + mean, worked out on the CPU.</summary>
    public static byte[] ToBytes(Tensor samples, SampleColumn column)
    {
        using Tensor bytes = column is VectorColumn vectors
            ? samples.to(ScalarType.Float32).cpu().mul(TensorFactory.Copy(vectors.Deviations, [vectors.Size], CPU))
                .Plus(TensorFactory.Copy(vectors.Means, [vectors.Size], CPU)).contiguous()
            : samples.Plus(1).TimesInPlace(127.5).round().ClampInPlace(0, 255).to(ScalarType.Byte).cpu().contiguous();
        return bytes.bytes.ToArray();
    }
}
