using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.utils;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Recurrent layers. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class RnnTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void OneUnitsComputeTheirFormulas()
    {
        var (w, u, b, c) = (0.5, -0.3, 0.1, 0.2);
        var inputs = new[] { 1f, -2f };
        double h = 0;
        foreach (var x in inputs)
            h = Math.Tanh(w * x + b + u * h + c);
        using var rnn = RNN(1, 1);
        SetAll(rnn, w, u, b, c);
        Assert.AreEqual(h, rnn.call(tensor(inputs).reshape(2, 1, 1)).Item2.item<float>(), 1e-6);
        Assert.AreEqual(w, rnn.get_weight_ih(0)!.item<float>(), 1e-6);

        var cell = h = 0;
        foreach (var x in inputs)
        {
            var gate = Sigmoid(w * x + b + u * h + c);
            cell = gate * cell + gate * Math.Tanh(w * x + b + u * h + c);
            h = gate * Math.Tanh(cell);
        }
        using var lstm = LSTM(1, 1);
        SetAll(lstm, w, u, b, c);
        var (_, hidden, cells) = lstm.call(tensor(inputs).reshape(2, 1, 1));
        Assert.AreEqual(h, hidden.item<float>(), 1e-6);
        Assert.AreEqual(cell, cells.item<float>(), 1e-6);

        h = 0;
        foreach (var x in inputs)
        {
            var gate = Sigmoid(w * x + b + u * h + c);
            h = (1 - gate) * Math.Tanh(w * x + b + gate * (u * h + c)) + gate * h;
        }
        using var gru = GRU(1, 1);
        SetAll(gru, w, u, b, c);
        Assert.AreEqual(h, gru.call(tensor(inputs).reshape(2, 1, 1)).Item2.item<float>(), 1e-6);
    }

    [TestMethod]
    public void ParametersHaveTheNamesAndShapesOfPyTorch()
    {
        using var lstm = LSTM(3, 5, numLayers: 2, bidirectional: true);
        var shapes = lstm.named_parameters().ToDictionary(item => item.name, item => string.Join("x", item.parameter.shape));
        Assert.AreEqual(16, shapes.Count);
        Assert.AreEqual("20x3", shapes["weight_ih_l0"]);
        Assert.AreEqual("20x5", shapes["weight_hh_l0_reverse"]);
        Assert.AreEqual("20x10", shapes["weight_ih_l1"]);
        Assert.AreEqual("20", shapes["bias_hh_l1_reverse"]);
        Assert.IsTrue(lstm.parameters().All(parameter => parameter.abs().max().item<float>() <= 1 / MathF.Sqrt(5)));
    }

    [TestMethod]
    public void ACellIsOneStepOfItsLayer()
    {
        var (x, h, c) = (randn(4, 3), randn(4, 5), randn(4, 5));
        using var rnn = RNN(3, 5, nonLinearity: NonLinearities.ReLU);
        using var rnnCell = RNNCell(3, 5, NonLinearities.ReLU);
        CopyToCell(rnn, rnnCell);
        Assert.IsTrue(rnn.call(x.unsqueeze(0), h.unsqueeze(0)).Item1[0].allclose(rnnCell.call(x, h), atol: 1e-6));
        using var gru = GRU(3, 5);
        using var gruCell = GRUCell(3, 5);
        CopyToCell(gru, gruCell);
        Assert.IsTrue(gru.call(x.unsqueeze(0)).Item1[0].allclose(gruCell.forward(x), atol: 1e-6));
        using var lstm = LSTM(3, 5);
        using var lstmCell = LSTMCell(3, 5);
        CopyToCell(lstm, lstmCell);
        var layer = lstm.call(x.unsqueeze(0), (h.unsqueeze(0), c.unsqueeze(0)));
        var single = lstmCell.call(x, (h, c));
        Assert.IsTrue(layer.Item2[0].allclose(single.Item1, atol: 1e-6));
        Assert.IsTrue(layer.Item3[0].allclose(single.Item2, atol: 1e-6));
    }

    [TestMethod]
    public void BatchFirstSwapsTheFirstTwoDimensions()
    {
        using var first = GRU(3, 5, batchFirst: true);
        using var second = GRU(3, 5);
        second.load_state_dict(first.state_dict());
        var x = randn(7, 2, 3);
        Assert.IsTrue(first.call(x).Item1.transpose(0, 1).allclose(second.call(x.transpose(0, 1)).Item1, atol: 1e-6));
    }

    [TestMethod]
    public void PackedSequencesEndWhereTheyEnd()
    {
        using var lstm = LSTM(3, 5, bidirectional: true);
        Tensor[] sequences = [randn(2, 3), randn(4, 3), randn(1, 3)];
        var packed = rnn.pack_sequence(sequences, enforce_sorted: false);
        CollectionAssert.AreEqual(new long[] { 3, 2, 1, 1 }, packed.batch_sizes.data<long>().ToArray());
        var (result, hidden, _) = lstm.call(packed);
        var (padded, lengths) = rnn.pad_packed_sequence(result, batch_first: true, padding_value: 9);
        CollectionAssert.AreEqual(new long[] { 2, 4, 1 }, lengths.data<long>().ToArray());
        for (var i = 0; i < sequences.Length; i++)
        {
            var (alone, hiddenAlone, _) = lstm.call(sequences[i].unsqueeze(1));
            var length = sequences[i].size(0);
            Assert.IsTrue(padded[i].slice(0, 0, length, 1).allclose(alone.squeeze(1), atol: 1e-5), $"sequence {i}");
            Assert.IsTrue(hidden.select(1, i).allclose(hiddenAlone.squeeze(1), atol: 1e-5), $"sequence {i}");
        }
        Assert.AreEqual(9, padded[2, 3, 0].item<float>());
        CollectionAssert.AreEqual(new long[] { 4, 3, 3 }, rnn.pad_sequence(sequences).shape);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static void SetAll(nn.Module module, double w, double u, double b, double c)
    {
        foreach (var (name, value) in new[] { ("weight_ih", w), ("weight_hh", u), ("bias_ih", b), ("bias_hh", c) })
            init.constant_(module.get_parameter(name + "_l0")!, value);
    }

    private static void CopyToCell(nn.Module layer, nn.Module cell) =>
        cell.load_state_dict(layer.state_dict().ToDictionary(entry => entry.Key.Replace("_l0", ""), entry => entry.Value));
}
