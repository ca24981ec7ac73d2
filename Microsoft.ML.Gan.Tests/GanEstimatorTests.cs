using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests;

[TestClass]
public class GanEstimatorTests
{
    private static MLContext Context => TinyGan.Context;

    private static string Text(SchemaShape shape) =>
        string.Join(", ", shape.Select(column => $"{column.Name}:{column.Kind} {column.ItemType}").Order(StringComparer.Ordinal));

    [TestMethod]
    public void GetOutputSchemaForetellsSchemaOfTransform()
    {
        SchemaShape pictures = Context.Transforms.Gan("Picture").GetOutputSchema(Reading.SchemaShapeOf(TinyGan.Pictures(1)));
        Assert.AreEqual("GeneratedImage:Scalar Image<12, 20>, Name:Scalar String, Picture:Scalar Image<12, 20>, " +
            "Probability:Scalar Single, Score:Scalar Single", Text(pictures));
        var options = new GanOptions { GeneratedImageColumnName = null, ScoreColumnName = "Pixels", ProbabilityColumnName = "P" };
        SchemaShape discs = Context.Transforms.Gan("Pixels", options).GetOutputSchema(Reading.SchemaShapeOf(TinyGan.Discs(1)));
        Assert.AreEqual("Name:Scalar String, Number:Scalar Single, P:Scalar Single, Pixels:Scalar Single", Text(discs));
        Assert.IsInstanceOfType<ImageDataViewType>(Context.Transforms.Gan("Pixels").GetOutputSchema(Reading.SchemaShapeOf(TinyGan.Discs(1)))
            .Single(c => c.Name == "GeneratedImage").ItemType);
    }

