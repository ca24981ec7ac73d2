using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Three characters predict the fourth, by an embedding and three dense layers that all of them share: h1 = ReLU(in(c1)),
/// h2 = ReLU(in(c2) + hidden(h1)), h3 = ReLU(in(c3) + hidden(h2)), logits = out(h3). The state is the last two characters, 2×N.
/// </summary>
internal sealed class UnrolledNetwork : CharacterNetwork
{
    private readonly int _start;
    private readonly Embedding _embedding;
    private readonly Linear _in;
    private readonly Linear _hidden;
    private readonly Linear _out;

    public UnrolledNetwork(int vocabulary, int embeddingSize, int hiddenSize, int start)
        : base(nameof(UnrolledNetwork))
    {
        _start = start;
        _embedding = nn.Embedding(vocabulary, embeddingSize);
        _in = nn.Linear(embeddingSize, hiddenSize);
        _hidden = nn.Linear(hiddenSize, hiddenSize);
        _out = nn.Linear(hiddenSize, vocabulary);
        RegisterComponents();
    }

    public override Tensor InitialState(int texts, Device device) => empty([2, texts], ScalarType.Int64, device).Fill((long)_start);

    public override (Tensor Logits, Tensor State) Read(Tensor characters, Tensor state)
    {
        long length = characters.shape[0];
        Tensor all = cat(new List<Tensor> { state, characters }, 0); // windows of three start at its first T positions
        Tensor input = _in.forward(_embedding.forward(all));         // once for each character, for all its positions in windows
        Tensor h = input.narrow(0, 0, length).relu();
        h = input.narrow(0, 1, length).Plus(_hidden.forward(h)).relu();
        h = input.narrow(0, 2, length).Plus(_hidden.forward(h)).relu();
        return (_out.forward(h), all.narrow(0, length, 2));
    }

    public override (OnnxValue Logits, OnnxValue State) ToOnnx(OnnxValue characters, OnnxValue state)
    {
        OnnxValue all = state.Concat(0, characters);
        OnnxValue input = Dense(Embed(all, _embedding.weight!), _in.weight!, _in.bias!);
        OnnxValue h = Characters(0).Relu();
        h = Characters(1).Plus(Dense(h, _hidden.weight!, _hidden.bias!)).Relu();
        h = Characters(2).Plus(Dense(h, _hidden.weight!, _hidden.bias!)).Relu();
        return (Dense(h, _out.weight!, _out.bias!), all.Slice(0, -2, long.MaxValue, 2));

        // T places from the first, second or third on.
        OnnxValue Characters(int first) => input.Slice(0, first, first == 2 ? long.MaxValue : first - 2, OnnxValue.Open);
    }

    public override void InitializeWeights(Generator generator)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _embedding.weight!.uniform_(-EmbeddingRange, EmbeddingRange, generator);
        DrawDense(_in, _embedding.weight.shape[1], generator);
        DrawDense(_hidden, _in.weight!.shape[0], generator);
        DrawDense(_out, _in.weight.shape[0], generator);
    }
}
