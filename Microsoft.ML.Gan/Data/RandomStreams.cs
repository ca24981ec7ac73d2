using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Data;

/// <summary>Every random number of a model comes from its seed through one of these streams.</summary>
internal readonly record struct RandomStreams(ulong Seed)
{
    /// <summary>Seed of torch's generator for the initial weights.</summary>
    public ulong InitialWeights => CounterRandom.DeriveKey(Seed, 0);

    /// <summary>The latent vectors of a training step, N×Z.</summary>
    public void TrainingLatents(long step, Span<float> latents) => CounterRandom.FillNormal(Key(1, (ulong)step), latents);

    /// <summary>The order in which an epoch takes the rows.</summary>
    public void RowOrder(int epoch, Span<int> order) => CounterRandom.Shuffle(Key(2, (ulong)epoch), order);

    /// <summary>The latent vectors of the snapshots, N×Z.</summary>
    public void SnapshotLatents(Span<float> latents) => CounterRandom.FillNormal(Key(3, 0), latents);

    /// <summary>The rows of the training data that snapshots show.</summary>
    public void SnapshotRows(Span<int> order) => CounterRandom.Shuffle(Key(4, 0), order);

    /// <summary>The latent vector of a row of data: a function of the seed and the row's id alone.</summary>
    public void RowLatent(DataViewRowId id, Span<float> latent) =>
        CounterRandom.FillNormal(CounterRandom.DeriveKey(CounterRandom.DeriveKey(Seed, 5), id.Low, id.High), latent);

    private ulong Key(ulong stream, ulong index) => CounterRandom.DeriveKey(CounterRandom.DeriveKey(Seed, stream), index);
}
