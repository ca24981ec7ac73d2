using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Data;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class GanTrainerTests
{
    private const int Images = 40; // as TinyGan trains on

    /// <summary>The bytes of the networks after training.</summary>
    private static byte[] Train(GanOptions options, int images = Images)
    {
        using GanModel model = TinyGan.NewModel(options);
        TinyGan.Train(model, options, images);
        return GanModelFormat.Networks(model);
    }

    [TestMethod]
    public void TrainFollowsFromSeedBitForBit()
    {
        byte[] first = Train(TinyGan.Options(6));
        random.manual_seed(99); // torch's own generator has no say
        CollectionAssert.AreEqual(first, Train(TinyGan.Options(6)));
        GanOptions other = TinyGan.Options(6);
        other.Seed = 8;
        CollectionAssert.AreNotEqual(first, Train(other));
    }

    /// <summary>Each loss, optimizer, trick and regularizer trains, changes the outcome, and repeats bit for bit.</summary>
    [TestMethod]
    [DynamicData(nameof(TrainingVariants.Names), typeof(TrainingVariants))]
    public void TrainRepeatsEveryVariantAndEachMakesDifference(string name)
    {
        byte[] first = Train(TrainingVariants.Options(name, steps: 3));
        CollectionAssert.AreEqual(first, Train(TrainingVariants.Options(name, steps: 3)), $"{name} does not repeat");
        CollectionAssert.AreNotEqual(Train(TinyGan.Options(3)), first, $"{name} changes nothing");
    }

    /// <summary>Of two steps the second goes half as far, where rates fall to 0:
    /// w₂ - w₁ is the learning rate times the same gradient.</summary>
    [TestMethod]
    public void FinalLearningRateShareLetsRatesFallEvenly()
    {
        float[] first = Weights(1, 1), second = Weights(2, 1), shorter = Weights(2, 0);
        CollectionAssert.AreEqual(first, Weights(1, 0));
        for (int i = 0; i < first.Length; i++)
            Assert.AreEqual(0.5 * (second[i] - first[i]), shorter[i] - first[i], 1e-6);
        Assert.IsTrue(first.Zip(second).Any(w => Math.Abs(w.First - w.Second) > 1e-4));

        static float[] Weights(int steps, double share) // of the discriminator, which steps first
        {
            GanOptions options = TinyGan.Options(steps);
            (options.Optimizer, options.Momentum, options.DiscriminatorLearningRate, options.FinalLearningRateShare) =
                (GanOptimizer.Sgd, 0, 0.1, share);
            using GanModel model = TinyGan.NewModel(options);
            TinyGan.Train(model, options);
            return [.. model.Discriminator.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
        }
    }

    /// <summary>
    /// Of two steps the second has half of the penalty, where that falls to 0: it ends midway between all of it and none. A penalty of
    /// half the weight every other batch has the first step's, and none in the second.
    /// </summary>
    [TestMethod]
    public void FinalPenaltyShareLetsPenaltiesFallEvenly()
    {
        float[] all = Weights(4000, 1, 1), falling = Weights(4000, 1, 0), none = Weights(2000, 2, 1);
        for (int i = 0; i < all.Length; i++)
            Assert.AreEqual((all[i] + none[i]) / 2, falling[i], 1e-6);
        Assert.IsTrue(all.Zip(none).Any(w => Math.Abs(w.First - w.Second) > 1e-4));

        static float[] Weights(double penalty, int interval, double share) // of the discriminator
        {
            GanOptions options = TinyGan.Options(2);
            (options.Optimizer, options.Momentum, options.DiscriminatorLearningRate) = (GanOptimizer.Sgd, 0, 0.1);
            (options.R1Penalty, options.R2Penalty) = (penalty, penalty);
            (options.PenaltyInterval, options.FinalPenaltyShare) = (interval, share);
            options.DiscriminatorNormalization = DiscriminatorNormalization.None;
            using GanModel model = TinyGan.NewModel(options);
            TinyGan.Train(model, options);
            return [.. model.Discriminator.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
        }
    }

    /// <summary>
    /// Of two steps the second has a β2 midway. Adam goes η·m/√v each way, m = (β1·(1 - β1)·g₁ + (1 - β1)·g₂) / (1 - β1²) and
    /// v = (β2'·(1 - β2)·g₁² + (1 - β2')·g₂²) / (1 - β2'²). With β1 = β2 = 0 the first step's is η·sign(g₁), and with β1 = 0 the second's
    /// length is η·√((1 - β2'²) / (1 - β2')) at most: η·√(1 + β2').
    /// </summary>
    [TestMethod]
    public void FinalBeta2IsReachedEvenly()
    {
        const double Rate = 0.001;
        float[] first = Weights(1, null), constant = Weights(2, null), rising = Weights(2, 0.5); // β2 in the second step: 0 and 0.25
        CollectionAssert.AreEqual(first, Weights(1, 0.5));
        double[] steps = [.. first.Zip(rising).Select(w => Math.Abs(w.First - w.Second) / Rate).Where(step => step > 0)];
        Assert.AreEqual(Math.Sqrt(1.25), steps.Max(), 0.01);
        Assert.AreEqual(1, first.Zip(constant).Max(w => Math.Abs(w.First - w.Second) / Rate), 0.01);

        static float[] Weights(int steps, double? final) // of the discriminator
        {
            GanOptions options = TinyGan.Options(2);
            (options.Beta1, options.Beta2, options.FinalBeta2) = (0, 0, final);
            (options.DiscriminatorLearningRate, options.ProgressInterval) = (Rate, 1);
            using GanModel model = TinyGan.NewModel(options);
            var weights = new List<float[]>();
            options.Progress = new Reports<GanProgress>(_ =>
                weights.Add([.. model.Discriminator.parameters().SelectMany(parameter => parameter.data<float>().ToArray())]));
            TinyGan.Train(model, options);
            return weights[steps - 1];
        }
    }

    /// <summary>Of three steps the second goes (1 + cos(π/3)) / 2 as far.</summary>
    [TestMethod]
    public void AnnealingOfCosineFallsOnHalfCosine()
    {
        float[][] constant = Weights(1, GanAnnealing.Cosine), cosine = Weights(0, GanAnnealing.Cosine),
            linear = Weights(0, GanAnnealing.Linear);
        CollectionAssert.AreEqual(constant[0], cosine[0]);
        for (int i = 0; i < constant[0].Length; i++)
        {
            double step = constant[1][i] - constant[0][i];
            Assert.AreEqual(0.75 * step, cosine[1][i] - cosine[0][i], 1e-6);
            Assert.AreEqual(2 / 3.0 * step, linear[1][i] - linear[0][i], 1e-6);
        }

        static float[][] Weights(double share, GanAnnealing decay) // of the discriminator after each step
        {
            GanOptions options = TinyGan.Options(3);
            (options.Optimizer, options.Momentum, options.DiscriminatorLearningRate, options.FinalLearningRateShare) =
                (GanOptimizer.Sgd, 0, 0.1, share);
            (options.Annealing, options.ProgressInterval) = (decay, 1);
            using GanModel model = TinyGan.NewModel(options);
            var weights = new List<float[]>();
            options.Progress = new Reports<GanProgress>(_ =>
                weights.Add([.. model.Discriminator.parameters().SelectMany(parameter => parameter.data<float>().ToArray())]));
            TinyGan.Train(model, options);
            return [.. weights];
        }
    }

    /// <summary>Each image of a batch is its row or the row's mirror image, by the batch's number alone.</summary>
    [TestMethod]
    public void HorizontalFlipsMirrorsHalfOfTheRealImages()
    {
        GanOptions options = TinyGan.Options(1);
        (options.HorizontalFlips, options.BatchSize) = (true, 40);
        using GanModel model = TinyGan.NewModel(options);
        var random = new RandomStreams(7);
        using var store = new SampleStore(TinyGan.DiscColumn.SampleBytes, TinyGan.DiscColumn.Samples);
        int size = store.SampleBytes, side = (int)Math.Sqrt(size), mirrored = 0;
        byte[][] originals =
            [.. Enumerable.Range(0, 40).Select(row => Enumerable.Range(0, size).Select(i => (byte)(row + i % side)).ToArray())];
        foreach (byte[] original in originals)
            store.Add(original);
        var flipped = new TrainingBatches(options, store, [.. Enumerable.Range(0, 40)], model, random);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        byte[] images = SampleTensors.ToBytes(flipped.Real(3).Samples, model.Info.Column);
        CollectionAssert.AreEqual(images, SampleTensors.ToBytes(flipped.Real(3).Samples, model.Info.Column));
        CollectionAssert.AreNotEqual(images, SampleTensors.ToBytes(flipped.Real(4).Samples, model.Info.Column));
        for (int i = 0; i < 40; i++)
        {
            byte[] image = images[(i * size)..((i + 1) * size)], mirror = [.. image.Chunk(side).SelectMany(row => row.Reverse())];
            bool isMirror = !originals.Any(original => original.SequenceEqual(image));
            Assert.IsTrue(!isMirror || originals.Any(original => original.SequenceEqual(mirror)));
            mirrored += isMirror ? 1 : 0;
        }
        Assert.IsTrue(mirrored is > 5 and < 35, $"{mirrored} of 40");
    }

    [TestMethod]
    public void ProgressDoesNotChangeModel()
    {
        byte[] unwatched = Train(TinyGan.Options(6));
        GanOptions watched = TinyGan.Options(6);
        (watched.Progress, watched.ProgressInterval) = (new Reports<GanProgress>(), 1);
        (watched.Snapshots, watched.SnapshotInterval) = (new Reports<GanSnapshot>(), 1);
        CollectionAssert.AreEqual(unwatched, Train(watched));
    }

    [TestMethod]
    public void ProgressComesWhenDueAndAtEnd()
    {
        var reports = new Reports<GanProgress>();
        GanOptions options = TinyGan.Options(12);
        (options.Progress, options.ProgressInterval) = (reports, 5);
        Train(options); // 40 images: 2 steps of 16 an epoch
        CollectionAssert.AreEqual(new long[] { 5, 10, 12 }, reports.All.Select(r => r.Step).ToArray());
        CollectionAssert.AreEqual(new[] { 3, 5, 6 }, reports.All.Select(r => r.Epoch).ToArray());
        foreach (GanProgress report in reports.All)
        {
            Assert.AreEqual((10_000, 12L), (report.Epochs, report.Steps));
            Assert.IsTrue(report.RealProbability is > 0 and < 1 && report.FakeProbability is > 0 and < 1);
            Assert.IsTrue(report.DiscriminatorLoss > 0 && report.GeneratorLoss > 0 && report.ImagesPerSecond > 0);
        }
        Assert.IsTrue(reports.All[0].Elapsed < reports.All[1].Elapsed && reports.All[1].Elapsed < reports.All[2].Elapsed);
        Assert.AreEqual(TimeSpan.Zero, reports.All[2].Remaining);
        Assert.IsTrue(reports.All[0].Remaining > TimeSpan.Zero);
    }

    [TestMethod]
    public void ProgressIsMeanOfStepsSinceReportBefore()
    {
        GanProgress[] Reports(int interval)
        {
            var reports = new Reports<GanProgress>();
            GanOptions options = TinyGan.Options(8);
            (options.Progress, options.ProgressInterval) = (reports, interval);
            Train(options);
            return [.. reports.All];
        }
        GanProgress[] each = Reports(1), four = Reports(4);
        Assert.AreEqual(2, four.Length);
        for (int i = 0; i < 2; i++)
        {
            GanProgress[] part = each[(4 * i)..(4 * i + 4)];
            Assert.AreEqual(part.Average(r => r.DiscriminatorLoss), four[i].DiscriminatorLoss, 1e-5);
            Assert.AreEqual(part.Average(r => r.GeneratorLoss), four[i].GeneratorLoss, 1e-5);
            Assert.AreEqual(part.Average(r => r.RealProbability), four[i].RealProbability, 1e-6);
            Assert.AreEqual(part.Average(r => r.FakeProbability), four[i].FakeProbability, 1e-6);
        }
        // Weights of deviation 0.02: D is undecided at first, and the losses are those of D = 1/2.
        Assert.AreEqual(0.5, each[0].RealProbability, 0.05);
        Assert.AreEqual(2 * Math.Log(2), each[0].DiscriminatorLoss, 0.1);
    }

    [TestMethod]
    public void SnapshotsShowSameLatentsBesideSameRealImages()
    {
        var snapshots = new Reports<GanSnapshot>();
        GanOptions options = TinyGan.Options(12);
        (options.Snapshots, options.SnapshotInterval, options.SnapshotSize) = (snapshots, 5, 9);
        using GanModel model = TinyGan.NewModel(options);
        TinyGan.Train(model, options);

        CollectionAssert.AreEqual(new long[] { 5, 10, 12 }, snapshots.All.Select(s => s.Step).ToArray());
        foreach (GanSnapshot snapshot in snapshots.All)
        {
            foreach (ImageBatch batch in new[] { snapshot.Generated, snapshot.Real })
                Assert.AreEqual((9, 16, 16, 1), (batch.Count, batch.Height, batch.Width, batch.Channels));
            Assert.IsTrue(snapshot.Real.Pixels.Span.SequenceEqual(snapshots.All[0].Real.Pixels.Span));
        }
        Assert.IsFalse(snapshots.All[0].Generated.Pixels.Span.SequenceEqual(snapshots.All[1].Generated.Pixels.Span));
        string[] discs = [.. Enumerable.Range(0, Images).Select(i => Convert.ToHexString(TinyGan.Disc(i)))];
        string[] real = [.. Enumerable.Range(0, 9).Select(i => Convert.ToHexString(snapshots.All[0].Real[i]))];
        Assert.AreEqual(9, real.Distinct().Count());
        Assert.IsTrue(real.All(image => discs.Contains(image)));

        // The last ones are what the finished model makes of these latent vectors.
        var latents = new float[9 * options.LatentSize];
        new RandomStreams((ulong)options.Seed!).SnapshotLatents(latents);
        CollectionAssert.AreEqual(model.Generate(latents), snapshots.All[^1].Generated.Pixels.ToArray());
    }

    [TestMethod]
    public void BatchSizeAndSnapshotSizeShrinkToFewRows()
    {
        var snapshots = new Reports<GanSnapshot>();
        var reports = new Reports<GanProgress>();
        GanOptions options = TinyGan.Options(0);
        (options.Epochs, options.Snapshots, options.Progress) = (3, snapshots, reports);
        Train(options, images: 3); // fewer than BatchSize: one step an epoch
        Assert.AreEqual(3, reports.All.Single().Step);
        Assert.AreEqual((64, 3), (snapshots.All.Single().Generated.Count, snapshots.All.Single().Real.Count));
    }

    [TestMethod]
    public void EpochsEndTraining()
    {
        var reports = new Reports<GanProgress>();
        GanOptions options = TinyGan.Options(0);
        (options.Epochs, options.Progress) = (2, reports);
        Train(options);
        GanProgress last = reports.All.Single();
        Assert.AreEqual((2, 2, 4L, 4L), (last.Epoch, last.Epochs, last.Step, last.Steps));
    }

    [TestMethod]
    public void TimeLimitEndsTraining()
    {
        var reports = new Reports<GanProgress>();
        GanOptions options = TinyGan.Options(0);
        (options.TimeLimit, options.Progress, options.ProgressInterval) = (TimeSpan.FromSeconds(0.4), reports, 1);
        Train(options);
        GanProgress last = reports.All[^1];
        Assert.IsTrue(last.Step > 0 && last.Step < last.Steps);
        Assert.IsTrue(last.Elapsed.TotalSeconds is > 0.3 and < 10, $"{last.Elapsed}");
        Assert.IsTrue(reports.All.All(report => report.Remaining.TotalSeconds <= 0.4));
    }

    [TestMethod]
    public void TrainCancelledEndsWithStepAtHand()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports<GanProgress>(report =>
        {
            if (report.Step == 6)
                cancellation.Cancel();
        });
        GanOptions options = TinyGan.Options(1000);
        (options.Progress, options.ProgressInterval, options.CancellationToken) = (reports, 3, cancellation.Token);
        byte[] cancelled = Train(options);
        Assert.AreEqual(6, reports.All[^1].Step);
        CollectionAssert.AreEqual(Train(TinyGan.Options(6)), cancelled); // as trained so far
    }

    [TestMethod]
    public void TrainLeavesNetworksReadyForEvaluation()
    {
        GanOptions options = TinyGan.Options(2);
        using GanModel model = TinyGan.NewModel(options);
        TinyGan.Train(model, options);
        Assert.IsTrue(model.Generator.modules().Concat(model.Discriminator.modules()).All(module => !module.training));
    }

    /// <summary>The images made at the start have nothing of the discs; after training their mean is near that of the discs.</summary>
    [TestMethod]
    public void TrainBringsGeneratedImagesNearRealOnes()
    {
        double untrained, trained;
        GanOptions options = TinyGan.Options(300);
        using (GanModel start = TinyGan.NewModel(options))
        {
            using (var generator = new Generator(new RandomStreams(7).InitialWeights))
                InitialWeights.DrawNormal(start.Generator, 0.02, generator);
            start.SetEvaluation(true);
            untrained = Distance(start);
        }
        trained = Distance(TinyGan.OfDiscs.Model);
        Assert.IsTrue(untrained > 60, $"{untrained} levels before training");
        Assert.IsTrue(trained < 25, $"{trained} levels after training");
    }

    /// <summary>Mean distance, in levels, of the mean generated image from the mean real one.</summary>
    private static double Distance(GanModel model)
    {
        const int Count = 200;
        var latents = new float[Count * model.Info.LatentSize];
        CounterRandom.FillNormal(77, latents);
        byte[] generated = model.Generate(latents);
        int size = model.Info.Column.SampleBytes;
        return Enumerable.Range(0, size).Average(pixel => Math.Abs(
            Enumerable.Range(0, Count).Average(i => (double)generated[i * size + pixel])
                - Enumerable.Range(0, Count).Average(i => (double)TinyGan.Disc(i)[pixel])));
    }
}
