using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class GradientPenaltyTests
{
    private static readonly float[] Weights = [3, -4, 12, 0];

    /// <summary>D(x) = w·x, whose gradient is w everywhere: ‖w‖ = 13.</summary>
    private static Tensor Linear(Tensor images) => images.flatten(1).matmul(tensor(Weights));

    private static Tensor R1(Func<Tensor, Tensor> discriminator, Tensor samples)
    {
        samples.requires_grad_(true);
        return GanLosses.GradientNorm(discriminator(samples), samples);
    }

    [TestMethod]
    public void R1OfLinearDiscriminatorIsHalfSquareOfWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.AreEqual(0.5 * 169, R1(Linear, randn(5, 1, 2, 2)).item<float>(), 1e-4);
    }

    [TestMethod]
    public void WganGpOfLinearDiscriminatorIsSquareOfDistanceFromOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor penalty = GanLosses.WganGp(Linear, randn(5, 1, 2, 2), randn(5, 1, 2, 2), rand(5));
        Assert.AreEqual(144, penalty.item<float>(), 1e-3);
    }

    /// <summary>D(x) = ½‖x‖² has gradient x: at ε = 1 the points are the real images, at 0 the generated ones.</summary>
    [TestMethod]
    public void WganGpTakesPointsBetweenRealAndGeneratedImages()
    {
        using DisposeScope scope = NewDisposeScope();
        static Tensor HalfSquare(Tensor images) => images.Squared().flatten(1).sum(1L).Times(0.5);
        Tensor real = ones(2, 1, 1, 1).Times(4), fake = ones(2, 1, 1, 1).Times(2);
        foreach ((float mix, double norm) in new[] { (1f, 4.0), (0f, 2.0), (0.5f, 3.0) })
        {
            Tensor penalty = GanLosses.WganGp(HalfSquare, real, fake, ones(2).Times(mix));
            Assert.AreEqual(Math.Pow(norm - 1, 2), penalty.item<float>(), 1e-4);
        }
        Assert.AreEqual(8, R1(HalfSquare, real).item<float>(), 1e-4);
    }

    /// <summary>
    /// On black samples a linear discriminator's logits and their losses' gradients are 0, so a step of descent takes γ·w of the weights w.
    /// Four of them take 1 - (1 - ηγ)⁴ of it, one of four times the weight 4ηγ: the same but for terms of (ηγ)².
    /// </summary>
    [TestMethod]
    [DataRow(1.0, 0.0)]
    [DataRow(0.0, 1.0)]
    [DataRow(0.5, 0.5)]
    public void LazyPenaltiesEqualEagerOnes(double r1, double r2)
    {
        const double Rate = 1e-3;
        float[] start = [3, -4], eager = Train(interval: 1), lazy = Train(interval: 4);
        for (int i = 0; i < start.Length; i++)
        {
            Assert.AreEqual(start[i] * Math.Pow(1 - Rate * (r1 + r2), 4), eager[i], 1e-5);
            Assert.AreEqual(start[i] * (1 - 4 * Rate * (r1 + r2)), lazy[i], 1e-5);
        }

        float[] Train(int interval)
        {
            using DisposeScope scope = NewDisposeScope();
            var options = new GanOptions { Optimizer = GanOptimizer.Sgd, Momentum = 0, DiscriminatorLearningRate = Rate, BatchSize = 2 };
            (options.R1Penalty, options.R2Penalty, options.PenaltyInterval) = (r1, r2, interval);
            using var discriminator = new LinearDiscriminator(start);
            var random = new RandomStreams(1);
            using var step = new DiscriminatorStep(options, discriminator, random, 2, 2, CPU);
            var sizes = new GanNetworkOptions { Channels = 1, Height = 1, Width = 2 };
            for (long batch = 0; batch < 4; batch++)
            {
                var inputs = new DiscriminatorInputs(options, random, sizes, 2, batch, batch, 1, CPU);
                step.Run(zeros(2, 1, 1, 2), zeros(2, 1, 1, 2), null, inputs, batch, measured: false);
            }
            return discriminator.Weight.detach().data<float>().ToArray();
        }
    }

    private sealed class LinearDiscriminator : GanDiscriminator
    {
        public LinearDiscriminator(float[] weights)
            : base(nameof(LinearDiscriminator))
        {
            Weight = nn.Parameter(tensor(weights));
            register_parameter("weight", Weight);
        }

        public TorchSharp.Modules.Parameter Weight { get; }

        public override Tensor forward(Tensor samples, Tensor? classes) => samples.flatten(1).matmul(Weight);

        public override IReadOnlyList<Tensor> Activations(Tensor samples) => [];
    }

    /// <summary>By hand: means of 2 (real) and -1 (generated) at first, which a batch of 4 and 1 moves a tenth of the way.</summary>
    [TestMethod]
    public void LeCamRegularizerIsSquaredDistanceFromTheOthersRunningMean()
    {
        using DisposeScope scope = NewDisposeScope();
        using var regularizer = new LeCamRegularizer(CPU);
        Tensor real = tensor(new[] { 1f, 3 }).requires_grad_(true), fake = tensor(new[] { -2f, 0 });
        Tensor first = regularizer.Penalize(real, fake);
        Assert.AreEqual((4 + 16) / 2.0 + (16 + 4) / 2.0, first.item<float>(), 1e-5); // from -1, and from 2
        Assert.AreEqual(2, autograd.grad([first], [real])[0][0].item<float>(), 1e-5); // 2 · (1 - -1) / 2
        regularizer.Penalize(tensor(new[] { 4f }), tensor(new[] { 1f }));
        double realMean = 0.9 * 2 + 0.1 * 4, fakeMean = 0.9 * -1 + 0.1 * 1;
        Assert.AreEqual(Math.Pow(0 - fakeMean, 2) + Math.Pow(0 - realMean, 2),
            regularizer.Penalize(zeros(1), zeros(1)).item<float>(), 1e-5);
    }

    /// <summary>R1 = ½w² for D(x) = w·x: its gradient for w is w, which takes a second derivative.</summary>
    [TestMethod]
    public void R1ReachesWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = tensor(new[] { 3f }, requires_grad: true);
        Tensor penalty = R1(images => images.flatten(1).sum(1L) * weight, ones(4, 1, 1, 1));
        Assert.AreEqual(3, autograd.grad([penalty], [weight])[0].item<float>(), 1e-5);
    }
}
