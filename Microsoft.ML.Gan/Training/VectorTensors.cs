using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>Between vectors in the data's units and standardized ones (mean 0, deviation 1), both N×V.</summary>
internal static class VectorTensors
{
    /// <summary>(v - mean) / deviation; a value that is always the same becomes 0.</summary>
    public static Tensor FromBytes(byte[] vectors, VectorColumn column, Device device)
    {
        float[] divisors = [.. column.Deviations.Select(deviation => deviation > 0 ? deviation : 1)];
        return tensor(MemoryMarshal.Cast<byte, float>(vectors).ToArray(), [vectors.Length / column.SampleBytes, column.Size]).to(device)
            .sub(tensor(column.Means).to(device)).div(tensor(divisors).to(device));
    }

    /// <summary>v · deviation + mean, on the CPU.</summary>
    public static Tensor ToValues(Tensor vectors, VectorColumn column) =>
        vectors.to(ScalarType.Float32).cpu().mul(tensor(column.Deviations)).add(tensor(column.Means)).contiguous();
}
