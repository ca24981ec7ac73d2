using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace TorchSharp.Modules;

/// <summary>What RNN, GRU and LSTM share: the layers' sizes, their parameters and how libtorch is called.</summary>
internal sealed class RecurrentLayers(
    nn.Module owner, int gates, long inputSize, long hiddenSize, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional)
{
    private readonly long _directions = bidirectional ? 2 : 1;

    /// <summary>Weights and biases uniform within 1/√hidden, in the order that libtorch takes them.</summary>
    public void RegisterParameters(Device? device, ScalarType? dtype)
    {
        var bound = 1 / Math.Sqrt(hiddenSize);
        for (var layer = 0L; layer < layers; layer++)
        {
            var width = layer == 0 ? inputSize : _directions * hiddenSize;
            for (var direction = 0; direction < _directions; direction++)
            {
                var suffix = direction == 0 ? $"l{layer}" : $"l{layer}_reverse";
                Register($"weight_ih_{suffix}", gates * hiddenSize, width);
                Register($"weight_hh_{suffix}", gates * hiddenSize, hiddenSize);
                if (!bias)
                    continue;
                Register($"bias_ih_{suffix}", gates * hiddenSize);
                Register($"bias_hh_{suffix}", gates * hiddenSize);
            }
        }

        void Register(string name, params long[] shape) =>
            owner.register_parameter(name, new Parameter(nn.init.uniform_(empty(shape, dtype, device), -bound, bound)));
    }

    public Tensor InitialState(Tensor input) =>
        zeros(layers * _directions, input.size(batchFirst ? 0 : 1), hiddenSize, input.dtype, input.device);

    public Tensor InitialState(PackedSequence input) =>
        zeros(layers * _directions, BatchSize(input), hiddenSize, input.data.dtype, input.data.device);

    /// <summary>The result and the last state of an operator with one kind of state.</summary>
    public (Tensor, Tensor) Run(string name, Tensor input, Tensor state) => Aten.Call2(
        name + ".input", input, state, Parameters(), bias, layers, dropout, owner.training, bidirectional, batchFirst);

    /// <summary>The same for two kinds: the hidden state and the cell's.</summary>
    public (Tensor, Tensor, Tensor) Run(string name, Tensor input, Tensor[] states) => Aten.Call3(
        name + ".input", input, states, Parameters(), bias, layers, dropout, owner.training, bidirectional, batchFirst);

    public (PackedSequence, Tensor) Run(string name, PackedSequence input, Tensor state)
    {
        using var ordered = Reorder(state, input.sorted_indices);
        var (data, last) = Aten.Call2(
            name + ".data", input.data, input.batch_sizes, ordered, Parameters(), bias, layers, dropout, owner.training, bidirectional);
        using (last)
            return (Repack(data, input), Reorder(last, input.unsorted_indices));
    }

    public (PackedSequence, Tensor, Tensor) Run(string name, PackedSequence input, Tensor[] states)
    {
        using var hidden = Reorder(states[0], input.sorted_indices);
        using var cell = Reorder(states[1], input.sorted_indices);
        var (data, lastHidden, lastCell) = Aten.Call3(
            name + ".data", input.data, input.batch_sizes, new[] { hidden, cell }, Parameters(), bias, layers, dropout, owner.training, bidirectional);
        using (lastHidden)
        using (lastCell)
            return (Repack(data, input), Reorder(lastHidden, input.unsorted_indices), Reorder(lastCell, input.unsorted_indices));
    }

    private Tensor[] Parameters() => owner.parameters(false).ToArray<Tensor>();

    private static long BatchSize(PackedSequence input)
    {
        using var first = Aten.Call("select.int", input.batch_sizes, 0, 0);
        return Aten.CallScalar("item", first).ToInt64();
    }

    private static Tensor Reorder(Tensor state, Tensor? order) => order is null ? state.alias() : Aten.Call("index_select", state, 1, order);

    private static PackedSequence Repack(Tensor data, PackedSequence source) =>
        new(data, source.batch_sizes.alias(), source.sorted_indices?.alias(), source.unsorted_indices?.alias());
}
