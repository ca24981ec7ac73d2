using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>What the discriminator sees of a batch: samples augmented, with instance noise and in packs.</summary>
internal sealed class DiscriminatorInputs(GanOptions options, RandomStreams random, GanNetworkOptions networks, int count, long batch,
    long step, double augmentationProbability, Device device)
{
    private const ulong RealNoise = 0, FakeNoise = 1;

    private readonly DifferentiableAugmentation _augmentation = new(options.Augmentation ?? GanAugmentation.None, augmentationProbability,
        new ImageShape(networks), count, random.Augmentation(batch), device);

    // Its standard deviation falls with the steps taken.
    private readonly double _noise = options.InstanceNoise * Math.Max(0, 1 - (double)step / options.InstanceNoiseSteps);
    private readonly ulong _noiseKey = random.InstanceNoise(batch);

    /// <summary>Real samples, N×C×H×W or N×V, as the discriminator sees them, in N/k packs of k.</summary>
    public Tensor Real(Tensor samples) => Pack(AddNoise(_augmentation.Apply(samples), RealNoise));

    /// <summary>Generated samples, N×C×H×W or N×V, as the discriminator sees them, in N/k packs of k.</summary>
    public Tensor Fake(Tensor samples) => Pack(AddNoise(_augmentation.Apply(samples), FakeNoise));

    /// <summary>The weights of the classes in each pack, whose sum stays 1: N×K to N/k×K.</summary>
    public Tensor? Classes(Tensor? classes) =>
        options.Packing == 1 ? classes : classes?.reshape(-1, options.Packing, classes.shape[1]).mean([1L]);

    /// <summary>The first rows of classes, as many as there are samples.</summary>
    public static Tensor? First(Tensor? classes, Tensor samples) => classes?.narrow(0, 0, samples.shape[0]);

    private Tensor AddNoise(Tensor samples, ulong kind)
    {
        if (_noise == 0)
            return samples;
        using var generator = new Generator(CounterRandom.DeriveKey(_noiseKey, kind));
        return samples.Plus(empty(samples.shape, ScalarType.Float32).normal_(0, _noise, generator).to(samples.device));
    }

    /// <summary>N×C×H×W to N/k×kC×H×W, N×V to N/k×kV.</summary>
    private Tensor Pack(Tensor samples) =>
        options.Packing == 1 ? samples : samples.reshape([-1, options.Packing * samples.shape[1], .. samples.shape[2..]]);
}