    [TestMethod]
    public void GetOutputSchemaRefusesWrongInput()
    {
        SchemaShape shape = Reading.SchemaShapeOf(TinyGan.Discs(1));
        Errors.Says<ArgumentOutOfRangeException>(
            () => Context.Transforms.Gan("Nope").GetOutputSchema(shape), "Could not find input column 'Nope'");
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Transforms.Gan("Name").GetOutputSchema(shape))
            .Message;
        StringAssert.Contains(message, "Schema mismatch for input column 'Name'");
        StringAssert.Contains(message, "got Scalar of String");
        var variable = new ForeignDataView(3)
            .Add("V", new VectorDataViewType(NumberDataViewType.Byte), _ => new VBuffer<byte>(64, new byte[64]));
        Errors.Says<ArgumentOutOfRangeException>(
            () => Context.Transforms.Gan("V").GetOutputSchema(Reading.SchemaShapeOf(variable)), "VariableVector");
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Transforms.Gan("V").GetOutputSchema(null!));

        // In a chain the mistake is found first of all.
        ForeignDataView rows = new ForeignDataView(3).Add("Name", TextDataViewType.Instance, _ => "x".AsMemory());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.CopyColumns("A", "Name").Append(Context.Transforms.Gan("Name")).Fit(rows));
        Assert.AreEqual(0, rows.Asked.Count);
    }

    [TestMethod]
    public void FitRefusesWhatItCannotTrainOn()
    {
        Errors.Says<ArgumentOutOfRangeException>(() => Context.Transforms.Gan("Nope").Fit(TinyGan.Discs(5)), "'Nope'");
        Errors.Says<ArgumentOutOfRangeException>(() => Context.Transforms.Gan("Name").Fit(TinyGan.Discs(5)), "'Name'");
        foreach (int count in new[] { 0, 1 })
            Errors.Says<InvalidOperationException>(
                () => Context.Transforms.Gan("Pixels").Fit(TinyGan.Discs(count)), $"gives {count} images");
        Assert.ThrowsExactly<ArgumentNullException>(() => Context.Transforms.Gan("Pixels").Fit(null!));
    }

    [TestMethod]
    public void FitTakesSmallestDataSet()
    {
        GanOptions options = TinyGan.Options(3);
        (options.Epochs, options.GeneratorFilters, options.DiscriminatorFilters) = (3, 1, 1);
        using GanTransformer gan = Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(2));
        Assert.AreEqual(2, Reading.Column<float>(gan.Transform(TinyGan.Discs(2)), "Score").Count);
    }

    [TestMethod]
    public void FitNamesOrSkipsUnreadableRow()
    {
        DiscRow[] rows = TinyGan.DiscRows(20);
        rows[7].Pixels = null;
        GanOptions options = TinyGan.Options(1);
        IDataView view = Context.Data.LoadFromEnumerable(rows);
        Errors.Says<InvalidOperationException>(() => Context.Transforms.Gan("Pixels", options).Fit(view), "row 7 (Name = 'disc 7')");
        options.UnreadableImages = UnreadableImages.Skip;
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        context.Transforms.Gan("Pixels", options).Fit(view).Dispose();
        StringAssert.Contains(warnings.Single(), "1 rows of column 'Pixels'");
    }

    [TestMethod]
    public void SeedComesFromOptionsOrElseFromContext()
    {
        static ulong Seed(int? context, int? option)
        {
            GanOptions options = TinyGan.Options(1);
            options.Seed = option;
            using GanTransformer gan = new MLContext(context).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20));
            return gan.Model.Info.Seed;
        }
        Assert.AreEqual(5UL, Seed(1, 5));
        Assert.AreEqual(uint.MaxValue, Seed(1, -1));
        Assert.AreEqual(Seed(1, null), Seed(1, null));
        Assert.AreNotEqual(Seed(1, null), Seed(2, null));
        Assert.AreNotEqual(Seed(null, null), Seed(null, null));
    }

    [TestMethod]
    public void GanCopiesOptions()
    {
        GanOptions options = TinyGan.Options(2);
        GanEstimator estimator = Context.Transforms.Gan("Pixels", options);
        (options.LatentSize, options.Epochs, options.ScoreColumnName) = (-1, -1, "");
        using GanTransformer gan = estimator.Fit(TinyGan.Discs(20));
        Assert.AreEqual((8, "Score"), (gan.LatentSize, gan.Model.Info.ScoreColumnName));
    }

    [TestMethod]
    public void FitBeginsAnewEachTime()
    {
        GanEstimator estimator = Context.Transforms.Gan("Pixels", TinyGan.Options(2));
        using GanTransformer one = estimator.Fit(TinyGan.Discs(20)), two = estimator.Fit(TinyGan.Discs(20)),
            other = estimator.Fit(TinyGan.Discs(30));
        List<float> Scores(GanTransformer gan) => Reading.Column<float>(gan.Transform(TinyGan.Discs(3)), "Score");
        CollectionAssert.AreEqual(Scores(one), Scores(two));
        CollectionAssert.AreNotEqual(Scores(one), Scores(other));
    }

    [TestMethod]
    public void FitTellsLogOfTraining()
    {
        var context = new MLContext(seed: 1);
        var log = new List<LoggingEventArgs>();
        context.Log += (_, e) => log.Add(e);
        context.Transforms.Gan("Pixels", TinyGan.Options(30)).Fit(TinyGan.Discs(40)).Dispose();
        string[] lines = [.. log.Where(e => e.Kind == ChannelMessageKind.Info).Select(e => e.RawMessage)];
        Assert.AreEqual("40 images are few for deep networks, which would learn them by heart: GanOptions.Architecture is ResizeDcgan, " +
            "as for fewer than 10000.", lines[0]);
        Assert.AreEqual("Training a GAN on 40 images of 16×16×1 on cpu, seed 7: Resize DCGAN.", lines[1]);
        StringAssert.Contains(lines[^1], "step 30/30: loss D ");
        StringAssert.Contains(log.First(e => e.Kind == ChannelMessageKind.Info).Source, "GanEstimator");
    }

    [TestMethod]
    public void FitCancelledBeforeTrainingGivesNoModel()
    {
        GanOptions options = TinyGan.Options(5);
        options.CancellationToken = new CancellationToken(canceled: true);
        Assert.ThrowsExactly<OperationCanceledException>(() => Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)));
    }

    [TestMethod]
    public void FitCancelledWhileTrainingGivesModelSoFarAndSaysSo()
    {
        using var cancellation = new CancellationTokenSource();
        GanOptions options = TinyGan.Options(100_000);
        var reports = new Reports<GanProgress>(_ => cancellation.Cancel());
        (options.CancellationToken, options.Progress, options.ProgressInterval) = (cancellation.Token, reports, 4);
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        using GanTransformer gan = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20));
        Assert.AreEqual(4, reports.All.Single().Step);
        StringAssert.Contains(warnings.Single(), "canceled");
        Assert.IsTrue(Reading.Column<float>(gan.Transform(TinyGan.Discs(5)), "Score").All(float.IsFinite));
        using var stream = new MemoryStream();
        context.Model.Save(gan, null, stream);
        Assert.IsTrue(stream.Length > 1000);
    }

    /// <summary>A user's own scope around Fit frees the user's tensors, not the model's.</summary>
    [TestMethod]
    public void FitGivesModelThatOutlivesDisposeScope()
    {
        GanTransformer gan;
        using (torch.NewDisposeScope())
            gan = Context.Transforms.Gan("Pixels", TinyGan.Options(2)).Fit(TinyGan.Discs(20));
        Assert.AreEqual(3, Reading.Column<float>(gan.Transform(TinyGan.Discs(3)), "Score").Count);
        gan.Dispose();
    }

    /// <summary>Tensors that live in no scope: the networks' own, and nothing else.</summary>
    [TestMethod]
    public void FitAndTransformLeaveNoTensorsBehind()
    {
        const int Rounds = 3;
        long expected = Rounds * Work() * CountedForGood(), before = torch.Tensor.TotalCount;
        for (int i = 0; i < Rounds; i++)
            Work();
        Assert.AreEqual(expected, torch.Tensor.TotalCount - before);

        static int Work()
        {
            using GanTransformer gan = Context.Transforms.Gan("Pixels", TinyGan.Options(4)).Fit(TinyGan.Discs(40));
            Reading.Rows(gan.Transform(TinyGan.Discs(130)));
            Reading.Rows(gan.Generate(130));
            using var stream = new MemoryStream();
            Context.Model.Save(gan, null, stream);
            stream.Position = 0;
            ((GanTransformer)Context.Model.Load(stream, out _)).Dispose();
            int generator = gan.Model.Generator.parameters().Count(), discriminator = gan.Model.Discriminator.parameters().Count();
            const int Smallest = 4 + 2; // of the networks of 8×8 that loading counts before it builds larger ones
            return generator + discriminator + generator + generator + discriminator + Smallest; // trained, the generator's average, loaded
        }

        // TorchSharp takes a tensor's memory over into a parameter and never counts the emptied tensor as gone.
        static long CountedForGood()
        {
            long before = torch.Tensor.TotalCount;
            torch.nn.Parameter(torch.zeros(1)).Dispose();
            return torch.Tensor.TotalCount - before;
        }
    }

    [TestMethod]
    public void FitGoesOnWhereCallbackThrows()
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        GanOptions options = TinyGan.Options(20);
        (options.ProgressInterval, options.SnapshotInterval) = (10, 10);
        options.Progress = new Reports<GanProgress>(_ => throw new IOException("No space left on device."));
        options.Snapshots = new Reports<GanSnapshot>(_ => throw new UnauthorizedAccessException("Access is denied."));
        using GanTransformer gan = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        Assert.AreEqual(20, gan.History[^1].Step);
        Assert.AreEqual(2, warnings.Count(warning => warning.StartsWith("GanOptions.Progress threw after step", StringComparison.Ordinal)));
        Assert.AreEqual(2, warnings.Count(
            warning => warning.StartsWith("GanOptions.Snapshots threw after step", StringComparison.Ordinal)));
    }

    /// <summary>Whenever the token is cancelled before the first step: there is no model then.</summary>
    [TestMethod]
    public void FitCancelledWhileReadingGivesNoModel()
    {
        foreach (int row in new[] { 0, 20, 39 })
        {
            using var cancellation = new CancellationTokenSource();
            GanOptions options = TinyGan.Options(5);
            (options.CancellationToken, options.Clusters) = (cancellation.Token, row % 2 == 0 ? 4 : 0);
            IDataView data = Context.Data.LoadFromEnumerable(TinyGan.DiscRows(40).Select((disc, i) =>
            {
                if (i == row)
                    cancellation.Cancel();
                return disc;
            }));
            Assert.ThrowsExactly<OperationCanceledException>(() => Context.Transforms.Gan("Pixels", options).Fit(data));
        }
    }

    [TestMethod]
    public void TimeLimitBeforeFirstStepIsWarnedOf()
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        GanOptions options = TinyGan.Options(5);
        options.TimeLimit = TimeSpan.FromTicks(1);
        using GanTransformer gan = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
        Assert.AreEqual(0, gan.History.Count);
        StringAssert.Contains(warnings.Single(), "the model is untrained");
    }

    /// <summary>Fewer than 10,000 images get the networks without residual blocks, where the options leave that open.</summary>
    [TestMethod]
    [DataRow(9_999, "Resize DCGAN")]
    [DataRow(10_000, "Residual DCGAN")]
    public void FitChoosesArchitectureByCount(int rows, string expected)
    {
        GanOptions options = TinyGan.Options(1);
        using GanTransformer gan = Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(rows));
        Assert.AreEqual(expected, gan.Architecture.Name);
        Assert.IsNull(options.Architecture);
        options.Architecture = GanArchitecture.Dcgan;
        using GanTransformer asked = Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(rows));
        Assert.AreEqual("DCGAN", asked.Architecture.Name);
    }

    /// <summary>Fewer than 10,000 images are augmented, and the log says so; more are not, and neither where the options say so.</summary>
    [TestMethod]
    [DataRow(9_999, null, GanAugmentation.All, true)]
    [DataRow(10_000, null, GanAugmentation.None, false)]
    [DataRow(40, GanAugmentation.None, GanAugmentation.None, false)]
    [DataRow(40, GanAugmentation.Cutout, GanAugmentation.Cutout, false)]
    public void FitAugmentsFewImages(int rows, GanAugmentation? given, GanAugmentation expected, bool adaptive)
    {
        (float[] scores, double probability, List<string> log) = Train(given, null);
        (float[] same, double sameProbability, List<string> silent) = Train(expected, adaptive ? 0.6 : null);
        CollectionAssert.AreEqual(same, scores);
        Assert.AreEqual(sameProbability, probability);
        Assert.IsTrue(adaptive ? probability is > 0 and < 1 : probability == (expected == GanAugmentation.None ? 0 : 1));
        string line = $"{rows} images are few: the discriminator would learn them by heart. So GanOptions.Augmentation is All with " +
            "AugmentationTarget = 0.6, as for fewer than 10000. HorizontalFlips helps too, where a mirror image is as good.";
        Assert.AreEqual(adaptive, log.Contains(line));
        Assert.IsFalse(silent.Contains(line));

        (float[] Scores, double Probability, List<string> Log) Train(GanAugmentation? augmentation, double? target)
        {
            GanOptions options = TinyGan.Options(40);
            var reports = new Reports<GanProgress>();
            (options.Augmentation, options.AugmentationTarget, options.Progress) = (augmentation, target, reports);
            if (target is not null)
                options.AugmentationTargetImages = 50 * rows;
            MLContext context = TinyGan.NewContext(seed: 1);
            List<string> messages = context.Listen();
            using GanTransformer gan = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(rows));
            float[] of = [.. Reading.Column<float>(gan.Transform(TinyGan.Discs(3)), "Score")];
            return (of, reports.All[^1].AugmentationProbability, messages);
        }
    }
}
