using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.RandomNumbers;

namespace Microsoft.ML.Gan.Model;

/// <summary>Every random number of a model comes from its seed through one of these streams.</summary>
/// <param name="Seed">The model's seed.</param>
/// <param name="Latents">The distribution of latent values.</param>
internal readonly record struct RandomStreams(ulong Seed, LatentDistribution Latents = LatentDistribution.Normal)
{
    /// <summary>Seed of torch's generator for the initial weights.</summary>
    public ulong InitialWeights => CounterRandom.DeriveKey(Seed, 0);

    /// <summary>The latent vectors of a batch of training, N×Z.</summary>
    public void TrainingLatents(long batch, Span<float> latents) => FillLatents(Key(1, (ulong)batch), latents);

    /// <summary>The latent vectors of the generator's turn in a step, N×Z, when it has its own.</summary>
    public void FreshLatents(long step, Span<float> latents) => FillLatents(Key(11, (ulong)step), latents);

    /// <summary>The order in which an epoch takes the rows.</summary>
    public void RowOrder(int epoch, Span<int> order) => CounterRandom.Shuffle(Key(2, (ulong)epoch), order);

    /// <summary>The latent vectors of the snapshots, N×Z.</summary>
    public void SnapshotLatents(Span<float> latents) => FillLatents(Key(3, 0), latents);

    /// <summary>The rows of the training data that snapshots show.</summary>
    public void SnapshotRows(Span<int> order) => CounterRandom.Shuffle(Key(4, 0), order);

    /// <summary>The latent vector of a row of data: a function of the seed and the row's id alone, and of the truncation.</summary>
    /// <param name="id">The row's id.</param>
    /// <param name="latent">The vector to fill.</param>
    /// <param name="truncation">Values beyond ±this are drawn anew; null: none are.</param>
    public void RowLatent(DataViewRowId id, Span<float> latent, double? truncation = null)
    {
        ulong key = CounterRandom.DeriveKey(CounterRandom.DeriveKey(Seed, 5), id.Low, id.High);
        FillLatents(key, latent);
        if (truncation is null)
            return;
        Span<float> others = new float[latent.Length];
        bool beyond = true;
        for (ulong attempt = 1; beyond; attempt++)
        {
            beyond = false;
            FillLatents(CounterRandom.DeriveKey(key, attempt), others);
            for (int i = 0; i < latent.Length; i++)
            {
                if (Math.Abs(latent[i]) > truncation)
                    (latent[i], beyond) = (others[i], true);
            }
        }
    }

    /// <summary>Key of the labels of a batch of training.</summary>
    public ulong Labels(long batch) => Key(6, (ulong)batch);

    /// <summary>Key of the augmentation of a batch of training.</summary>
    public ulong Augmentation(long batch) => Key(7, (ulong)batch);

    /// <summary>Seed of torch's generator for the instance noise of a batch of training.</summary>
    public ulong InstanceNoise(long batch) => Key(8, (ulong)batch);

    /// <summary>Key of the mix of real and generated images in a batch's gradient penalty.</summary>
    public ulong PenaltyMix(long batch) => Key(9, (ulong)batch);

    /// <summary>Where in [0, 1) the class of a row of data falls, when it has none of its own.</summary>
    public double RowClass(DataViewRowId id)
    {
        Span<float> position = stackalloc float[1];
        CounterRandom.FillUniform(CounterRandom.DeriveKey(CounterRandom.DeriveKey(Seed, 10), id.Low, id.High), position);
        return position[0];
    }

    /// <summary>The order of the rows whose first ones are held out of training, for evaluation.</summary>
    public void HeldOutRows(Span<int> order) => CounterRandom.Shuffle(Key(12, 0), order);

    /// <summary>The latent vectors of evaluations during training, N×Z.</summary>
    public void EvaluationLatents(Span<float> latents) => FillLatents(Key(13, 0), latents);

    /// <summary>Key of the projection of the discriminator's features.</summary>
    public ulong FeatureProjection => Key(14, 0);

    /// <summary>Key of the first centers of clusters.</summary>
    public ulong Clusters => Key(15, 0);

    /// <summary>Key of the flips of a batch of training.</summary>
    public ulong Flips(long batch) => Key(16, (ulong)batch);

    private void FillLatents(ulong key, Span<float> latents)
    {
        if (Latents == LatentDistribution.Normal)
        {
            CounterRandom.FillNormal(key, latents);
            return;
        }
        CounterRandom.FillUniform(key, latents);
        for (int i = 0; i < latents.Length; i++)
            latents[i] = 2 * latents[i] - 1;
    }

    private ulong Key(ulong stream, ulong index) => CounterRandom.DeriveKey(CounterRandom.DeriveKey(Seed, stream), index);
}
