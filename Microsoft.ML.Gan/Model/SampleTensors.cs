using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Onnx;
using Onnx;
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
        return TensorFactory.Copy(MemoryMarshal.Cast<byte, float>(samples), [count, vectors.Size], device)
            .sub(TensorFactory.Copy(vectors.Means, [vectors.Size], device))
            .div(TensorFactory.Copy(Divisors(vectors), [vectors.Size], device));
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

    /// <summary>
    /// An exported network's samples to what the network sees. Images are in [-1, 1] already; vectors are in the data's units.
    /// </summary>
    public static OnnxValue FromOnnx(OnnxValue samples, SampleColumn column) => column is VectorColumn vectors
        ? samples.Minus(samples.Graph.Constant(vectors.Means, vectors.Size))
            .DividedBy(samples.Graph.Constant(Divisors(vectors), vectors.Size))
        : samples;

    /// <summary>What a generator made to an exported network's samples.</summary>
    public static OnnxValue ToOnnx(OnnxValue made, SampleColumn column) => column is VectorColumn vectors
        ? made.Times(made.Graph.Constant(vectors.Deviations, vectors.Size)).Plus(made.Graph.Constant(vectors.Means, vectors.Size))
        : made;

    /// <summary>A generated image N×C×H×W in [-1, 1] as bytes N×H×W×C, rounded as <see cref="ToBytes"/> does.</summary>
    public static OnnxValue ToOnnxPixels(OnnxValue image)
    {
        OnnxValue levels = image.Plus(1).Times(127.5);
        levels = levels.Node("Clip", [.. levels.Shape], [levels.Number(0), levels.Number(255)]);
        levels = levels.Node("Round", [.. levels.Shape]).Permute(0, 2, 3, 1);
        return levels.Node("Cast", [.. levels.Shape], null, ("to", (long)TensorProto.Types.DataType.Uint8));
    }

    private static float[] Divisors(VectorColumn vectors) => [.. vectors.Deviations.Select(deviation => deviation > 0 ? deviation : 1)];
}
