using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>Between vectors in the data's units and standardized ones (mean 0, deviation 1), both N×V.</summary>
internal static class VectorTensors
{
    /// <summary>(v - mean) / deviation; a value that is always the same becomes 0.</summary>
    public static Tensor FromBytes(byte[] vectors, VectorColumn column, Device device)
    {
        float[] divisors = [.. column.Deviations.Select(deviation => deviation > 0 ? deviation : 1)];
        return TensorFactory.Copy(MemoryMarshal.Cast<byte, float>(vectors), [vectors.Length / column.SampleBytes, column.Size], device)
            .sub(TensorFactory.Copy(column.Means, [column.Size], device)).div(TensorFactory.Copy(divisors, [column.Size], device));
    }

    /// <summary>v · deviation + mean, on the CPU.</summary>
    public static Tensor ToValues(Tensor vectors, VectorColumn column) =>
        vectors.to(ScalarType.Float32).cpu().mul(TensorFactory.Copy(column.Deviations, [column.Size], CPU))
            .Plus(TensorFactory.Copy(column.Means, [column.Size], CPU)).contiguous();
}
