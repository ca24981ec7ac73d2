using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>A turn of the discriminator: what it sees of a batch, its loss with penalties, its update.</summary>
internal sealed class DiscriminatorStep : IDisposable
{
    private readonly GanOptions _options;
    private readonly GanDiscriminator _discriminator;
    private readonly RandomStreams _random;
    private readonly ImageShape _shape;
    private readonly Device _device;
    private readonly Parameter[] _parameters;
    private readonly CastingLayer[] _castingLayers;
    private readonly int _count;
    private readonly float[] _realTargets;
    private readonly float[] _fakeTargets;
    private readonly float[] _mix;
    // How the discriminator sees real (0) and generated (1) images in this turn.
    private Func<Tensor, int, Tensor> _view = (images, _) => images;

    public DiscriminatorStep(GanOptions options, GanDiscriminator discriminator, RandomStreams random, GanNetworkOptions sizes,
        int realCount, int fakeCount, Device device)
    {
        (_options, _discriminator, _random, _device) = (options, discriminator, random, device);
        _shape = new ImageShape(sizes.Channels, sizes.Height, sizes.Width);
        _parameters = [.. discriminator.parameters()];
        _castingLayers = [.. discriminator.modules().OfType<CastingLayer>()];
        Optimizer = new Optimizer(options.Optimizer, _parameters, options.DiscriminatorLearningRate, options.Beta1, options.Beta2,
            options.Momentum);
        int realPacks = realCount / options.Packing, fakePacks = fakeCount / options.Packing;
        (_count, _realTargets, _fakeTargets, _mix) = (realCount, new float[realPacks], new float[fakePacks], new float[realPacks]);
    }

    /// <summary>What makes the updates.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The loss (a scalar) and the logits (N) before the update, and the gradient's length if it was asked for.</summary>
    public readonly record struct Outcome(Tensor Loss, Tensor RealLogits, Tensor FakeLogits, double GradientNorm);

    /// <summary>
    /// Updates the discriminator on real samples, N×C×H×W or N×V, and on as many generated samples or fewer. Both have the same classes in
    /// the same order, N×K, if there are any.
    /// </summary>
    /// <remarks>With packs, N stands for their number from where they are made.</remarks>
    public Outcome Take(Tensor real, Tensor fake, Tensor? classes, long batch, long step, bool measured)
    {
        SetRequiresGrad(true);
        _view = ViewOf(batch, step);
        Tensor seenReal = InPacks(_view(real, 0)), seenFake = InPacks(_view(fake.detach(), 1));
        classes = ClassesOfPacks(classes);
        LabelTargets.Fill(_options, _random.Labels(batch), _realTargets, _fakeTargets);
        if (_options.SeparateUpdates)
            return TakeSeparately(seenReal, seenFake, classes, measured);

        (Tensor realLogits, Tensor fakeLogits) = Logits(seenReal, seenFake, classes);
        Tensor loss = RealLoss(realLogits).Plus(FakeLoss(fakeLogits));
        Func<Tensor, Tensor> judge = images => _discriminator.forward(images, classes);
        if (_options.R1Penalty > 0)
            loss = loss.Plus(GradientPenalty.R1(judge, seenReal).Times(_options.R1Penalty));
        if (_options.GradientPenalty > 0)
        {
            CounterRandom.FillUniform(_random.PenaltyMix(batch), _mix);
            loss = loss.Plus(GradientPenalty.OneCentered(judge, seenReal, seenFake, TensorFactory.Copy(_mix, [_mix.Length], _device))
                .Times(_options.GradientPenalty));
        }
        return new Outcome(loss, realLogits, fakeLogits, Update(loss, measured));
    }

    /// <summary>
    /// The logits of generated images for the generator's loss, with this turn's augmentation. The discriminator gets no gradients.
    /// </summary>
    public Tensor Judge(Tensor fake, Tensor? classes)
    {
        SetRequiresGrad(false);
        return _discriminator.forward(InPacks(_view(fake, 1)), ClassesOfPacks(First(classes, fake)));
    }

    public void Dispose() => Optimizer.Dispose();

