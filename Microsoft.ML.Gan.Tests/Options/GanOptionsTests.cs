namespace Microsoft.ML.Gan.Tests.Options;

[TestClass]
public class GanOptionsTests
{
    private static void Set(GanOptions options, string name, object? value) =>
        typeof(GanOptions).GetProperty(name)!.SetValue(options, value);

    private static void Check(GanOptions options) => TinyGan.Context.Transforms.Gan("Pixels", options);

    [TestMethod]
    public void DefaultsArePapersButForFiltersAndLearningRates()
    {
        var options = new GanOptions();
        Check(options);
        Assert.AreEqual((100, 32, 32), (options.LatentSize, options.GeneratorFilters, options.DiscriminatorFilters));
        Assert.AreEqual((64, 0.02), (options.BatchSize, options.InitialStandardDeviation));
        Assert.AreEqual((1e-3, 1e-3, 0.5, 0.999),
            (options.GeneratorLearningRate, options.DiscriminatorLearningRate, options.Beta1, options.Beta2));
        Assert.AreEqual(("GeneratedImage", "Score", "Probability", null),
            (options.GeneratedImageColumnName, options.ScoreColumnName, options.ProbabilityColumnName, options.LatentColumnName));
    }

    [TestMethod]
    public void CheckRefusesWhatSeparateOrUnequalBatchesExclude()
    {
        var options = new GanOptions { SeparateUpdates = true, MixedBatches = true };
        Assert.AreEqual(nameof(GanOptions.SeparateUpdates),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).ParamName);
        options = new GanOptions { SeparateUpdates = true, GradientPenalty = 1 };
        Assert.AreEqual(nameof(GanOptions.SeparateUpdates),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).ParamName);
        options = new GanOptions { GeneratedBatchSize = 32, GradientPenalty = 1 };
        Assert.AreEqual(nameof(GanOptions.GeneratedBatchSize),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).ParamName);
        options = new GanOptions { GeneratedBatchSize = 31, Packing = 2 };
        Assert.AreEqual(nameof(GanOptions.GeneratedBatchSize),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).ParamName);
        Check(new GanOptions { SeparateUpdates = true, GeneratedBatchSize = 32, R1Penalty = 1, ResampleLatents = true });
    }

    [TestMethod]
    [DataRow(nameof(GanOptions.Height), 7)]
    [DataRow(nameof(GanOptions.Height), -1)]
    [DataRow(nameof(GanOptions.Width), 1)]
    [DataRow(nameof(GanOptions.Channels), 2)]
    [DataRow(nameof(GanOptions.Channels), -1)]
    [DataRow(nameof(GanOptions.Channels), 5)]
    [DataRow(nameof(GanOptions.PixelMinimum), float.NaN)]
    [DataRow(nameof(GanOptions.PixelMinimum), float.NegativeInfinity)]
    [DataRow(nameof(GanOptions.PixelMaximum), 0f)]
    [DataRow(nameof(GanOptions.PixelMaximum), -1f)]
    [DataRow(nameof(GanOptions.PixelMaximum), float.NaN)]
    [DataRow(nameof(GanOptions.PixelMaximum), float.PositiveInfinity)]
    [DataRow(nameof(GanOptions.FeaturesWidth), -1)]
    [DataRow(nameof(GanOptions.Clusters), -1)]
    [DataRow(nameof(GanOptions.Clusters), 1)]
    [DataRow(nameof(GanOptions.Clusters), 1001)]
    [DataRow(nameof(GanOptions.LatentSize), 0)]
    [DataRow(nameof(GanOptions.GeneratorFilters), 0)]
    [DataRow(nameof(GanOptions.DiscriminatorFilters), -4)]
    [DataRow(nameof(GanOptions.InitialStandardDeviation), 0.0)]
    [DataRow(nameof(GanOptions.InitialStandardDeviation), double.NaN)]
    [DataRow(nameof(GanOptions.InitialStandardDeviation), double.PositiveInfinity)]
    [DataRow(nameof(GanOptions.Epochs), 0)]
    [DataRow(nameof(GanOptions.MaximumSteps), -1L)]
    [DataRow(nameof(GanOptions.BatchSize), 1)]
    [DataRow(nameof(GanOptions.BatchSize), 0)]
    [DataRow(nameof(GanOptions.GeneratedBatchSize), 1)]
    [DataRow(nameof(GanOptions.GeneratedBatchSize), 65)]
    [DataRow(nameof(GanOptions.GeneratorLearningRate), 0.0)]
    [DataRow(nameof(GanOptions.GeneratorLearningRate), double.NaN)]
    [DataRow(nameof(GanOptions.FinalLearningRateShare), -0.1)]
    [DataRow(nameof(GanOptions.FinalLearningRateShare), 1.1)]
    [DataRow(nameof(GanOptions.DiscriminatorLearningRate), -1e-4)]
    [DataRow(nameof(GanOptions.DiscriminatorLearningRate), double.PositiveInfinity)]
    [DataRow(nameof(GanOptions.Beta1), 1.0)]
    [DataRow(nameof(GanOptions.Beta1), -0.1)]
    [DataRow(nameof(GanOptions.Beta2), 1.0)]
    [DataRow(nameof(GanOptions.Beta2), double.NaN)]
    [DataRow(nameof(GanOptions.Momentum), 1.0)]
    [DataRow(nameof(GanOptions.EmaDecay), 1.0)]
    [DataRow(nameof(GanOptions.DiscriminatorSteps), 0)]
    [DataRow(nameof(GanOptions.LabelFlipRate), 0.5)]
    [DataRow(nameof(GanOptions.InstanceNoise), -0.1)]
    [DataRow(nameof(GanOptions.InstanceNoiseSteps), 0L)]
    [DataRow(nameof(GanOptions.R1Penalty), -1.0)]
    [DataRow(nameof(GanOptions.FinalPenaltyShare), 1.1)]
    [DataRow(nameof(GanOptions.FinalBeta2), 1.0)]
    [DataRow(nameof(GanOptions.AugmentationProbability), 1.1)]
    [DataRow(nameof(GanOptions.AugmentationTarget), 1.0)]
    [DataRow(nameof(GanOptions.AugmentationTargetImages), 0L)]
    [DataRow(nameof(GanOptions.R2Penalty), double.NaN)]
    [DataRow(nameof(GanOptions.PenaltyInterval), 0)]
    [DataRow(nameof(GanOptions.LeCamPenalty), -0.1)]
    [DataRow(nameof(GanOptions.GradientPenalty), double.NaN)]
    [DataRow(nameof(GanOptions.Loss), (GanLossKind)5)]
    [DataRow(nameof(GanOptions.Optimizer), (GanOptimizer)4)]
    [DataRow(nameof(GanOptions.LatentDistribution), (LatentDistribution)2)]
    [DataRow(nameof(GanOptions.DiscriminatorNormalization), (DiscriminatorNormalization)4)]
    [DataRow(nameof(GanOptions.Packing), 0)]
    [DataRow(nameof(GanOptions.Packing), 3)] // does not divide the batch of 64
    [DataRow(nameof(GanOptions.Packing), 64)] // one pack
    [DataRow(nameof(GanOptions.Precision), (GanPrecision)3)]
    [DataRow(nameof(GanOptions.Augmentation), (GanAugmentation)8)]
    [DataRow(nameof(GanOptions.ProgressInterval), 0)]
    [DataRow(nameof(GanOptions.SnapshotInterval), 0)]
    [DataRow(nameof(GanOptions.SnapshotSize), 0)]
    [DataRow(nameof(GanOptions.EvaluationInterval), -1)]
    [DataRow(nameof(GanOptions.EvaluationRows), 1)]
    [DataRow(nameof(GanOptions.EvaluationPatience), 0)]
    [DataRow(nameof(GanOptions.Annealing), (GanAnnealing)2)]
    [DataRow(nameof(GanOptions.CheckpointInterval), 0)]
    [DataRow(nameof(GanOptions.CheckpointsKept), 0)]
    [DataRow(nameof(GanOptions.Fit), (ImageFit)3)]
    [DataRow(nameof(GanOptions.Layout), (PixelLayout)(-1))]
    [DataRow(nameof(GanOptions.UnreadableImages), (UnreadableImages)2)]
    [DataRow(nameof(GanOptions.Device), (GanDevice)3)]
    public void CheckNamesOptionOutOfRangeWithItsRange(string name, object value)
    {
        var options = new GanOptions();
        Set(options, name, value);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options));
        Assert.AreEqual(name, error.ParamName);
        Assert.AreEqual(value, error.ActualValue);
        StringAssert.Contains(error.Message, $"GanOptions.{name} must be ");
    }

    [TestMethod]
    public void TimeLimitMustBePositive()
    {
        foreach (TimeSpan limit in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1) })
            Assert.AreEqual("TimeLimit", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => Check(new GanOptions { TimeLimit = limit })).ParamName);
    }

    [TestMethod]
    [DataRow(nameof(GanOptions.Height), 8)]
    [DataRow(nameof(GanOptions.Width), null)]
    [DataRow(nameof(GanOptions.Channels), 4)]
    [DataRow(nameof(GanOptions.PixelMinimum), -1f)]
    [DataRow(nameof(GanOptions.LatentSize), 1)]
    [DataRow(nameof(GanOptions.GeneratorFilters), 1)]
    [DataRow(nameof(GanOptions.DiscriminatorFilters), 1)]
    [DataRow(nameof(GanOptions.Epochs), 1)]
    [DataRow(nameof(GanOptions.MaximumSteps), 1L)]
    [DataRow(nameof(GanOptions.BatchSize), 2)]
    [DataRow(nameof(GanOptions.Beta1), 0.0)]
    [DataRow(nameof(GanOptions.Beta2), 0.0)]
    [DataRow(nameof(GanOptions.GeneratedImageColumnName), null)]
    [DataRow(nameof(GanOptions.ScoreColumnName), null)]
    [DataRow(nameof(GanOptions.ProbabilityColumnName), null)]
    [DataRow(nameof(GanOptions.LatentColumnName), "Z")]
    public void CheckTakesEndsOfRanges(string name, object? value)
    {
        var options = new GanOptions();
        Set(options, name, value);
        Check(options);
    }

    [TestMethod]
    [DataRow(nameof(GanOptions.GeneratedImageColumnName))]
    [DataRow(nameof(GanOptions.ScoreColumnName))]
    [DataRow(nameof(GanOptions.ProbabilityColumnName))]
    [DataRow(nameof(GanOptions.LatentColumnName))]
    [DataRow(nameof(GanOptions.FeaturesColumnName))]
    public void ColumnNamesMustNotBeEmpty(string name)
    {
        foreach (string empty in new[] { "", "  " })
        {
            var options = new GanOptions();
            Set(options, name, empty);
            Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).ParamName);
        }
    }

    [TestMethod]
    public void ColumnNamesMustDiffer()
    {
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Check(new GanOptions { ScoreColumnName = "P", ProbabilityColumnName = "P" })).Message;
        StringAssert.Contains(message, "GanOptions.ProbabilityColumnName must be another name than ScoreColumnName's");
    }

    /// <summary>Every option that is a number or an enumeration has a range.</summary>
    [TestMethod]
    public void CheckForgetsNoOption()
    {
        string[] tested = [.. typeof(GanOptionsTests).GetMethod(nameof(CheckNamesOptionOutOfRangeWithItsRange))!
            .GetCustomAttributes(typeof(DataRowAttribute), false).Select(row => (string)((DataRowAttribute)row).Data[0]!).Distinct()];
        string[] expected = [.. typeof(GanOptions).GetProperties().Where(p => p.PropertyType.IsValueType)
            .Select(p => p.Name).Except([nameof(GanOptions.Seed), nameof(GanOptions.TimeLimit), nameof(GanOptions.Background),
                nameof(GanOptions.CancellationToken), nameof(GanOptions.MixedBatches),
                nameof(GanOptions.HorizontalFlips), nameof(GanOptions.KeepBest),
                nameof(GanOptions.MinibatchStandardDeviation),
                nameof(GanOptions.ResampleLatents), nameof(GanOptions.SeparateUpdates),
                nameof(GanOptions.RealLabels), nameof(GanOptions.FakeLabels)])];
        CollectionAssert.AreEquivalent(expected, tested);
    }

    /// <summary>Options that are each within their range but do not go together.</summary>
    [TestMethod]
    public void CheckRefusesOptionsThatDoNotGoTogether()
    {
        (GanOptions Options, string Named)[] cases =
        [
            (new() { RealLabels = new(1, 0.8) }, nameof(GanOptions.RealLabels)),
            (new() { FakeLabels = new(0, 1.2) }, nameof(GanOptions.FakeLabels)),
            (new() { RealLabels = new(0.1, 1), FakeLabels = new(0, 0.2) }, nameof(GanOptions.FakeLabels)),
            (new() { Loss = GanLossKind.Hinge, RealLabels = new(0.8, 1) }, nameof(GanOptions.Loss)),
            (new() { Loss = GanLossKind.Wasserstein, DiscriminatorNormalization = DiscriminatorNormalization.None },
                nameof(GanOptions.GradientPenalty)),
            (new() { Loss = GanLossKind.Wasserstein, GradientPenalty = 10 }, nameof(GanOptions.DiscriminatorNormalization)),
            (new() { Loss = GanLossKind.Relativistic, GeneratedBatchSize = 32 }, nameof(GanOptions.GeneratedBatchSize)),
            (new() { Loss = GanLossKind.Relativistic, SeparateUpdates = true }, nameof(GanOptions.SeparateUpdates)),
            (new() { Loss = GanLossKind.Relativistic, RealLabels = new(0.8, 1) }, nameof(GanOptions.Loss)),
            (new() { KeepBest = true }, nameof(GanOptions.EvaluationInterval)),
            (new() { LeCamPenalty = 0.3, SeparateUpdates = true }, nameof(GanOptions.SeparateUpdates)),
            (new() { EvaluationPatience = 3 }, nameof(GanOptions.EvaluationInterval)),
            (new() { Augmentation = GanAugmentation.None, AugmentationTarget = 0.6 }, nameof(GanOptions.AugmentationTarget)),
            (new() { Augmentation = GanAugmentation.All, AugmentationTarget = 1 }, nameof(GanOptions.AugmentationTarget)),
            (new() { Augmentation = GanAugmentation.All, AugmentationTarget = 0.6, AugmentationProbability = 0.5 },
                nameof(GanOptions.AugmentationProbability)),
            (new() { Optimizer = GanOptimizer.Sgd, FinalBeta2 = 0.99 }, nameof(GanOptions.FinalBeta2)),
            (new() { Architecture = GanArchitecture.Dense, HorizontalFlips = true }, nameof(GanOptions.HorizontalFlips)),
            (new() { Architecture = GanArchitecture.Dense, AugmentationTarget = 0.6 }, nameof(GanOptions.AugmentationTarget)),
            (new() { CheckpointDirectory = " " }, nameof(GanOptions.CheckpointDirectory)),
            (new() { ReportPath = "" }, nameof(GanOptions.ReportPath)),
            (new() { Optimizer = GanOptimizer.NesterovSgd, Momentum = 0 }, nameof(GanOptions.Momentum)),
        ];
        foreach ((GanOptions options, string named) in cases)
            Assert.AreEqual(named, Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).ParamName);
    }

    [TestMethod]
    public void CheckTellsAllProblemsAtOnce()
    {
        var options = new GanOptions { LatentSize = 0, Beta1 = 2, RealLabels = new(1, 0.8), Loss = GanLossKind.Hinge, Packing = 3 };
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Check(options)).Message;
        foreach (string named in new[] { "GanOptions.LatentSize must be 1 or more, and is 0.", "GanOptions.Beta1 must be",
            "GanOptions.RealLabels must be",
            "GanOptions.Loss must be NonSaturating or LeastSquares when labels are smoothed",
            "GanOptions.Packing must be 1 or more, and BatchSize (64) two or more packs, and is 3." })
            StringAssert.Contains(message, named);
    }
}
