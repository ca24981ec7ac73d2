using Microsoft.ML.Gan.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Text;

[TestClass]
public class CharacterNetworkTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    private static CharacterModelInfo Info(CharacterCell cell, int layers = 2, bool tied = false) =>
        new("Text", "Text", "Continuation", null, new CharacterVocabulary([.. "abcde".EnumerateRunes()]), 2, 100, cell, tied ? 6 : 4, 6,
            layers, tied, new CharacterGenerationOptions(), 1);

    private static CharacterNetwork Network(CharacterModelInfo info, ulong seed = 5)
    {
        var network = CharacterNetwork.Create(info);
        using var generator = new Generator(seed);
        network.InitializeWeights(generator);
        return network;
    }

    /// <summary>h1 = ReLU(in(c1)), h2 = ReLU(in(c2) + hidden(h1)), h3 = ReLU(in(c3) + hidden(h2)), out(h3),
    /// with numbers for which it is worked out by hand.</summary>
    [TestMethod]
    public void UnrolledNetworkIsItsFormula()
    {
        using var network = new UnrolledNetwork(vocabulary: 2, embeddingSize: 1, hiddenSize: 2, start: 0);
        Set("_embedding.weight", 1, -2); // a is 1, b is -2
        Set("_in.weight", 1, -1);
        Set("_in.bias", 0.5f, 0);
        Set("_hidden.weight", 1, 2, 0, -1); // rows: to h[0], to h[1]
        Set("_hidden.bias", 0, 3);
        Set("_out.weight", 1, 0, 0.5f, 1);
        Set("_out.bias", 0, -1);
        // in(a) = (1.5, -1), in(b) = (-1.5, 2).
        // "a": h1 = (1.5, 0).   "b": h2 = ReLU((-1.5, 2) + (1.5, 3)) = (0, 5).
        // "a": h3 = ReLU((1.5, -1) + (10, -2)) = (11.5, 0). out = (11.5, 4.75)
        (Tensor logits, Tensor state) = network.Read(tensor(new long[] { 0 }, [1, 1]), tensor(new long[] { 0, 1 }, [2, 1]));
        CollectionAssert.AreEqual(new[] { 11.5f, 4.75f }, logits.data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 0 }, state.contiguous().data<long>().ToArray()); // the last two characters
        // "aaa" from the beginning: h1 = (1.5, 0), h2 = ReLU((1.5, -1) + (1.5, 3)) = (3, 2), h3 = ReLU((1.5, -1) + (7, 1)) = (8.5, 0).
        (logits, _) = network.Read(tensor(new long[] { 0 }, [1, 1]), network.InitialState(1, CPU));
        CollectionAssert.AreEqual(new[] { 8.5f, 3.25f }, logits.data<float>().ToArray());

        void Set(string name, params float[] values)
        {
            using IDisposable noGrad = no_grad();
            Tensor parameter = network.state_dict()[name];
            parameter.copy_(tensor(values).view(parameter.shape));
        }
    }

    [TestMethod]
    [DataRow(CharacterCell.Lstm, 2, false)]
    [DataRow(CharacterCell.Lstm, 1, true)]
    [DataRow(CharacterCell.Gru, 2, false)]
    [DataRow(CharacterCell.Rnn, 2, true)]
    [DataRow(CharacterCell.Unrolled, 1, false)]
    public void ReadCarryingStateOverIsReadingOneLongSequence(CharacterCell cell, int layers, bool tied)
    {
        using CharacterNetwork network = Network(Info(cell, layers, tied));
        Tensor text = randint(5, [12, 3], generator: new Generator(3));
        (Tensor whole, Tensor end) = network.Read(text, network.InitialState(3, CPU));
        CollectionAssert.AreEqual(new long[] { 12, 3, 5 }, whole.shape);
        Tensor state = network.InitialState(3, CPU);
        var parts = new List<Tensor>();
        foreach ((int from, int length) in new[] { (0, 5), (5, 1), (6, 6) })
        {
            (Tensor part, state) = network.Read(text.narrow(0, from, length), state);
            parts.Add(part);
        }
        Assert.IsTrue(whole.allclose(cat(parts, 0), atol: 1e-6));
        Assert.IsTrue(end.to(ScalarType.Float32).allclose(state.to(ScalarType.Float32), atol: 1e-6));
    }

    [TestMethod]
    public void ReadPutsLayersOneAboveTheOther()
    {
        CharacterModelInfo info = Info(CharacterCell.Lstm);
        using CharacterNetwork network = Network(info);
        using LSTM both = nn.LSTM(info.EmbeddingSize, info.HiddenSize, 2);
        Dictionary<string, Tensor> weights = network.state_dict();
        both.load_state_dict(weights.Where(w => w.Key.StartsWith("_layer", StringComparison.Ordinal))
            .ToDictionary(w => w.Key[8..].Replace("_l0", "_l" + w.Key[6]), w => w.Value));
        Tensor text = randint(5, [7, 3], generator: new Generator(3));
        (Tensor values, Tensor hidden, Tensor cells) =
            both.call(weights["_embedding.weight"].index_select(0, text.flatten()).view(7, 3, -1));
        Tensor expected = nn.functional.linear(values, weights["_decoder.weight"], weights["_decoder.bias"]);
        (Tensor logits, Tensor state) = network.Read(text, network.InitialState(3, CPU));
        Assert.IsTrue(expected.allclose(logits, atol: 1e-6));
        Assert.IsTrue(stack([hidden[0], cells[0], hidden[1], cells[1]]).allclose(state, atol: 1e-6));
    }

    [TestMethod]
    public void TiedEmbeddingIsDecodersWeight()
    {
        using CharacterNetwork network = Network(Info(CharacterCell.Gru, tied: true));
        string[] names = [.. network.named_parameters().Select(p => p.name)];
        CollectionAssert.Contains(names, "_bias");
        Assert.IsFalse(names.Any(name => name.StartsWith("_decoder", StringComparison.Ordinal)));
        CollectionAssert.Contains(Network(Info(CharacterCell.Gru)).named_parameters().Select(p => p.name).ToArray(), "_decoder.weight");
    }

    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Rnn)]
    [DataRow(CharacterCell.Unrolled)]
    public void InitialWeightsFollowFromSeedAndEmbeddingIsSmall(CharacterCell cell)
    {
        using CharacterNetwork first = Network(Info(cell)), again = Network(Info(cell)), other = Network(Info(cell), seed: 6);
        foreach ((string name, Parameter parameter) in first.named_parameters())
        {
            Assert.IsTrue(parameter.equal(again.state_dict()[name]).all().item<bool>(), name);
            Assert.IsTrue(name == "_bias" || parameter.ne(other.state_dict()[name]).any().item<bool>(), name);
        }
        Tensor embedding = first.state_dict()["_embedding.weight"].abs();
        Assert.IsTrue(embedding.max().item<float>() is <= 0.1f and > 0.05f);
    }

    /// <summary>The generator alone says what is dropped, and means stay.</summary>
    [TestMethod]
    public void DropoutDrawsFromItsOwnGenerator()
    {
        using CharacterNetwork network = Network(Info(CharacterCell.Lstm));
        Tensor text = randint(5, [40, 30], generator: new Generator(3)), state = network.InitialState(30, CPU);
        Tensor whole = network.Read(text, state).Logits;
        network.Dropout = 0.5;
        Assert.IsTrue(whole.equal(network.Read(text, state).Logits).all().item<bool>());
        Tensor Dropped(ulong seed)
        {
            network.DropoutRandom = new Generator(seed);
            manual_seed(DateTime.Now.Ticks); // the process's has no say
            return network.Read(text, state).Logits;
        }
        Tensor one = Dropped(1);
        Assert.IsTrue(one.equal(Dropped(1)).all().item<bool>());
        Assert.IsFalse(one.equal(Dropped(2)).all().item<bool>());
        Assert.IsTrue(whole.mean().allclose(one.mean(), atol: 0.02), $"{whole.mean().item<float>()}, {one.mean().item<float>()}");
    }
}
