using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Training;
using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Tests.Core.Checkpoints;

[TestClass]
public class ResumeTests
{
    private const int Images = 56; // three steps of 16 an epoch

    private static byte[] Train(GanOptions options, int images = Images, List<string>? messages = null)
    {
        using GanTransformer model = Fit(options, images, messages);
        return GanModelFormat.Networks(model.Model);
    }

    private static GanTransformer Fit(GanOptions options, int images = Images, List<string>? messages = null, int? contextSeed = 1)
    {
        MLContext context = TinyGan.NewContext(contextSeed);
        context.Log += (_, e) => messages?.Add(e.Message);
        return context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(images));
    }

    private static GanOptions WithCheckpoints(TemporaryFolder folder, long steps, int interval = 1000)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.CheckpointDirectory, options.CheckpointInterval) = (folder.Path, interval);
        return options;
    }

    /// <summary>Stopped in the middle of an epoch, and gone on from there.</summary>
    [TestMethod]
    [DynamicData(nameof(TrainingVariants.Names), typeof(TrainingVariants))]
    public void FitResumedEndsWithModelOfOneThatNeverStopped(string variant)
    {
        using var folder = new TemporaryFolder();
        GanOptions Options()
        {
            GanOptions options = TrainingVariants.Options(variant, steps: 5);
            options.CheckpointDirectory = folder.Path;
            return options;
        }
        using var cancellation = new CancellationTokenSource();
        GanOptions stopped = Options();
        (stopped.CancellationToken, stopped.ProgressInterval, stopped.Progress) =
            (cancellation.Token, 2, new Reports<GanProgress>(_ => cancellation.Cancel()));
        Train(stopped);
        CollectionAssert.Contains(folder.Files, "checkpoint-0000000002.bin");
        CollectionAssert.AreEqual(Train(TrainingVariants.Options(variant, steps: 5)), Train(Options()));
    }

    /// <summary>They fall towards an end, which is another one when more steps are wanted.</summary>
    [TestMethod]
    public void FitResumedWithFallingRatesWantsSameTotals()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = WithCheckpoints(folder, steps: 2);
        options.FinalLearningRateShare = 0;
        Train(options);
        options.MaximumSteps = 3;
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Train(options)).Message;
        StringAssert.Contains(message, "MaximumSteps (2 then, 3 now)");
    }

    [TestMethod]
    public void FitResumedWithMoreEpochsTrainsOn()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = WithCheckpoints(folder, steps: 0);
        options.Epochs = 1;
        Train(options);
        options.Epochs = 3;
        byte[] resumed = Train(options);
        options.CheckpointDirectory = null;
        CollectionAssert.AreEqual(Train(options), resumed);
    }

    [TestMethod]
    public void FitResumedGoesOnWithHistory()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = WithCheckpoints(folder, steps: 10, interval: 6);
        options.ProgressInterval = 4;
        using GanTransformer uninterrupted = Fit(options);
        File.Delete(folder["checkpoint-0000000010.bin"]); // as if killed after step 6, between two reports
        using GanTransformer resumed = Fit(options);
        CollectionAssert.AreEqual(new long[] { 4, 8, 10 }, resumed.History.Select(r => r.Step).ToArray());
        CollectionAssert.AreEqual(uninterrupted.History.Select(Timeless).ToArray(), resumed.History.Select(Timeless).ToArray());
        Assert.AreEqual(uninterrupted.History[0].Elapsed, resumed.History[0].Elapsed);
        Assert.IsTrue(resumed.History[1].Elapsed > resumed.History[0].Elapsed);
        Assert.IsTrue(resumed.History.All(r => r.ImagesPerSecond > 0));

        static GanProgress Timeless(GanProgress report) => report with { Elapsed = default, Remaining = default, ImagesPerSecond = 0 };
    }

    [TestMethod]
    public void FitOfFinishedTrainingSaysSoAndGivesItsModel()
    {
        using var folder = new TemporaryFolder();
        byte[] model = Train(WithCheckpoints(folder, steps: 4));
        string[] files = folder.Files;
        var messages = new List<string>();
        var reports = new Reports<GanProgress>();
        GanOptions options = WithCheckpoints(folder, steps: 4);
        options.Progress = reports;
        CollectionAssert.AreEqual(model, Train(options, messages: messages));
        Assert.AreEqual(0, reports.All.Count);
        Assert.IsTrue(messages.Any(m => m.Contains("is finished, 4 steps")), string.Join("\n", messages));
        CollectionAssert.AreEqual(files, folder.Files);
    }

    [TestMethod]
    public void FitResumedGoesOnAfterCancellation()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        GanOptions options = WithCheckpoints(folder, steps: 8);
        options.CancellationToken = cancellation.Token;
        (options.ProgressInterval, options.Progress) = (3, new Reports<GanProgress>(_ => cancellation.Cancel()));
        Train(options);
        CollectionAssert.Contains(folder.Files, "checkpoint-0000000003.bin");
        CollectionAssert.AreEqual(Train(TinyGan.Options(8)), Train(WithCheckpoints(folder, steps: 8)));
    }

    [TestMethod]
    public void FitResumedLeavesDamagedCheckpointForOneBefore()
    {
        using var folder = new TemporaryFolder();
        Train(WithCheckpoints(folder, steps: 7, interval: 3));
        CollectionAssert.AreEqual(new[] { ".lock", "checkpoint-0000000003.bin", "checkpoint-0000000006.bin", "checkpoint-0000000007.bin" },
            folder.Files);
        foreach (string last in new[] { "checkpoint-0000000007.bin", "checkpoint-0000000006.bin" })
            File.WriteAllBytes(folder[last], File.ReadAllBytes(folder[last])[..^1]);
        var messages = new List<string>();
        CollectionAssert.AreEqual(Train(TinyGan.Options(7)), Train(WithCheckpoints(folder, steps: 7), messages: messages));
        Assert.AreEqual(2, messages.Count(m => m.Contains("is damaged")), string.Join("\n", messages));
        Assert.IsTrue(messages.Any(m => m.Contains("Training resumes after step 3")));
    }

    /// <summary>The context's seed is no option: a resumed training keeps the seed that it was begun with.</summary>
    [TestMethod]
    public void FitResumedKeepsSeedOfContext()
    {
        using var folder = new TemporaryFolder();
        GanOptions options = WithCheckpoints(folder, steps: 2);
        options.Seed = null;
        Fit(options, contextSeed: 5).Dispose();
        options.MaximumSteps = 4;
        using GanTransformer resumed = Fit(options, contextSeed: 6);
        options.CheckpointDirectory = null;
        using GanTransformer uninterrupted = Fit(options, contextSeed: 5);
        CollectionAssert.AreEqual(GanModelFormat.Networks(uninterrupted.Model), GanModelFormat.Networks(resumed.Model));
    }

    [TestMethod]
    public void FitResumedRefusesOtherOptionsByName()
    {
        using var folder = new TemporaryFolder();
        Train(WithCheckpoints(folder, steps: 2));
        GanOptions options = WithCheckpoints(folder, steps: 4);
        (options.BatchSize, options.RealLabels, options.Beta1, options.Loss, options.Seed) =
            (8, new LabelRange(0.9, 1), 0.25, GanLossKind.LeastSquares, 8);
        // As one likes.
        (options.ProgressInterval, options.SnapshotSize, options.CheckpointInterval, options.TimeLimit) = (7, 9, 3, TimeSpan.FromHours(1));
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Train(options)).Message;
        StringAssert.Contains(message,
            "other options: BatchSize (16 then, 8 now), Beta1 (0.5 then, 0.25 now), Loss (NonSaturating then, LeastSquares now), " +
            "RealLabels (1 to 1 then, 0.9 to 1 now), Seed (7 then, 8 now).");
    }

    /// <summary>What is chosen by name is what was chosen where the options left it open, and what plays no part may be anything.</summary>
    [TestMethod]
    public void FitResumedTakesOptionsThatMeanTheSame()
    {
        using var folder = new TemporaryFolder();
        GanOptions begun = WithCheckpoints(folder, steps: 2), gone = WithCheckpoints(folder, steps: 4);
        (begun.Precision, gone.Precision) = (GanPrecision.Auto, GanPrecision.Float32); // 8 filters are too few for bfloat16
        (begun.Background, gone.Background) = (System.Drawing.Color.White, System.Drawing.Color.FromArgb(255, 255, 255));
        (begun.Height, gone.Height) = (null, 16);
        (begun.GeneratedBatchSize, gone.GeneratedBatchSize) = (null, 16);
        (begun.Clusters, gone.Clusters) = (null, 0);
        (gone.Momentum, gone.InstanceNoiseSteps, gone.EvaluationRows) = (0.1, 7, 7);
        Train(begun);
        byte[] resumed = Train(gone);
        gone.CheckpointDirectory = null;
        CollectionAssert.AreEqual(Train(gone), resumed);
    }

    /// <summary>Auto is what it comes to on this processor.</summary>
    [TestMethod]
    public void FitResumedRefusesOtherPrecisionByName()
    {
        using var folder = new TemporaryFolder();
        GanOptions begun = WithCheckpoints(folder, steps: 1), gone = WithCheckpoints(folder, steps: 2);
        (begun.Precision, gone.Precision) = (GanPrecision.BFloat16, GanPrecision.Auto);
        Train(begun);
        Errors.Says<InvalidOperationException>(() => Train(gone), "Precision (BFloat16 then, Float32 now)");
    }

    [TestMethod]
    public void FitResumedRefusesOtherData()
    {
        using var folder = new TemporaryFolder();
        Train(WithCheckpoints(folder, steps: 2));
        Errors.Says<InvalidOperationException>(() => Train(WithCheckpoints(folder, steps: 4), images: 57),
            "begun with 56 images of 16×16×1, and the data now are 57 images of 16×16×1");
        DiscRow[] rows = TinyGan.DiscRows(Images);
        rows[33].Pixels![77] ^= 1;
        IDataView changed = TinyGan.Context.Data.LoadFromEnumerable(rows);
        Errors.Says<InvalidOperationException>(
            () => TinyGan.Context.Transforms.Gan("Pixels", WithCheckpoints(folder, steps: 4)).Fit(changed),
            "other data, although also 56 images");
    }

    /// <summary>A conditional training, with packs, a projection under spectral normalization and a best generator;
    /// its classes are part of the data.</summary>
    [TestMethod]
    public void FitResumedOfConditionalWantsSameClasses()
    {
        using var folder = new TemporaryFolder();
        MLContext context = TinyGan.NewContext(seed: 1);
        byte[] Train(long steps, string? directory, int classes = 3)
        {
            DiscRow[] rows = TinyGan.DiscRows(Images);
            foreach (DiscRow row in rows)
                row.Name = $"{row.Number % classes}";
            IDataView named = context.Data.LoadFromEnumerable(rows);
            IDataView data = context.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(named).Transform(named);
            GanOptions options = TinyGan.Options(steps);
            (options.LabelColumnName, options.Packing, options.DiscriminatorNormalization) =
                ("Label", 2, DiscriminatorNormalization.Spectral);
            (options.EvaluationInterval, options.KeepBest, options.CheckpointDirectory) = (2, true, directory);
            using GanTransformer model = context.Transforms.Gan("Pixels", options).Fit(data);
            return GanModelFormat.Networks(model.Model);
        }
        Train(3, folder.Path);
        CollectionAssert.AreEqual(Train(7, null), Train(7, folder.Path));
        Errors.Says<InvalidOperationException>(() => Train(9, folder.Path, classes: 2), "other data");
    }

    /// <summary>An option is compared unless it is known not to change what a step does.</summary>
    [TestMethod]
    public void FreeOptionsExist()
    {
        string[] all = [.. typeof(GanOptions).GetProperties().Select(p => p.Name)];
        foreach (string name in GanCheckpoints.FreeOptions.Concat(GanCheckpoints.Totals))
            CollectionAssert.Contains(all, name);
    }
}
