using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>
/// The probability of augmentation: constant, or controlled by how sure the discriminator is of the real samples, r = E[sign D(x)]
/// (adaptive discriminator augmentation: Karras et al. 2020, section 3).
/// </summary>
internal sealed class AugmentationControl(GanOptions options, int batchSize, Device device) : ICheckpointed, IDisposable
{
    private const int Interval = 4; // batches between two changes, as in the paper

    private readonly double _change = (double)Interval * batchSize / options.AugmentationTargetImages; // at most, each time
    private readonly Tensor _signs = zeros([], ScalarType.Float32, device).DetachFromDisposeScope(); // their sum over batches
    private int _batches;

    /// <summary>The probability with which each kind of augmentation changes a sample, in [0, 1].</summary>
    public double Probability { get; private set; } =
        options is { AugmentationTarget: null, Augmentation: not (null or GanAugmentation.None) } ? options.AugmentationProbability : 0;

    /// <summary>Counts the logits of a batch, N each, and changes the probability when it is time.</summary>
    public void Add(Tensor realLogits, Tensor fakeLogits)
    {
        if (options.AugmentationTarget is not { } target)
            return;
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _signs.PlusInPlace((realLogits - GanLosses.Threshold(options.Loss, realLogits, fakeLogits)).sign().mean());
        if (++_batches < Interval)
            return;
        double mean = _signs.item<float>() / Interval;
        Probability = Math.Clamp(Probability + (Math.Sign(mean - target) * _change), 0, 1);
        _signs.zero_();
        _batches = 0;
    }

    public void Exchange(CheckpointFields fields)
    {
        Probability = fields.Double(Probability, 0, 1, "the probability of augmentation");
        _batches = fields.Int32(_batches, 0, Interval - 1, "the number of batches since the probability of augmentation changed");
        fields.Values(_signs, sum => Math.Abs(sum.item<float>()) <= _batches, "a sum of signs is out of its range");
    }

    public void Dispose() => _signs.Dispose();
}
