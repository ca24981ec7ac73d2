using Microsoft.ML.Gan.Data.Columns;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Model;

/// <summary>Between a store's bytes and what networks see: N×C×H×W in [-1, 1] for images, N×V standardized for vectors.</summary>
internal static class SampleTensors
{
    public static Tensor FromBytes(byte[] samples, SampleColumn column, Device device) => column switch
    {
        ImageColumn images => PixelTensors.FromBytes(samples, images.Shape, device),
        _ => VectorTensors.FromBytes(samples, (VectorColumn)column, device),
    };

    /// <summary>On the CPU.</summary>
    public static byte[] ToBytes(Tensor samples, SampleColumn column)
    {
        using Tensor bytes = column is VectorColumn vectors ? VectorTensors.ToValues(samples, vectors) : PixelTensors.ToBytes(samples);
        return bytes.bytes.ToArray();
    }
}
