using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Core.Training;

/// <summary>All that steps change: networks (with the average of one), optimizers, and the rest of a kind of training.</summary>
internal sealed class TrainingState(IReadOnlyList<(string Name, nn.Module Network)> networks,
    IReadOnlyList<(Optimizer Optimizer, double Rate)> optimizers, params IReadOnlyList<ICheckpointed> others) : ICheckpointed, IDisposable
{
    private byte[] _othersSnapshot = [];
    private Tensor[] _snapshot = []; // on the CPU

    /// <summary>Copies the state, and drops the copy before.</summary>
    public void TakeSnapshot()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = Tensors();
        if (_snapshot.Length == 0)
            _snapshot = [.. tensors.Select(tensor => empty_like(tensor, device: CPU).DetachFromDisposeScope())];
        foreach ((Tensor copy, Tensor tensor) in _snapshot.Zip(tensors))
            copy.copy_(tensor);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        ExchangeOthers(new CheckpointFields(null, writer));
        _othersSnapshot = stream.ToArray();
    }

    /// <summary>Restores the copy. Learning rates stay as they are.</summary>
    public void RestoreSnapshot()
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((Tensor copy, Tensor tensor) in _snapshot.Zip(Tensors()))
            tensor.copy_(copy);
        using var reader = new BinaryReader(new MemoryStream(_othersSnapshot));
        ExchangeOthers(new CheckpointFields(reader, null));
    }

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

    /// <summary>Names values that no training leads to, if a changed checkpoint has any.</summary>
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

    public void Exchange(CheckpointFields fields)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((_, nn.Module network) in networks)
            fields.Tensors(network.state_dict());
        foreach ((Optimizer optimizer, _) in optimizers)
            optimizer.Exchange(fields);
        ExchangeOthers(fields);
    }

    public void Dispose() => Array.ForEach(_snapshot, tensor => tensor.Dispose());

    private void ExchangeOthers(CheckpointFields fields)
    {
        foreach (ICheckpointed other in others)
            other.Exchange(fields);
    }

    private Tensor[] Tensors() =>
        [.. networks.SelectMany(n => n.Network.state_dict().Values), .. optimizers.SelectMany(o => o.Optimizer.State.Values)];
}
