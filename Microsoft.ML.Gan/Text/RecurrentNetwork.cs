using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Embedding, dropout, recurrent layers with dropout after each, a dense decoder. The state is what the layers hold, layer by layer:
/// L×N×H, for an LSTM 2L×N×H, each layer's hidden state and then its cell's.
/// </summary>
/// <remarks>
/// Each layer is a module, and dropout is computed here: PyTorch's draws from the process's generator, so that neither the same seed nor a
/// resumed training would give the same weights.
/// </remarks>
internal sealed class RecurrentNetwork : CharacterNetwork
{
    private readonly CharacterCell _cell;
    private readonly int _hiddenSize;
    private readonly nn.Module[] _layers;
    private readonly Embedding _embedding;
    private readonly Linear? _decoder;
    private readonly Parameter? _bias; // the decoder's, where its weight is the embedding

    public RecurrentNetwork(CharacterModelInfo info)
        : base(nameof(RecurrentNetwork))
    {
        (_cell, _hiddenSize) = (info.Cell, info.HiddenSize);
        _embedding = nn.Embedding(info.Vocabulary.Count, info.EmbeddingSize);
        _layers = [.. Enumerable.Range(0, info.Layers)
            .Select(i => CreateLayer(info.Cell, i == 0 ? info.EmbeddingSize : info.HiddenSize, info.HiddenSize))];
        if (info.TiedEmbedding)
            _bias = new Parameter(zeros(info.Vocabulary.Count));
        else
            _decoder = nn.Linear(info.HiddenSize, info.Vocabulary.Count);
        RegisterComponents();
        for (int i = 0; i < _layers.Length; i++)
            register_module($"_layer{i}", _layers[i]);
    }

    private int StatesPerLayer => _cell == CharacterCell.Lstm ? 2 : 1;

    public override Tensor InitialState(int texts, Device device) =>
        zeros([_layers.Length * StatesPerLayer, texts, _hiddenSize], ScalarType.Float32, device);

    public override (Tensor Logits, Tensor State) Read(Tensor characters, Tensor state)
    {
        Tensor values = Drop(_embedding.forward(characters));
        var states = new List<Tensor>();
        for (int i = 0; i < _layers.Length; i++)
        {
            values = ReadLayer(_layers[i], values, state, i * StatesPerLayer, states);
            values = Drop(values);
        }
        Tensor logits = _decoder is not null ? _decoder.forward(values) : nn.functional.linear(values, _embedding.weight!, _bias!);
        return (logits, cat(states, 0));
    }

    public override (OnnxValue Logits, OnnxValue State) ToOnnx(OnnxValue characters, OnnxValue state)
    {
        OnnxValue values = Embed(characters, _embedding.weight!);
        var states = new List<OnnxValue>();
        for (int i = 0; i < _layers.Length; i++)
            values = LayerToOnnx(_layers[i], values, state, i * StatesPerLayer, states);
        OnnxValue logits = Dense(values, (_decoder?.weight ?? _embedding.weight)!, (_decoder?.bias ?? _bias)!);
        return (logits, states.Count == 1 ? states[0] : states[0].Concat(0, [.. states[1..]]));
    }

    public override void InitializeWeights(Generator generator)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _embedding.weight!.uniform_(-EmbeddingRange, EmbeddingRange, generator);
        double bound = 1 / Math.Sqrt(_hiddenSize);
        foreach (Parameter parameter in _layers.SelectMany(layer => layer.parameters()))
            parameter.uniform_(-bound, bound, generator);
        if (_decoder is not null)
            DrawDense(_decoder, _hiddenSize, generator);
    }

    private static nn.Module CreateLayer(CharacterCell cell, int inputs, int hidden) => cell switch
    {
        CharacterCell.Lstm => nn.LSTM(inputs, hidden),
        CharacterCell.Gru => nn.GRU(inputs, hidden),
        _ => nn.RNN(inputs, hidden, nonLinearity: nn.NonLinearities.ReLU),
    };

    private static Tensor ReadLayer(nn.Module layer, Tensor values, Tensor state, int index, List<Tensor> states)
    {
        Tensor hidden = state.narrow(0, index, 1);
        switch (layer)
        {
            case LSTM lstm:
                (values, hidden, Tensor cell) = lstm.call(values, (hidden, state.narrow(0, index + 1, 1)));
                states.AddRange([hidden, cell]);
                return values;
            case GRU gru:
                (values, hidden) = gru.call(values, hidden);
                break;
            default:
                (values, hidden) = ((RNN)layer).call(values, hidden);
                break;
        }
        states.Add(hidden);
        return values;
    }

    private OnnxValue LayerToOnnx(nn.Module layer, OnnxValue values, OnnxValue state, int index, List<OnnxValue> states)
    {
        // The order of the gates: PyTorch's i f g o and r z n are ONNX's i o f c and z r h.
        (string operation, int[] gates, (string, object)[] attributes) = _cell switch
        {
            CharacterCell.Lstm => ("LSTM", new[] { 0, 3, 1, 2 }, Array.Empty<(string, object)>()),
            CharacterCell.Gru => ("GRU", [1, 0, 2], [("linear_before_reset", 1L)]),
            _ => ("RNN", [0], [("activations", new[] { "Relu" })]),
        };
        Dictionary<string, Parameter> weights = layer.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        Tensor biases = cat(new List<Tensor> { InOrder("bias_ih_l0"), InOrder("bias_hh_l0") }, 0);
        OnnxValue[] before = [.. Enumerable.Range(index, StatesPerLayer).Select(i => state.Narrow(0, i, 1))];
        OnnxValue[] results = values.Graph.Node(operation,
            [[OnnxValue.Open, 1, OnnxValue.Open, _hiddenSize], .. before.Select(_ => new[] { 1, OnnxValue.Open, _hiddenSize })],
            [
                values, values.Constant(InOrder("weight_ih_l0").unsqueeze(0)), values.Constant(InOrder("weight_hh_l0").unsqueeze(0)),
                values.Constant(biases.unsqueeze(0)), null, .. before, // null: texts of one length
            ],
            [("hidden_size", (long)_hiddenSize), .. attributes]);
        states.AddRange(results[1..]);
        return results[0].Node("Squeeze", [OnnxValue.Open, OnnxValue.Open, _hiddenSize], [values.Graph.Constant([1L], 1)]);

        Tensor InOrder(string name) =>
            cat(gates.Select(gate => weights[name].narrow(0, gate * _hiddenSize, _hiddenSize)).ToList(), 0);
    }

    /// <summary>Drops a share of the values and scales up the rest, so that the mean stays.</summary>
    private Tensor Drop(Tensor values)
    {
        if (Dropout == 0 || DropoutRandom is null)
            return values;
        double kept = 1 - Dropout;
        // Generators draw on the CPU only.
        Tensor mask = empty(values.shape, ScalarType.Float32).uniform_(0, 1, DropoutRandom).IsBelow(kept).to(ScalarType.Float32)
            .DividedByInPlace(kept);
        return values.mul(mask.to(values.device));
    }
}
