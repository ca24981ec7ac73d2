namespace Microsoft.ML.Gan;

/// <summary>The rules of a GAN's options, alone and together.</summary>
internal static class GanOptionRules
{
    public static void Check(GanOptions options, OptionValidator validator)
    {
        if (options.GeneratesVectors)
            CheckVectors(options, validator);
        CheckColumnNames(options, validator);
        CheckNetworks(options, validator);
        CheckTraining(options, validator);
        CheckRegularizers(options, validator);
        CheckReports(options, validator);
    }

    /// <summary>Rejects options that vectors don't have.</summary>
    private static void CheckVectors(GanOptions options, OptionValidator validator)
    {
        const string Default = "left as it is by default, since the architecture makes vectors and not images";
        var defaults = new GanOptions();
        validator.Require(options.Height is null, options.Height, Default);
        validator.Require(options.Width is null, options.Width, Default);
        validator.Require(options.Channels is null, options.Channels, Default);
        validator.Require(options.PixelMinimum == defaults.PixelMinimum, options.PixelMinimum, Default);
        validator.Require(options.PixelMaximum == defaults.PixelMaximum, options.PixelMaximum, Default);
        validator.Require(options.Layout == defaults.Layout, options.Layout, Default);
        validator.Require(options.Augmentation is null or GanAugmentation.None, options.Augmentation, Default);
        validator.Require(options.AugmentationTarget is null, options.AugmentationTarget, Default);
        validator.Require(!options.HorizontalFlips, options.HorizontalFlips, Default);
        validator.Require(options.Snapshots is null, options.Snapshots, Default);
        validator.Require(options.Clusters is null or 0, options.Clusters, Default);
    }

    private static void CheckColumnNames(GanOptions options, OptionValidator validator)
    {
        (string, string?) generated = options.GeneratesVectors
            ? (nameof(options.GeneratedVectorColumnName), options.GeneratedVectorColumnName)
            : (nameof(options.GeneratedImageColumnName), options.GeneratedImageColumnName);
        validator.ColumnNames(generated, (nameof(options.ScoreColumnName), options.ScoreColumnName),
            (nameof(options.ProbabilityColumnName), options.ProbabilityColumnName),
            (nameof(options.FeaturesColumnName), options.FeaturesColumnName));
        validator.NotBlank(options.LatentColumnName, "a column's name, or null for none");
        validator.NotBlank(options.LabelColumnName, "a column's name, or null for none");
        validator.AtLeast(options.FeaturesWidth, 1, "all");
    }

    private static void CheckNetworks(GanOptions options, OptionValidator validator)
    {
        validator.Require(options.Clusters is null or 0 or (>= 2 and <= GanOptions.LargestClusterCount), options.Clusters,
            $"2 to {GanOptions.LargestClusterCount}, 0 for none, or null");
        validator.Require(options.LabelColumnName is null || options.Clusters is null or 0, options.Clusters,
            $"null or 0 with {nameof(options.LabelColumnName)}, whose classes replace the clusters");
        validator.AtLeast(options.LatentSize, 1);
        validator.AtLeast(options.GeneratorFilters, 1);
        validator.AtLeast(options.DiscriminatorFilters, 1);
        validator.GreaterThanZero(options.InitialStandardDeviation);
        validator.Defined(options.LatentDistribution);
        validator.Defined(options.DiscriminatorNormalization);
        validator.Defined(options.Precision);
    }

    private static void CheckTraining(GanOptions options, OptionValidator validator)
    {
        validator.Require(options.GeneratedBatchSize is null || (options.GeneratedBatchSize >= 2
            && options.GeneratedBatchSize <= options.BatchSize), options.GeneratedBatchSize,
            $"2 to {nameof(options.BatchSize)} ({options.BatchSize}), or null for as many as real images");
        validator.Require(options.Packing >= 1 && options.BatchSize % options.Packing == 0 && options.BatchSize / options.Packing >= 2,
            options.Packing, $"1 or more, and BatchSize ({options.BatchSize}) two or more packs");
        validator.Require(options.Packing < 1 || (options.GeneratedBatchSize ?? 0) % options.Packing == 0, options.GeneratedBatchSize,
            $"a multiple of {nameof(options.Packing)} ({options.Packing})");
        validator.AtLeast(options.DiscriminatorSteps, 1);
        validator.Defined(options.Loss);
        validator.GreaterThanZero(options.GeneratorLearningRate);
        validator.GreaterThanZero(options.DiscriminatorLearningRate);
        validator.Require(options.FinalLearningRateShare is >= 0 and <= 1, options.FinalLearningRateShare, "in [0, 1]");
        validator.Require(options.FinalBeta2 is null or (>= 0 and < 1), options.FinalBeta2, "in [0, 1), or null for a constant β2");
        validator.Require(options.FinalBeta2 is null || options.Optimizer == GanOptimizer.Adam, options.FinalBeta2,
            "null without Optimizer = Adam, the only one with a β2");
        validator.Defined(options.Annealing);
        validator.BelowOne(options.EmaDecay);
        validator.Require(!options.MixedBatches || !options.SeparateUpdates, options.SeparateUpdates,
            $"false with {nameof(options.MixedBatches)}");
    }

