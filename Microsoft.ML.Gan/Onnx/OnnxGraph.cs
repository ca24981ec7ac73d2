using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Onnx;
using static TorchSharp.torch;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Microsoft.ML.Gan.Onnx;

/// <summary>
/// A graph in the making, and the file that it becomes: ONNX IR 7 with operators of set 13, which runtimes since 2020 read
/// (https://onnx.ai/onnx/repo-docs/IR.html). Equal networks give equal bytes.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private const int IrVersion = 7, OperatorSet = 13;
    private const long LargestFile = int.MaxValue - (1 << 24); // protobuf's limit, less what is not weights

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly GraphProto _graph = new() { Name = name };
    private readonly List<StringStringEntryProto> _metadata = [];
    private readonly Dictionary<nint, Tensor> _replaced = [];
    private long _bytes;
    private int _constants;

    /// <summary>Declares an input: what it holds, in words, and its sizes, of which a letter is one that each run chooses.</summary>
    public OnnxValue Input(string input, string what, object[] sizes, DataType type = DataType.Float)
    {
        _graph.Input.Add(Describe(input, what, sizes, type));
        return new OnnxValue(this, input, [.. sizes.Select(size => size is string ? OnnxValue.Open : Convert.ToInt64(size, null))]);
    }

    /// <summary>Declares a value to be an output, under a name.</summary>
    public void Output(OnnxValue value, string output, string what, object[] sizes, DataType type = DataType.Float)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = output, Input = { value.Name }, Output = { output } });
        _graph.Output.Add(Describe(output, what, sizes, type));
    }

    /// <summary>Adds a node with a result of each of the sizes.</summary>
    public OnnxValue[] Node(string operation, long[][] results, IEnumerable<OnnxValue?> inputs, (string Name, object Value)[] attributes)
    {
        string node = string.Create(CultureInfo.InvariantCulture, $"{operation}_{_graph.Node.Count}");
        var proto = new NodeProto { OpType = operation, Name = node };
        proto.Input.AddRange(inputs.Select(input => input is null ? "" : input.OfGraph(this).Name)); // "": an optional one is left out
        proto.Output.AddRange(results.Select((_, i) => i == 0 ? node : string.Create(CultureInfo.InvariantCulture, $"{node}_{i}")));
        proto.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        _graph.Node.Add(proto);
        return [.. results.Select((sizes, i) => new OnnxValue(this, proto.Output[i], sizes))];
    }

    /// <summary>A copy of a tensor's values. Numbers of less than single precision become single precision.</summary>
    public OnnxValue Constant(Tensor tensor)
    {
        Tensor values = _replaced.GetValueOrDefault(tensor.Handle, tensor).detach();
        bool whole = values.dtype == ScalarType.Int64;
        values = (whole ? values : values.to(ScalarType.Float32)).cpu().contiguous();
        return Constant(values.bytes.ToArray(), values.shape, whole ? DataType.Int64 : DataType.Float);
    }

    public OnnxValue Constant(ReadOnlySpan<float> values, params long[] sizes) =>
        Constant(MemoryMarshal.AsBytes(values).ToArray(), sizes, DataType.Float);

    public OnnxValue Constant(ReadOnlySpan<long> values, params long[] sizes) =>
        Constant(MemoryMarshal.AsBytes(values).ToArray(), sizes, DataType.Int64);

    /// <summary>Adds a module's nodes with other values for one of its weights.</summary>
    public OnnxValue WithWeight(Tensor weight, Tensor values, Func<OnnxValue> add)
    {
        _replaced.Add(weight.Handle, values);
        try
        {
            return add();
        }
        finally
        {
            _replaced.Remove(weight.Handle);
        }
    }

    /// <summary>Adds a line to what the file says about the model.</summary>
    public void Describe(string key, string value) => _metadata.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>Texts as a JSON array, which is how metadata holds lists.</summary>
    public static string ToJson(IEnumerable<string> texts) => JsonSerializer.Serialize(texts, Json);

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => new ModelProto
    {
        IrVersion = IrVersion,
        ProducerName = "Microsoft.ML.Gan",
        Graph = _graph,
        OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        MetadataProps = { _metadata },
    }.ToByteArray();

    private OnnxValue Constant(byte[] bytes, long[] sizes, DataType type)
    {
        _bytes += bytes.LongLength;
        if (_bytes > LargestFile)
            throw new InvalidOperationException("The network is too large for an ONNX file, which holds 2 GB of weights at most. " +
                "Train one with fewer filters or hidden units.");
        string constant = string.Create(CultureInfo.InvariantCulture, $"constant_{_constants++}");
        _graph.Initializer.Add(new TensorProto
        {
            Name = constant,
            DataType = (int)type,
            Dims = { sizes },
            RawData = UnsafeByteOperations.UnsafeWrap(bytes), // little-endian, as ONNX wants it
        });
        return new OnnxValue(this, constant, sizes);
    }

    private static ValueInfoProto Describe(string value, string what, object[] sizes, DataType type)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.AddRange(sizes.Select(size => size is string letter
            ? new TensorShapeProto.Types.Dimension { DimParam = letter }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) }));
        return new ValueInfoProto { Name = value, DocString = what, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int or long => new() { Name = name, Type = AttributeType.Int, I = Convert.ToInt64(value, CultureInfo.InvariantCulture) },
        float or double => new() { Name = name, Type = AttributeType.Float, F = Convert.ToSingle(value, CultureInfo.InvariantCulture) },
        string text => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        long[] numbers => new() { Name = name, Type = AttributeType.Ints, Ints = { numbers } },
        string[] texts => new() { Name = name, Type = AttributeType.Strings, Strings = { texts.Select(ByteString.CopyFromUtf8) } },
        _ => throw new ArgumentException($"The attribute '{name}' is a {value.GetType().Name}. " +
            "It must be a whole number, a number, a text, or an array of Int64 or String.", nameof(value)),
    };
}