    /// <summary>An update on the real images, and then another on the generated ones.</summary>
    private Outcome TakeSeparately(Tensor real, Tensor fake, Tensor? classes, bool measured)
    {
        Tensor realLogits = _discriminator.forward(real, classes), realLoss = RealLoss(realLogits);
        if (_options.R1Penalty > 0)
            realLoss = realLoss.Plus(GradientPenalty.R1(images => _discriminator.forward(images, classes), real).Times(_options.R1Penalty));
        Update(realLoss, false);
        Tensor fakeLogits = _discriminator.forward(fake, First(classes, fake)), fakeLoss = FakeLoss(fakeLogits);
        double norm = Update(fakeLoss, measured);
        return new Outcome(realLoss.detach().Plus(fakeLoss.detach()), realLogits, fakeLogits, norm);
    }

    private Tensor RealLoss(Tensor logits) =>
        GanLoss.Real(_options.Loss, logits, TensorFactory.Copy(_realTargets, [_realTargets.Length], _device));

    private Tensor FakeLoss(Tensor logits) =>
        GanLoss.Fake(_options.Loss, logits, TensorFactory.Copy(_fakeTargets, [_fakeTargets.Length], _device));

    /// <summary>Makes an update; gives the gradient's length if it is to be measured.</summary>
    private double Update(Tensor loss, bool measured)
    {
        _discriminator.zero_grad();
        loss.backward();
        double norm = measured ? Optimizer.GradientNorm() : double.NaN;
        Optimizer.Step();
        return norm;
    }

    /// <summary>The classes of the first images, as many as there are.</summary>
    private static Tensor? First(Tensor? classes, Tensor images) => classes?.narrow(0, 0, images.shape[0]);

    private (Tensor Real, Tensor Fake) Logits(Tensor real, Tensor fake, Tensor? classes)
    {
        if (!_options.MixedBatches)
            return LogitsApart(real, fake, classes);
        Tensor logits = _discriminator.forward(cat(new List<Tensor> { real, fake }, 0),
            classes is null ? null : cat(new List<Tensor> { classes, First(classes, fake)! }, 0));
        long count = real.shape[0];
        return (logits.narrow(0, 0, count), logits.narrow(0, count, fake.shape[0]));
    }

    /// <summary>
    /// Runs two passes, so that batch normalization does not mix real and generated samples. They share the bfloat16 copies of the weights.
    /// </summary>
    private (Tensor Real, Tensor Fake) LogitsApart(Tensor real, Tensor fake, Tensor? classes)
    {
        Array.ForEach(_castingLayers, layer => layer.Share());
        try
        {
            return (_discriminator.forward(real, classes), _discriminator.forward(fake, First(classes, fake)));
        }
        finally
        {
            Array.ForEach(_castingLayers, layer => layer.Forget());
        }
    }

    /// <summary>N×C×H×W to N/k×kC×H×W, N×V to N/k×kV.</summary>
    private Tensor InPacks(Tensor samples) =>
        _options.Packing == 1 ? samples : samples.reshape([-1, _options.Packing * samples.shape[1], .. samples.shape[2..]]);

    /// <summary>N×K to N/k×K: the weights of the classes in a pack, whose sum stays 1.</summary>
    private Tensor? ClassesOfPacks(Tensor? classes) =>
        _options.Packing == 1 ? classes : classes?.reshape(-1, _options.Packing, classes.shape[1]).mean([1L]);

    private Func<Tensor, int, Tensor> ViewOf(long batch, long step)
    {
        var augmentation = new DifferentiableAugmentation(_options.Augmentation, _shape, _count, _random.Augmentation(batch), _device);
        double noise = _options.InstanceNoise * Math.Max(0, 1 - (double)step / _options.InstanceNoiseSteps);
        return (images, kind) =>
        {
            Tensor seen = augmentation.Apply(images);
            if (noise == 0)
                return seen;
            using var generator = new Generator(CounterRandom.DeriveKey(_random.InstanceNoise(batch), (ulong)kind));
            return seen.Plus(empty(seen.shape, ScalarType.Float32).normal_(0, noise, generator).to(_device));
        };
    }

    private void SetRequiresGrad(bool required)
    {
        foreach (Parameter parameter in _parameters)
            parameter.requires_grad = required;
    }
}
