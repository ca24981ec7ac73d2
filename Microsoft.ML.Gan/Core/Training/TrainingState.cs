using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>All that steps change: networks (with their average), the optimizers' state, and other state of a kind of training.</summary>
internal sealed class TrainingState(IReadOnlyList<(string Name, nn.Module Network)> networks,
    IReadOnlyList<(Optimizer Optimizer, double Rate)> optimizers,
    params IReadOnlyList<(Action<BinaryWriter> Write, Action<BinaryReader> Read)> others)
{
    /// <summary>The parts that the state is written and read in, always in this order.</summary>
    public IReadOnlyList<(Action<BinaryWriter> Write, Action<BinaryReader> Read)> Parts { get; } =
    [
        .. networks.Select(n => ((Action<BinaryWriter>)(writer => TensorFormat.Write(writer, n.Network)),
            (Action<BinaryReader>)(reader => TensorFormat.Read(reader, n.Network)))),
        .. optimizers.Select(o =>
            ((Action<BinaryWriter>)(writer => Write(writer, o.Optimizer)), (Action<BinaryReader>)(reader => Read(reader, o.Optimizer)))),
        .. others,
    ];

    /// <summary>Sets every learning rate to its option's value times a factor.</summary>
    public void ScaleLearningRates(double factor)
    {
        foreach ((Optimizer optimizer, double rate) in optimizers)
            optimizer.LearningRate = rate * factor;
    }

    /// <summary>Names a weight tensor that is not finite throughout, if there is one.</summary>
    public string? FindNonFinite()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, nn.Module network) in networks)
        {
            KeyValuePair<string, Tensor>[] tensors = [.. network.state_dict()];
            // A sum is finite only if all of its terms are, and needs no memory; the values travel from the device at once.
            float[] sums = stack([.. tensors.Select(t => t.Value.sum().to(ScalarType.Float32))]).cpu().data<float>().ToArray();
            int found = Array.FindIndex(sums, sum => !float.IsFinite(sum));
            if (found >= 0)
                return $"{name}'s weights '{tensors[found].Key}'";
        }
        return null;
    }

    /// <summary>Says what no training could have come to, if there is anything: a checkpoint may have been changed.</summary>
    public string? FindImpossible()
    {
        if (FindNonFinite() is { } name)
            return $"{name} have values that are not finite";
        foreach ((Optimizer optimizer, double rate) in optimizers)
        {
            if (!(optimizer.LearningRate >= 0 && optimizer.LearningRate <= rate)) // they only ever fall
                return FormattableString.Invariant($"a learning rate is out of its range: {optimizer.LearningRate}");
            if (optimizer.FindImpossible() is { } state)
                return $"an optimizer's '{state}' has impossible values";
        }
        return null;
    }

    private static void Write(BinaryWriter writer, Optimizer optimizer)
    {
        writer.Write(optimizer.LearningRate);
        TensorFormat.Write(writer, optimizer.State);
    }

    private static void Read(BinaryReader reader, Optimizer optimizer)
    {
        optimizer.LearningRate = reader.ReadDouble();
        TensorFormat.Read(reader, optimizer.State);
    }
}
