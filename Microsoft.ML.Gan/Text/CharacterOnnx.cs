using System.Globalization;
using Microsoft.ML.Gan.Onnx;
using Onnx;

namespace Microsoft.ML.Gan.Text;

/// <summary>A character network as an ONNX graph: inputs, outputs, and what the file says about the model (docs/deployment.md).</summary>
internal static class CharacterOnnx
{
    /// <summary>The open size of the texts that are read side by side.</summary>
    public const string Texts = "N";

    private const string Characters = "T"; // the open size of the characters that a run reads

    public static OnnxGraph Network(CharacterModelInfo info, CharacterNetwork network)
    {
        OnnxState layout = network.DescribeState();
        var graph = new OnnxGraph("character");
        OnnxValue characters = graph.Input("characters", "T characters of each text, as places in the vocabulary; for one step T is 1.",
            [Characters, Texts], TensorProto.Types.DataType.Int64);
        OnnxValue state = graph.Input("state", "The next_state of the run before; initial_state everywhere before a text.", layout.Sizes,
            layout.Type);
        (OnnxValue logits, OnnxValue next) = network.ToOnnx(characters, state);
        graph.Output(logits, "logits", "Of each character of the vocabulary to follow; softmax gives probabilities.",
            [Characters, Texts, info.Vocabulary.Count]);
        graph.Output(next, "next_state", "The state behind the characters.", layout.Sizes, layout.Type);

        graph.Describe("network", "character");
        graph.Describe("cell", info.Cell.ToString());
        graph.Describe("seed", info.Seed.ToString(CultureInfo.InvariantCulture));
        graph.Describe("vocabulary", OnnxGraph.ToJson(info.Vocabulary.Runes.ToArray().Select(rune => rune.ToString())));
        graph.Describe("start", info.Start.ToString(CultureInfo.InvariantCulture));
        graph.Describe("initial_state", layout.Initial.ToString(CultureInfo.InvariantCulture));
        return graph;
    }
}