    private static void CheckRegularizers(GanOptions options, OptionValidator validator)
    {
        CheckLabels(options, validator);
        validator.AtLeast(options.InstanceNoise, 0);
        validator.AtLeast(options.InstanceNoiseSteps, 1);
        validator.AtLeast(options.R1Penalty, 0);
        validator.AtLeast(options.R2Penalty, 0);
        validator.Require(options.FinalPenaltyShare is >= 0 and <= 1, options.FinalPenaltyShare, "in [0, 1]");
        validator.AtLeast(options.PenaltyInterval, 1);
        validator.AtLeast(options.LeCamPenalty, 0);
        validator.Require(options.LeCamPenalty <= 0 || !options.SeparateUpdates, options.SeparateUpdates,
            $"false with {nameof(options.LeCamPenalty)}, which is on both");
        validator.AtLeast(options.GradientPenalty, 0);
        bool relativistic = options.Loss == GanLossKind.Relativistic;
        validator.Require(!relativistic || options.GeneratedBatchSize is null || options.GeneratedBatchSize == options.BatchSize,
            options.GeneratedBatchSize, "null with Loss = Relativistic, which pairs real and generated images");
        validator.Require(!relativistic || !options.SeparateUpdates, options.SeparateUpdates,
            "false with Loss = Relativistic, which pairs real and generated images");
        bool penalized = options.GradientPenalty > 0;
        validator.Require(!penalized || options.GeneratedBatchSize is null || options.GeneratedBatchSize == options.BatchSize,
            options.GeneratedBatchSize,
            $"null with {nameof(options.GradientPenalty)}, which needs as many generated images as real ones");
        validator.Require(!penalized || !options.SeparateUpdates, options.SeparateUpdates,
            $"false with {nameof(options.GradientPenalty)}, which is on both");
        bool wasserstein = options.Loss == GanLossKind.Wasserstein;
        validator.Require(!wasserstein || penalized, options.GradientPenalty, "greater than 0 with Loss = Wasserstein (10 is usual)");
        validator.Require(!wasserstein || options.DiscriminatorNormalization != DiscriminatorNormalization.Batch,
            options.DiscriminatorNormalization,
            "Instance, None or Spectral with Loss = Wasserstein: the penalty is on each image's own gradient");
        validator.Require(((options.Augmentation ?? 0) & ~GanAugmentation.All) == 0, options.Augmentation,
            $"made of the values of {nameof(GanAugmentation)}");
        CheckAugmentationProbability(options, validator);
    }

    private static void CheckAugmentationProbability(GanOptions options, OptionValidator validator)
    {
        validator.Require(options.AugmentationProbability is >= 0 and <= 1, options.AugmentationProbability, "in [0, 1]");
        validator.Require(options.AugmentationTarget is null or (> -1 and < 1), options.AugmentationTarget,
            "between -1 and 1, or null for a constant probability");
        validator.Require(options.AugmentationTarget is null || options.Augmentation != GanAugmentation.None, options.AugmentationTarget,
            $"null with {nameof(options.Augmentation)} = None, whose probability it controls");
        validator.Require(options.AugmentationTarget is null || options.AugmentationProbability == 1, options.AugmentationProbability,
            $"left as it is by default with {nameof(options.AugmentationTarget)}, which controls it");
        validator.AtLeast(options.AugmentationTargetImages, 1);
    }

    private static void CheckLabels(GanOptions options, OptionValidator validator)
    {
        CheckRange(options.RealLabels, nameof(options.RealLabels));
        CheckRange(options.FakeLabels, nameof(options.FakeLabels));
        validator.Require(options.FakeLabels.Maximum < options.RealLabels.Minimum, options.FakeLabels,
            $"below {nameof(options.RealLabels)} ({options.RealLabels})");
        validator.Require(options.LabelFlipRate is >= 0 and < 0.5, options.LabelFlipRate, "in [0, 0.5)");
        bool labels = options.Loss is GanLossKind.NonSaturating or GanLossKind.LeastSquares;
        bool changed = options.RealLabels != new LabelRange(1, 1) || options.FakeLabels != new LabelRange(0, 0)
            || options.LabelFlipRate > 0;
        validator.Require(labels || !changed, options.Loss,
            "NonSaturating or LeastSquares when labels are smoothed or flipped: the others have no labels");

        void CheckRange(LabelRange range, string option) => validator.Require(
            range.Minimum >= 0 && range.Minimum <= range.Maximum && range.Maximum <= 1, range,
            "within 0 to 1, the smaller value first", option);
    }

    private static void CheckReports(GanOptions options, OptionValidator validator)
    {
        validator.AtLeast(options.SnapshotInterval, 1);
        validator.AtLeast(options.SnapshotSize, 1);
        validator.AtLeast(options.EvaluationInterval, 1, "none");
        validator.AtLeast(options.EvaluationRows, 2);
        validator.Require(!options.KeepBest || options.EvaluationInterval is not null, options.EvaluationInterval,
            $"1 or more with {nameof(options.KeepBest)}, which chooses by the distance");
        validator.AtLeast(options.EvaluationPatience, 1, "none");
        validator.Require(options.EvaluationPatience is null || options.EvaluationInterval is not null, options.EvaluationInterval,
            $"1 or more with {nameof(options.EvaluationPatience)}, which waits for a lower distance");
        validator.NotBlank(options.ReportPath, "a file, or null for no report");
        validator.NotBlank(options.CheckpointDirectory, "a folder, or null for no checkpoints");
        validator.AtLeast(options.CheckpointInterval, 1);
        validator.AtLeast(options.CheckpointsKept, 1);
    }
}
