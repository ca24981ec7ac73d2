using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Predicts each character of a text from those before: reads characters, T×N, and a state, and gives logits, T×N×V, and the state after.
/// Reading a text in parts, the state carried over, gives what reading it at once gives.
/// </summary>
internal abstract class CharacterNetwork(string name) : nn.Module(name)
{
    /// <summary>Half the width of the range of initial embeddings.</summary>
    protected const double EmbeddingRange = 0.1;

    public double Dropout { get; set; }

    /// <summary>The random numbers of dropout; <see langword="null"/>: no dropout.</summary>
    public Generator? DropoutRandom { get; set; }

    public static CharacterNetwork Create(CharacterModelInfo info) => info.Cell == CharacterCell.Unrolled
        ? new UnrolledNetwork(info.Vocabulary.Count, info.EmbeddingSize, info.HiddenSize, info.Start)
        : new RecurrentNetwork(info);

    public static double CountWeights(CharacterModelInfo info)
    {
        double vocabulary = info.Vocabulary.Count, embedding = info.EmbeddingSize, hidden = info.HiddenSize;
        bool tied = info.TiedEmbedding && info.Cell != CharacterCell.Unrolled;
        double ends = (vocabulary * embedding) + vocabulary + (tied ? 0 : vocabulary * hidden);
        if (info.Cell == CharacterCell.Unrolled)
            return ends + (hidden * (embedding + hidden + 2));
        double gates = info.Cell switch { CharacterCell.Lstm => 4, CharacterCell.Gru => 3, _ => 1 };
        return ends + (gates * hidden * (embedding + hidden + 2)) + ((info.Layers - 1) * gates * hidden * (hidden + hidden + 2));
    }

    /// <summary>The state before N texts, whose second size is N; all its values are the same.</summary>
    public abstract Tensor InitialState(int texts, Device device);

    public abstract (Tensor Logits, Tensor State) Read(Tensor characters, Tensor state);

    /// <summary>What <see cref="Read"/> computes, as nodes of an ONNX graph.</summary>
    public abstract (OnnxValue Logits, OnnxValue State) ToOnnx(OnnxValue characters, OnnxValue state);

    public abstract void InitializeWeights(Generator generator);

    /// <summary>x·Wᵀ + b over the last dimension: T×N×I to T×N×O.</summary>
    protected static OnnxValue Dense(OnnxValue x, Tensor weight, Tensor bias)
    {
        long outputs = weight.shape[0];
        OnnxValue product = x.Node("MatMul", [x.Shape[0], x.Shape[1], outputs], [x.Constant(weight).Permute(1, 0)]);
        return product.Plus(x.Constant(bias));
    }

    /// <summary>Characters T×N to their embeddings, T×N×E.</summary>
    protected static OnnxValue Embed(OnnxValue characters, Tensor weight) =>
        characters.Constant(weight).Node("Gather", [characters.Shape[0], characters.Shape[1], weight.shape[1]], [characters]);

    /// <summary>Draws a layer's weights and biases within 1/√inputs, as PyTorch does.</summary>
    protected static void DrawDense(Linear layer, long inputs, Generator generator)
    {
        double bound = 1 / Math.Sqrt(inputs);
        foreach (Parameter parameter in layer.parameters())
            parameter.uniform_(-bound, bound, generator);
    }
}
