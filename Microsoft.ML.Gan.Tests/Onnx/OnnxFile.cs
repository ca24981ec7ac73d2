using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>An exported network in ONNX Runtime.</summary>
internal sealed class OnnxFile(byte[] bytes) : IDisposable
{
    private readonly InferenceSession _session = new(bytes);

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public IReadOnlyCollection<string> Inputs => [.. _session.InputMetadata.Keys];

    public IReadOnlyCollection<string> Outputs => [.. _session.OutputMetadata.Keys];

    public static OnnxFile Of(GanTransformer gan, GanNetwork network)
    {
        using var stream = new MemoryStream();
        gan.SaveOnnx(stream, network);
        return new OnnxFile(stream.ToArray());
    }

    /// <summary>The sizes of an input or output, -1 for an open one.</summary>
    public int[] SizesOf(string name) =>
        (_session.InputMetadata.TryGetValue(name, out NodeMetadata? found) ? found : _session.OutputMetadata[name]).Dimensions;

    /// <summary>Runs the network on N samples, and gives one of its outputs.</summary>
    public T[] Run<T>(string output, int count, params (string Name, float[] Values)[] inputs) => Run<T>(output,
        [.. inputs.Select(input => Input(input.Name, input.Values, [count, .. SizesOf(input.Name).Skip(1)]))]);

    public T[] Run<T>(string output, params NamedOnnxValue[] inputs)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(inputs, [output]);
        return [.. results[0].AsEnumerable<T>()];
    }

    public static NamedOnnxValue Input<T>(string name, T[] values, params int[] sizes) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, sizes));

    public void Dispose() => _session.Dispose();
}
