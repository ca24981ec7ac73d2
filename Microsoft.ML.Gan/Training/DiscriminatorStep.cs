using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Model;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Training;

/// <summary>A step of the discriminator: it learns to distinguish real from generated samples.</summary>
internal sealed class DiscriminatorStep(GanOptions options, GanDiscriminator discriminator, RandomStreams random, int realCount,
    int fakeCount, Device device) : IDisposable
{
    private readonly CastingLayer[] _castingLayers = [.. discriminator.modules().OfType<CastingLayer>()];

    // One a pack.
    private readonly float[] _realTargets = new float[realCount / options.Packing], _fakeTargets = new float[fakeCount / options.Packing],
        _mix = new float[realCount / options.Packing];

    public Optimizer Optimizer { get; } = new(options.Optimizer, discriminator.parameters(), options.DiscriminatorLearningRate,
        options.Beta1, options.Beta2, options.Momentum);

    /// <summary>The share of R1's and R2's weights that counts now.</summary>
    public double PenaltyShare { get; set; } = 1;

    /// <summary>The state of LeCam regularization, if the options ask for it.</summary>
    public LeCamRegularizer? LeCam { get; } = options.LeCamPenalty > 0 ? new LeCamRegularizer(device) : null;

    /// <summary>The loss (a scalar) and the logits (N) before the update, and the gradient's norm if measured.</summary>
    public readonly record struct Result(Tensor Loss, Tensor RealLogits, Tensor FakeLogits, double? GradientNorm);

    /// <summary>
    /// Takes a step on real samples, N×C×H×W or N×V, and as many generated ones or fewer; gradients do not reach the generator. Both have
    /// the same classes, N×K, in the same order.
    /// </summary>
    public Result Run(Tensor real, Tensor fake, Tensor? classes, DiscriminatorInputs inputs, long batch, bool measured)
    {
        // Lazy regularization (Karras et al. 2020, appendix B): every k-th batch, with k times the weight.
        double weight = batch % options.PenaltyInterval == 0 ? options.PenaltyInterval * PenaltyShare : 0;
        (double r1, double r2) = (options.R1Penalty * weight, options.R2Penalty * weight);
        Tensor realSamples = real.detach().requires_grad_(r1 > 0), fakeSamples = fake.detach().requires_grad_(r2 > 0);
        (real, fake, classes) = (inputs.Real(realSamples), inputs.Fake(fakeSamples), inputs.Classes(classes));
        GanLosses.DrawTargets(options, random.Labels(batch), _realTargets, _fakeTargets);
        if (options.SeparateUpdates)
        {
            Tensor realOnly = discriminator.forward(real, classes), realLoss = AddPenalty(RealLoss(realOnly), realOnly, realSamples, r1);
            Optimizer.Minimize(realLoss, discriminator, measured: false);
            Tensor fakeOnly = discriminator.forward(fake, DiscriminatorInputs.First(classes, fake));
            Tensor fakeLoss = AddPenalty(FakeLoss(fakeOnly), fakeOnly, fakeSamples, r2);
            double? norm = Optimizer.Minimize(fakeLoss, discriminator, measured);
            return new Result(realLoss.detach().Plus(fakeLoss.detach()), realOnly, fakeOnly, norm);
        }

        (Tensor realLogits, Tensor fakeLogits) = Logits(real, fake, classes);
        Tensor loss = options.Loss == GanLossKind.Relativistic
            ? GanLosses.RelativisticDiscriminator(realLogits, fakeLogits)
            : RealLoss(realLogits).Plus(FakeLoss(fakeLogits));
        loss = AddPenalty(AddPenalty(loss, realLogits, realSamples, r1), fakeLogits, fakeSamples, r2);
        if (LeCam is not null)
            loss = loss.Plus(LeCam.Penalize(realLogits, fakeLogits).Times(options.LeCamPenalty));
        if (options.GradientPenalty > 0)
            loss = loss.Plus(WganGp(real, fake, classes, batch));
        return new Result(loss, realLogits, fakeLogits, Optimizer.Minimize(loss, discriminator, measured));
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        LeCam?.Dispose();
    }

    private (Tensor Real, Tensor Fake) Logits(Tensor real, Tensor fake, Tensor? classes)
    {
        Tensor? fakeClasses = DiscriminatorInputs.First(classes, fake);
        if (!options.MixedBatches)
            return SeparateLogits(real, classes, fake, fakeClasses);
        Tensor logits = discriminator.forward(cat(new List<Tensor> { real, fake }, 0),
            classes is null ? null : cat(new List<Tensor> { classes, fakeClasses! }, 0));
        long count = real.shape[0];
        return (logits.narrow(0, 0, count), logits.narrow(0, count, fake.shape[0]));
    }

    /// <summary>
    /// Runs two passes, so that batch normalization does not mix real and generated samples. They share the bfloat16 copies of the weights.
    /// </summary>
    private (Tensor Real, Tensor Fake) SeparateLogits(Tensor real, Tensor? realClasses, Tensor fake, Tensor? fakeClasses)
    {
        Array.ForEach(_castingLayers, layer => layer.ShareCopies());
        try
        {
            return (discriminator.forward(real, realClasses), discriminator.forward(fake, fakeClasses));
        }
        finally
        {
            Array.ForEach(_castingLayers, layer => layer.ClearCopies());
        }
    }

    private Tensor RealLoss(Tensor logits) =>
        GanLosses.Real(options.Loss, logits, TensorFactory.Copy(_realTargets, [_realTargets.Length], device));

    private Tensor FakeLoss(Tensor logits) =>
        GanLosses.Fake(options.Loss, logits, TensorFactory.Copy(_fakeTargets, [_fakeTargets.Length], device));

    private static Tensor AddPenalty(Tensor loss, Tensor logits, Tensor samples, double weight) =>
        weight == 0 ? loss : loss.Plus(GanLosses.GradientNorm(logits, samples).Times(weight));

    private Tensor WganGp(Tensor real, Tensor fake, Tensor? classes, long batch)
    {
        CounterRandom.FillUniform(random.PenaltyMix(batch), _mix);
        return GanLosses.WganGp(samples => discriminator.forward(samples, classes), real, fake,
            TensorFactory.Copy(_mix, [_mix.Length], device)).Times(options.GradientPenalty);
    }
}
