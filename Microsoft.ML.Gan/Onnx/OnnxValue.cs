using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Onnx;

/// <summary>
/// A value in an ONNX graph. Its methods add nodes, and are named as a tensor's: a module's <see cref="IOnnxModule.ToOnnx"/> reads like its
/// forward pass. Operators without a method of their own are added by <see cref="Node"/>.
/// </summary>
public sealed class OnnxValue
{
    /// <summary>A size that each run of the graph chooses, above all the number of samples, N.</summary>
    public const long Open = -1;

    private readonly long[] _shape;

    internal OnnxValue(OnnxGraph graph, string name, long[] shape) => (Graph, Name, _shape) = (graph, name, shape);

    internal string Name { get; }

    internal OnnxGraph Graph { get; }

    /// <summary>The sizes, as a tensor's: N×C×H×W or N×M, with <see cref="Open"/> for N.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Adds a node of any operator of ONNX's set 13 (https://onnx.ai/onnx/operators), with this value as first input.</summary>
    /// <param name="operation">The operator's name, for example "Softplus".</param>
    /// <param name="shape">The sizes of the result, with <see cref="Open"/> for N.</param>
    /// <param name="others">The inputs that follow this one.</param>
    /// <param name="attributes">Attributes: Int64, Single, String, or arrays of Int64 or String.</param>
    /// <exception cref="ArgumentException">An attribute is of another type, or an input of another graph.</exception>
    public OnnxValue Node(string operation, long[] shape, OnnxValue[]? others = null, params (string Name, object Value)[] attributes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(attributes);
        return Graph.Node(operation, [shape], [this, .. others ?? []], attributes)[0];
    }

    /// <summary>A constant of the same graph, with the tensor's values: in single precision, or Int64.</summary>
    public OnnxValue Constant(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Graph.Constant(tensor);
    }

    /// <summary>What a module makes of this value, in evaluation.</summary>
    /// <exception cref="NotSupportedException">The module does not say how: it implements no <see cref="IOnnxModule"/>.</exception>
    public OnnxValue Through(nn.Module<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return OnnxModules.Add(module, this);
    }

    /// <summary>x·Wᵀ + b: N×I to N×O.</summary>
    /// <param name="weight">W, O×I.</param>
    /// <param name="bias">b, O.</param>
    public OnnxValue Linear(Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return Node("Gemm", [_shape[0], weight.shape[0]], WithBias(weight, bias), ("transB", 1L));
    }

    /// <summary>A convolution: N×I×H×W to N×O×H'×W'.</summary>
    /// <param name="weight">The kernels, O×I×h×w.</param>
    /// <param name="bias">O numbers.</param>
    /// <param name="stride">The stride, in both directions.</param>
    /// <param name="padding">Zeros added on each side.</param>
    public OnnxValue Convolution(Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0)
    {
        ArgumentNullException.ThrowIfNull(weight);
        long[] kernel = weight.shape;
        return Node("Conv", [_shape[0], kernel[0], Side(2), Side(3)], WithBias(weight, bias),
            ("kernel_shape", kernel[2..]), ("strides", new[] { stride, stride }), ("pads", new[] { padding, padding, padding, padding }));

        long Side(int dimension) => (_shape[dimension] + 2 * padding - kernel[dimension]) / stride + 1;
    }

    /// <summary>A transposed convolution: N×I×H×W to N×O×H'×W'.</summary>
    /// <param name="weight">The kernels, I×O×h×w.</param>
    /// <param name="bias">O numbers.</param>
    /// <param name="stride">The stride, in both directions.</param>
    /// <param name="padding">What is cut off on each side.</param>
    /// <param name="outputPadding">What is added below and on the right; <see langword="null"/>: nothing.</param>
    public OnnxValue TransposedConvolution(Tensor weight, Tensor? bias = null, long stride = 1, long padding = 0,
        long[]? outputPadding = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        long[] kernel = weight.shape, added = outputPadding ?? [0, 0];
        return Node("ConvTranspose", [_shape[0], kernel[1], Side(2), Side(3)], WithBias(weight, bias),
            ("kernel_shape", kernel[2..]), ("strides", new[] { stride, stride }), ("pads", new[] { padding, padding, padding, padding }),
            ("output_padding", added));

        long Side(int dimension) => (_shape[dimension] - 1) * stride - 2 * padding + kernel[dimension] + added[dimension - 2];
    }

    /// <summary>max(x, 0).</summary>
    public OnnxValue Relu() => Map("Relu");

    /// <summary>max(x, slope · x), for a slope below 1.</summary>
    public OnnxValue LeakyRelu(double slope) => Map("LeakyRelu", ("alpha", slope));

    /// <summary>The hyperbolic tangent.</summary>
    public OnnxValue Tanh() => Map("Tanh");

    /// <summary>1 / (1 + exp(-x)).</summary>
    public OnnxValue Sigmoid() => Map("Sigmoid");

    /// <summary>x + y, element by element; sizes of 1 are repeated.</summary>
    public OnnxValue Plus(OnnxValue other) => Combine("Add", other);

    /// <summary>x + y.</summary>
    public OnnxValue Plus(double other) => Plus(Number(other));

    /// <summary>x - y, element by element; sizes of 1 are repeated.</summary>
    public OnnxValue Minus(OnnxValue other) => Combine("Sub", other);

    /// <summary>x · y, element by element; sizes of 1 are repeated.</summary>
    public OnnxValue Times(OnnxValue other) => Combine("Mul", other);

    /// <summary>x · y.</summary>
    public OnnxValue Times(double other) => Times(Number(other));

