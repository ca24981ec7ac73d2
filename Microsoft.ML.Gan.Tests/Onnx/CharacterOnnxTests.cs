using System.Text;
using System.Text.Json;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>An exported character network reads and writes in ONNX Runtime as it does here.</summary>
[TestClass]
public class CharacterOnnxTests
{
    private const int Texts = 3, Length = 7;

    /// <summary>Compares the logits and the state after all characters at once, and after one at a time.</summary>
    [TestMethod]
    [DataRow(CharacterCell.Lstm, 1, false)]
    [DataRow(CharacterCell.Lstm, 2, true)]
    [DataRow(CharacterCell.Gru, 1, false)]
    [DataRow(CharacterCell.Gru, 3, false)]
    [DataRow(CharacterCell.Rnn, 2, false)]
    [DataRow(CharacterCell.Unrolled, 1, false)]
    public void StepsAreSame(CharacterCell cell, int layers, bool tied)
    {
        using var model = new CharacterModel(OnnxModels.OfCharacters(cell, layers, tied), CPU);
        OnnxModels.Fill(model.Network);
        long[] characters = [.. Enumerable.Range(0, Length * Texts).Select(i => (long)(i * i % 5))];
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        (Tensor logits, Tensor state) = model.Network.Read(tensor(characters, [Length, Texts]), model.Network.InitialState(Texts, CPU));

        using var file = new OnnxFile(model.ToOnnx().ToBytes());
        NamedOnnxValue before = State(file, Texts, null);
        AssertEqual(logits, file.Run<float>("logits", OnnxFile.Input("characters", characters, Length, Texts), before));
        var steps = new List<float>();
        foreach (long[] step in characters.Chunk(Texts))
        {
            NamedOnnxValue input = OnnxFile.Input("characters", step, 1, Texts);
            steps.AddRange(file.Run<float>("logits", input, before));
            before = State(file, Texts, Next(file, input, before));
        }
        AssertEqual(logits, [.. steps]);
        float[] last = cell == CharacterCell.Unrolled ? [.. before.AsEnumerable<long>()] : [.. before.AsEnumerable<float>()];
        AssertEqual(state.to(ScalarType.Float32), last);
    }

    [TestMethod]
    public void FileAloneWritesWhatTransformerWrites()
    {
        CharacterRnnTransformer model = TinyText.OfFirst;
        using var stream = new MemoryStream();
        model.SaveOnnx(stream);
        using var file = new OnnxFile(stream.ToArray());
        string[] vocabulary = JsonSerializer.Deserialize<string[]>(file.Metadata["vocabulary"])!;
        CollectionAssert.AreEqual(model.Vocabulary.ToArray(), vocabulary);

        var written = new StringBuilder();
        NamedOnnxValue state = State(file, 1, null);
        long character = long.Parse(file.Metadata["start"]);
        for (int i = 0; i < 20; i++)
        {
            NamedOnnxValue input = OnnxFile.Input("characters", new[] { character }, 1, 1);
            float[] logits = file.Run<float>("logits", input, state);
            state = State(file, 1, Next(file, input, state));
            character = Array.IndexOf(logits, logits.Max());
            written.Append(vocabulary[character]);
        }
        var greedy = new CharacterGenerationOptions { Length = 20, TopK = 1 };
        Assert.AreEqual(model.Continue("", greedy), written.ToString());
    }

    /// <summary>A state as the network takes it; without values, that before texts, by what the file says.</summary>
    private static NamedOnnxValue State(OnnxFile file, int texts, float[]? values)
    {
        int[] sizes = file.SizesOf("state");
        sizes[1] = texts;
        float initial = float.Parse(file.Metadata["initial_state"]);
        values ??= [.. Enumerable.Repeat(initial, sizes.Aggregate(1, (product, size) => product * size))];
        return IsWhole(file) ? OnnxFile.Input("state", Array.ConvertAll(values, x => (long)x), sizes)
            : OnnxFile.Input("state", values, sizes);
    }

    private static float[] Next(OnnxFile file, NamedOnnxValue input, NamedOnnxValue state) => IsWhole(file)
        ? Array.ConvertAll(file.Run<long>("next_state", input, state), x => (float)x)
        : file.Run<float>("next_state", input, state);

    private static bool IsWhole(OnnxFile file) => file.Metadata["cell"] == nameof(CharacterCell.Unrolled);

    private static void AssertEqual(Tensor expected, float[] actual)
    {
        float[] values = expected.contiguous().data<float>().ToArray();
        Assert.AreEqual(values.Length, actual.Length);
        float farthest = values.Zip(actual, (x, y) => Math.Abs(x - y)).Max();
        Assert.IsTrue(farthest <= 1e-4, $"the largest difference is {farthest}");
        Assert.IsTrue(values.Max() - values.Min() > 0.01, "the values differ");
    }
}
