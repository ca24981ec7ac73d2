using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// What a model is made of, apart from its weights. The start is the symbol that stands before the first one of a text.
/// </summary>
internal sealed record CharacterModelInfo(
    string TextColumn, string PromptColumnName, string? ContinuationColumnName, string? LogLikelihoodColumnName,
    CharacterVocabulary Vocabulary, int Start, long TrainingCharacters,
    CharacterCell Cell, int EmbeddingSize, int HiddenSize, int Layers, bool TiedEmbedding, CharacterGenerationOptions Generation,
    ulong Seed);

/// <summary>The network on its device, and what it does with texts.</summary>
internal sealed class CharacterModel : TorchModel
{
    /// <summary>Makes the network; its weights are drawn or loaded later.</summary>
    public CharacterModel(CharacterModelInfo info, Device device)
        : base(device)
    {
        Info = info;
        Network = AmbientState.Build(() =>
            TorchBackend.RequireSpans(CharacterNetwork.Create(info), "CharacterRnnOptions.HiddenSize or EmbeddingSize"));
    }

    public CharacterModelInfo Info { get; }

    public CharacterNetwork Network { get; }

    public override IEnumerable<nn.Module> Modules => [Network];

    protected override Type Owner => typeof(CharacterRnnTransformer);

    /// <summary>The loss on the held-out text, in nats a character; NaN if there is none.</summary>
    public double ValidationLoss { get; set; } = double.NaN;

    /// <summary>Continues texts; characters that the model does not know are left out of them.</summary>
    /// <param name="prompts">A batch: <see cref="CharacterDecoder.BatchSize"/> texts, null where a place is not used.</param>
    /// <param name="ids">The rows' ids.</param>
    /// <param name="generation">How to write.</param>
    public string[] Continue(string?[] prompts, DataViewRowId[] ids, CharacterGenerationOptions generation)
    {
        var random = new CharacterStreams(generation.Seed is { } seed ? (uint)seed : Info.Seed);
        List<int>?[] symbols = [.. prompts.Select(prompt => prompt is null ? null : Info.Vocabulary.Encode(prompt, out _))];
        ulong[] keys = [.. symbols.Select((prompt, place) => random.Continuation(ids[place], prompt ?? []))];
        return Evaluate(reader => reader.Continue(symbols, keys, generation).Select(Info.Vocabulary.Decode).ToArray());
    }

    /// <summary>The mean of log p(character | those before) of each text; NaN for an empty one.</summary>
    /// <remarks>
    /// A character that the model does not know counts as one that came up once in as many characters as the model was trained on, and is
    /// left out of what the others are read after.
    /// </remarks>
    /// <param name="texts">A batch: <see cref="CharacterDecoder.BatchSize"/> texts, null where a place is not used.</param>
    public float[] LogLikelihoods(string?[] texts)
    {
        var unknown = new int[texts.Length];
        List<int>?[] symbols = [.. texts.Select((text, i) => text is null ? null : Info.Vocabulary.Encode(text, out unknown[i]))];
        double[] sums = Evaluate(reader => reader.LogLikelihoods(symbols));
        return [.. sums.Select((sum, i) =>
            (float)((sum - unknown[i] * Math.Log(Info.TrainingCharacters)) / ((symbols[i]?.Count ?? 0) + unknown[i])))];
    }

    /// <summary>The network as an ONNX graph, with what an app needs to know of the model.</summary>
    public OnnxGraph ToOnnx() => Evaluate(() =>
    {
        const string Texts = "N", Characters = "T"; // the open sizes: the texts that are read side by side, and what a run reads of each
        using Tensor start = Network.InitialState(1, CPU);
        object[] sizes = [.. start.shape.Select((size, i) => i == 1 ? (object)Texts : size)];
        var type = start.dtype == ScalarType.Int64 ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;
        var graph = new OnnxGraph("character");
        OnnxValue characters = graph.Input("characters", "T characters of each text, as places in the vocabulary; for one step T is 1.",
            [Characters, Texts], TensorProto.Types.DataType.Int64);
        OnnxValue state = graph.Input("state", "The next_state of the run before; initial_state everywhere before a text.", sizes, type);
        (OnnxValue logits, OnnxValue next) = Network.ToOnnx(characters, state);
        graph.Output(logits, "logits", "Of each character of the vocabulary to follow; softmax gives probabilities.",
            [Characters, Texts, Info.Vocabulary.Count]);
        graph.Output(next, "next_state", "The state behind the characters.", sizes, type);

        graph.Describe("network", "character");
        graph.Describe("cell", Info.Cell.ToString());
        graph.Describe("seed", Info.Seed.ToString(CultureInfo.InvariantCulture));
        graph.Describe("vocabulary", OnnxGraph.ToJson(Info.Vocabulary.Runes.ToArray().Select(rune => rune.ToString())));
        graph.Describe("start", Info.Start.ToString(CultureInfo.InvariantCulture));
        graph.Describe("initial_state", start.to(ScalarType.Int64).data<long>()[0].ToString(CultureInfo.InvariantCulture));
        return graph;
    });

    /// <summary>Blocks signals too: a recurrent layer in native code must not be interrupted.</summary>
    protected override T Evaluate<T>(Func<T> evaluation) => base.Evaluate(() =>
    {
        using SignalMask signals = SignalMask.BlockAll();
        return evaluation();
    });

    private T Evaluate<T>(Func<CharacterDecoder, T> evaluation) => Evaluate(() => evaluation(new CharacterDecoder(Network, Info, Device)));
}