    /// <summary>x / y, element by element; sizes of 1 are repeated.</summary>
    public OnnxValue DividedBy(OnnxValue other) => Combine("Div", other);

    /// <summary>x / y.</summary>
    public OnnxValue DividedBy(double other) => DividedBy(Number(other));

    /// <summary>The same values in other sizes; <see cref="Open"/> stands for N, or what is left.</summary>
    public OnnxValue Reshape(params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Node("Reshape", shape, [Graph.Constant(shape, shape.Length)]);
    }

    /// <summary>N×C×H×W to N×CHW.</summary>
    public OnnxValue Flatten() => Node("Flatten", [_shape[0], _shape.Skip(1).Aggregate(1L, (product, size) => product * size)]);

    /// <summary>The dimensions in another order.</summary>
    public OnnxValue Permute(params long[] dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        return Node("Transpose", [.. dimensions.Select(dimension => _shape[dimension])], null, ("perm", dimensions));
    }

    /// <summary>Part of a dimension.</summary>
    public OnnxValue Narrow(long dimension, long start, long length) => Slice(dimension, start, start + length, length);

    /// <summary>Joins values behind this one, along a dimension.</summary>
    public OnnxValue Concat(long dimension, params OnnxValue[] others)
    {
        ArgumentNullException.ThrowIfNull(others);
        long[] shape = [.. _shape];
        bool open = others.Append(this).Any(value => value._shape[dimension] == Open);
        shape[dimension] = open ? Open : shape[dimension] + others.Sum(other => other._shape[dimension]);
        return Node("Concat", shape, others, ("axis", dimension));
    }

    /// <summary>Adds elements before and behind those of each dimension.</summary>
    /// <param name="before">How many before, for each dimension.</param>
    /// <param name="after">How many behind, for each dimension.</param>
    /// <param name="value">Their value.</param>
    public OnnxValue Pad(long[] before, long[] after, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        long[] shape = [.. _shape.Select((size, i) => size == Open ? Open : before[i] + size + after[i])];
        return Node("Pad", shape, [Graph.Constant([.. before, .. after], before.Length + after.Length), Number(value)]);
    }

    /// <summary>The maxima of squares of an N×C×H×W; what is left over at the edges does not count.</summary>
    public OnnxValue MaxPool(long side) => Pool("MaxPool", side);

    /// <summary>The means of squares of an N×C×H×W; what is left over at the edges does not count.</summary>
    public OnnxValue AveragePool(long side) => Pool("AveragePool", side);

    /// <summary>N×C×H×W with its pixels repeated or left out, to another height and width: pixel y is the old one at ⌊y·H/H'⌋.</summary>
    public OnnxValue Resize(long height, long width) => Resize(2, height).Resize(3, width);

    /// <summary>The largest values over dimensions, which go.</summary>
    public OnnxValue Max(params long[] dimensions) =>
        Node("ReduceMax", Without(dimensions), null, ("axes", dimensions), ("keepdims", 0L));

    /// <summary>The means over dimensions, which go.</summary>
    public OnnxValue Mean(params long[] dimensions) =>
        Node("ReduceMean", Without(dimensions), null, ("axes", dimensions), ("keepdims", 0L));

    /// <summary>The sums over dimensions, which go.</summary>
    public OnnxValue Sum(params long[] dimensions) =>
        Node("ReduceSum", Without(dimensions), [Graph.Constant(dimensions, dimensions.Length)], ("keepdims", 0L)); // an input since set 13

    /// <summary>A number as a constant.</summary>
    internal OnnxValue Number(double value) => Graph.Constant([(float)value]);

    /// <summary>Part of a dimension; a negative place counts from the end.</summary>
    internal OnnxValue Slice(long dimension, long from, long to, long length)
    {
        long[] shape = [.. _shape];
        shape[dimension] = length;
        return Node("Slice", shape, [Graph.Constant([from], 1), Graph.Constant([to], 1), Graph.Constant([dimension], 1)]);
    }

    internal OnnxValue OfGraph(OnnxGraph graph) =>
        Graph == graph ? this : throw new ArgumentException($"The value '{Name}' belongs to another graph.");

    /// <summary>Gathers instead of ONNX's Resize, which computes the places in single precision.</summary>
    private OnnxValue Resize(int dimension, long size)
    {
        long[] shape = [.. _shape], places = new long[size];
        for (long i = 0; i < size; i++)
            places[i] = i * _shape[dimension] / size;
        shape[dimension] = size;
        return Node("Gather", shape, [Graph.Constant(places, size)], ("axis", (long)dimension));
    }

    private OnnxValue Map(string operation, params (string, object)[] attributes) => Node(operation, _shape, null, attributes);

    private OnnxValue Combine(string operation, OnnxValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int rank = Math.Max(_shape.Length, other._shape.Length);
        var shape = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long one = i > _shape.Length ? 1 : _shape[^i], two = i > other._shape.Length ? 1 : other._shape[^i];
            shape[^i] = one == 1 ? two : one;
        }
        return Node(operation, shape, [other]);
    }

    private OnnxValue Pool(string operation, long side) => Node(operation, [_shape[0], _shape[1], _shape[2] / side, _shape[3] / side], null,
        ("kernel_shape", new[] { side, side }), ("strides", new[] { side, side }));

    private OnnxValue[] WithBias(Tensor weight, Tensor? bias) =>
        bias is null ? [Constant(weight)] : [Constant(weight), Constant(bias)];

    private long[] Without(long[] dimensions) => [.. _shape.Where((_, i) => !dimensions.Contains(i))];
}
