using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class TrainingStepTests
{
    private const int Images = 40; // as TinyGan trains on

    /// <summary>
    /// Two steps of training, written out once more from the papers: Goodfellow et al. 2014, algorithm 1, with Adam (Kingma and Ba 2015,
    /// algorithm 1) on gradients by automatic differentiation. D's own step must not be touched by G's. Or else as in the Keras tutorials:
    /// D is updated on real images, then on fewer generated ones, and G makes others for its own step.
    /// </summary>
    [TestMethod]
    [DataRow(GanLossKind.NonSaturating, false)]
    [DataRow(GanLossKind.NonSaturating, true)]
    [DataRow(GanLossKind.LeastSquares, false)]
    [DataRow(GanLossKind.Hinge, false)]
    [DataRow(GanLossKind.Wasserstein, false)]
    public void StepIsPapersOrTutorials(GanLossKind loss, bool tutorial)
    {
        const int Steps = 2;
        GanOptions options = TinyGan.Options(Steps);
        options.Loss = loss;
        if (loss == GanLossKind.Wasserstein)
            (options.DiscriminatorNormalization, options.GradientPenalty, options.InitialStandardDeviation) =
                (DiscriminatorNormalization.Instance, 10, 0.1);
        (options.GeneratorLearningRate, options.DiscriminatorLearningRate, options.EmaDecay) = (1e-3, 3e-3, 0);
        if (tutorial)
            (options.SeparateUpdates, options.ResampleLatents, options.GeneratedBatchSize) = (true, true, options.BatchSize / 2);
        using DisposeScope scope = NewDisposeScope();
        using GanModel trained = TinyGan.NewModel(options);
        TinyGan.Train(trained, options);

        using GanModel expected = TinyGan.NewModel(options);
        var streams = new RandomStreams((ulong)options.Seed!);
        using (var generator = new Generator(streams.InitialWeights))
        {
            InitialWeights.DrawNormal(expected.Generator, options.InitialStandardDeviation, generator);
            InitialWeights.DrawNormal(expected.Discriminator, options.InitialStandardDeviation, generator);
        }
        var adamOfD = new Adam(expected.Discriminator, options.DiscriminatorLearningRate);
        var adamOfG = new Adam(expected.Generator, options.GeneratorLearningRate);
        var order = new int[Images];
        streams.RowOrder(1, order);
        var latents = new float[options.BatchSize * options.LatentSize];
        for (int step = 0; step < Steps; step++)
        {
            float[] pixels = [.. order[(step * options.BatchSize)..((step + 1) * options.BatchSize)].SelectMany(TinyGan.Disc)
                .Select(value => value / 127.5f - 1)];
            Tensor real = tensor(pixels, [options.BatchSize, 1, TinyGan.Side, TinyGan.Side]);
            streams.TrainingLatents(step, latents);
            if (tutorial)
            {
                adamOfD.Step(-expected.Discriminator.forward(real).sigmoid().log().mean());
                Tensor half = tensor(latents, [options.BatchSize, options.LatentSize]).narrow(0, 0, options.BatchSize / 2);
                Tensor ofHalf = expected.Discriminator.forward(expected.Generator.forward(half).detach()).sigmoid();
                adamOfD.Step(-ofHalf.Times(-1).Plus(1).log().mean());
                streams.FreshLatents(step, latents);
            }
            Tensor fake = expected.Generator.forward(tensor(latents, [options.BatchSize, options.LatentSize]));
            if (tutorial)
            {
                adamOfG.Step(-expected.Discriminator.forward(fake).sigmoid().log().mean());
                continue;
            }
            Tensor onReal = expected.Discriminator.forward(real), onFake = expected.Discriminator.forward(fake.detach());
            adamOfD.Step(loss switch
            {
                GanLossKind.NonSaturating => -onReal.sigmoid().log().mean() - onFake.sigmoid().Times(-1).Plus(1).log().mean(),
                GanLossKind.LeastSquares => onReal.Plus(-1).Squared().mean().Times(0.5).Plus(onFake.Squared().mean().Times(0.5)),
                GanLossKind.Hinge => maximum(onReal.Times(-1).Plus(1), zeros_like(onReal)).mean()
                    .Plus(maximum(onFake.Plus(1), zeros_like(onFake)).mean()),
                _ => (onFake.mean() - onReal.mean()).Plus(Penalty(step, real, fake.detach()).Times(10)),
            });
            onFake = expected.Discriminator.forward(fake);
            adamOfG.Step(loss switch
            {
                GanLossKind.NonSaturating => -onFake.sigmoid().log().mean(),
                GanLossKind.LeastSquares => onFake.Plus(-1).Squared().mean().Times(0.5),
                _ => -onFake.mean(),
            });
        }

        Tensor Penalty(int step, Tensor real, Tensor fake) // Gulrajani et al. 2017, algorithm 1
        {
            var mix = new float[options.BatchSize];
            CounterRandom.FillUniform(streams.PenaltyMix(step), mix);
            Tensor sum = zeros(1);
            for (int i = 0; i < mix.Length; i++) // one at a time: instance normalization keeps them apart
            {
                Tensor between = real[i].Times(mix[i]).Plus(fake[i].Times(1 - mix[i])).unsqueeze(0).requires_grad_(true);
                Tensor gradient = autograd.grad(
                    [expected.Discriminator.forward(between).sum()], [between], retain_graph: true, create_graph: true)[0];
                sum = sum.Plus(gradient.norm().Plus(-1).Squared());
            }
            return sum.sum().DividedBy(mix.Length);
        }

        AssertClose(expected.Generator, trained.Generator, 1e-3);
        AssertClose(expected.Discriminator, trained.Discriminator, 3e-3);
    }

    /// <summary>What a report says of a step, by other formulas: steps of plain gradient descent are as long as the gradient,
    /// distances are of all pairs.</summary>
    [TestMethod]
    public void ProgressMeasuresItsStep()
    {
        GanOptions options = TinyGan.Options(1);
        var reports = new Reports<GanProgress>();
        (options.Optimizer, options.Momentum, options.EmaDecay, options.Progress, options.InitialStandardDeviation) =
            (GanOptimizer.Sgd, 0, 0, reports, 0.2);
        using DisposeScope scope = NewDisposeScope();
        using GanModel trained = TinyGan.NewModel(options);
        TinyGan.Train(trained, options);
        GanProgress report = reports.All.Single();

        using GanModel start = TinyGan.NewModel(options);
        var streams = new RandomStreams((ulong)options.Seed!);
        using (var generator = new Generator(streams.InitialWeights))
        {
            InitialWeights.DrawNormal(start.Generator, options.InitialStandardDeviation, generator);
            InitialWeights.DrawNormal(start.Discriminator, options.InitialStandardDeviation, generator);
        }
        Assert.AreEqual(Length(start.Discriminator, trained.Discriminator) / options.DiscriminatorLearningRate,
            report.DiscriminatorGradientNorm, 0.01 * report.DiscriminatorGradientNorm);
        Assert.AreEqual(Length(start.Generator, trained.Generator) / options.GeneratorLearningRate, report.GeneratorGradientNorm,
            0.01 * report.GeneratorGradientNorm);

        var order = new int[Images];
        streams.RowOrder(1, order);
        var latents = new float[options.BatchSize * options.LatentSize];
        streams.TrainingLatents(0, latents);
        Tensor real = tensor(order[..options.BatchSize].SelectMany(TinyGan.Disc).Select(value => value / 127.5f - 1).ToArray(),
            [options.BatchSize, 1, TinyGan.Side, TinyGan.Side]);
        Tensor fake = start.Generator.forward(tensor(latents, [options.BatchSize, options.LatentSize])).detach();
        Assert.AreEqual(PairDistance(fake) / PairDistance(real), report.Diversity, 1e-4);
        int right = start.Discriminator.forward(real).data<float>().Count(logit => logit > 0)
            + start.Discriminator.forward(fake).data<float>().Count(logit => logit < 0);
        Assert.AreEqual(right / (2.0 * options.BatchSize), report.DiscriminatorAccuracy, 1e-6);
        Assert.IsTrue(report.Diversity > 0 && right > 0 && report.Warning is null);

        static double Length(nn.Module from, nn.Module to) =>
            Math.Sqrt(from.parameters().Zip(to.parameters()).Sum(p => (p.First - p.Second).Squared().sum().item<float>()));

        static double PairDistance(Tensor images)
        {
            float[][] all = [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => images[i].flatten().data<float>().ToArray())];
            return Math.Sqrt(all.SelectMany((x, i) => all[..i].Select(y => x.Zip(y).Sum(v => Math.Pow(v.First - v.Second, 2)))).Average());
        }
    }

    /// <summary>Weights equal up to a small part of what the steps have moved them;
    /// Adam blows rounding up where a gradient is nearly zero.</summary>
    private static void AssertClose(nn.Module expected, nn.Module found, double rate)
    {
        foreach (((string name, Parameter of), Parameter parameter) in expected.named_parameters().Zip(found.parameters()))
        {
            float[] difference = (of - parameter).detach().abs().data<float>().ToArray();
            Assert.IsTrue(difference.Average() < 0.01 * rate, $"{name}: {difference.Average()} on average");
            Assert.IsTrue(difference.Count(d => d > 0.1 * rate) <= 0.02 * difference.Length,
                $"{name}: {difference.Count(d => d > 0.1 * rate)} of {difference.Length} differ");
        }
    }

    private sealed class Adam(nn.Module network, double rate)
    {
        private readonly Parameter[] _parameters = [.. network.parameters()];
        private readonly List<Tensor> _means = [.. network.parameters().Select(p => zeros_like(p.detach()))];
        private readonly List<Tensor> _squares = [.. network.parameters().Select(p => zeros_like(p.detach()))];
        private int _steps;

        public void Step(Tensor loss)
        {
            IList<Tensor> gradients = autograd.grad([loss], _parameters);
            using IDisposable noGrad = no_grad();
            _steps++;
            for (int i = 0; i < _parameters.Length; i++)
            {
                _means[i] = _means[i].Times(0.5).Plus(gradients[i].Times(0.5));                             // β1
                _squares[i] = _squares[i].Times(0.999).Plus(gradients[i].Times(0.001) * gradients[i]);    // β2
                Tensor mean = _means[i].DividedBy(1 - Math.Pow(0.5, _steps)), square = _squares[i].DividedBy(1 - Math.Pow(0.999, _steps));
                _parameters[i].sub_(mean.Times(rate) / square.sqrt().Plus(1e-8));
            }
        }
    }
}
