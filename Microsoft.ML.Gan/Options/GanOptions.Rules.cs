namespace Microsoft.ML.Gan;

// The rules of the options, alone and together.
public sealed partial class GanOptions
{
    private protected override void Check(OptionValidator validator)
    {
        base.Check(validator);
        if (GeneratesVectors)
            CheckVectors(validator);
        CheckColumnNames(validator);
        CheckNetworks(validator);
        CheckTraining(validator);
        CheckRegularizers(validator);
        CheckReports(validator);
    }

    /// <summary>Rejects options that vectors don't have.</summary>
    private void CheckVectors(OptionValidator validator)
    {
        const string Default = "left as it is by default, since the architecture makes vectors and not images";
        var defaults = new GanOptions();
        validator.Require(Height is null, Height, Default);
        validator.Require(Width is null, Width, Default);
        validator.Require(Channels is null, Channels, Default);
        validator.Require(PixelMinimum == defaults.PixelMinimum, PixelMinimum, Default);
        validator.Require(PixelMaximum == defaults.PixelMaximum, PixelMaximum, Default);
        validator.Require(Layout == defaults.Layout, Layout, Default);
        validator.Require(Augmentation is null or GanAugmentation.None, Augmentation, Default);
        validator.Require(AugmentationTarget is null, AugmentationTarget, Default);
        validator.Require(!HorizontalFlips, HorizontalFlips, Default);
        validator.Require(Snapshots is null, Snapshots, Default);
        validator.Require(Clusters is null or 0, Clusters, Default);
    }

    private void CheckColumnNames(OptionValidator validator)
    {
        (string, string?) generated = GeneratesVectors
            ? (nameof(GeneratedVectorColumnName), GeneratedVectorColumnName)
            : (nameof(GeneratedImageColumnName), GeneratedImageColumnName);
        validator.ColumnNames(generated, (nameof(ScoreColumnName), ScoreColumnName),
            (nameof(ProbabilityColumnName), ProbabilityColumnName), (nameof(FeaturesColumnName), FeaturesColumnName));
        validator.NotBlank(LatentColumnName, "a column's name, or null for none");
        validator.NotBlank(LabelColumnName, "a column's name, or null for none");
        validator.AtLeast(FeaturesWidth, 1, "all");
    }

    private void CheckNetworks(OptionValidator validator)
    {
        validator.Require(Clusters is null or 0 or (>= 2 and <= LargestClusterCount), Clusters,
            $"2 to {LargestClusterCount}, 0 for none, or null");
        validator.Require(LabelColumnName is null || Clusters is null or 0, Clusters,
            $"null or 0 with {nameof(LabelColumnName)}, whose classes replace the clusters");
        validator.AtLeast(LatentSize, 1);
        validator.AtLeast(GeneratorFilters, 1);
        validator.AtLeast(DiscriminatorFilters, 1);
        validator.GreaterThanZero(InitialStandardDeviation);
        validator.Defined(LatentDistribution);
        validator.Defined(DiscriminatorNormalization);
        validator.Defined(Precision);
    }

    private void CheckTraining(OptionValidator validator)
    {
        validator.Require(GeneratedBatchSize is null || (GeneratedBatchSize >= 2 && GeneratedBatchSize <= BatchSize), GeneratedBatchSize,
            $"2 to {nameof(BatchSize)} ({BatchSize}), or null for as many as real images");
        validator.Require(Packing >= 1 && BatchSize % Packing == 0 && BatchSize / Packing >= 2, Packing,
            $"1 or more, and BatchSize ({BatchSize}) two or more packs");
        validator.Require(Packing < 1 || (GeneratedBatchSize ?? 0) % Packing == 0, GeneratedBatchSize,
            $"a multiple of {nameof(Packing)} ({Packing})");
        validator.AtLeast(DiscriminatorSteps, 1);
        validator.Defined(Loss);
        validator.GreaterThanZero(GeneratorLearningRate);
        validator.GreaterThanZero(DiscriminatorLearningRate);
        validator.Require(FinalLearningRateShare is >= 0 and <= 1, FinalLearningRateShare, "in [0, 1]");
        validator.Require(FinalBeta2 is null or (>= 0 and < 1), FinalBeta2, "in [0, 1), or null for a constant β2");
        validator.Require(FinalBeta2 is null || Optimizer == GanOptimizer.Adam, FinalBeta2,
            "null without Optimizer = Adam, the only one with a β2");
        validator.Defined(Annealing);
        validator.BelowOne(EmaDecay);
        validator.Require(!MixedBatches || !SeparateUpdates, SeparateUpdates, $"false with {nameof(MixedBatches)}");
    }

    private void CheckRegularizers(OptionValidator validator)
    {
        CheckLabels(validator);
        validator.AtLeast(InstanceNoise, 0);
        validator.AtLeast(InstanceNoiseSteps, 1);
        validator.AtLeast(R1Penalty, 0);
        validator.AtLeast(R2Penalty, 0);
        validator.Require(FinalPenaltyShare is >= 0 and <= 1, FinalPenaltyShare, "in [0, 1]");
        validator.AtLeast(PenaltyInterval, 1);
        validator.AtLeast(LeCamPenalty, 0);
        validator.Require(LeCamPenalty <= 0 || !SeparateUpdates, SeparateUpdates, $"false with {nameof(LeCamPenalty)}, which is on both");
        validator.AtLeast(GradientPenalty, 0);
        bool relativistic = Loss == GanLossKind.Relativistic;
        validator.Require(!relativistic || GeneratedBatchSize is null || GeneratedBatchSize == BatchSize, GeneratedBatchSize,
            "null with Loss = Relativistic, which pairs real and generated images");
        validator.Require(!relativistic || !SeparateUpdates, SeparateUpdates,
            "false with Loss = Relativistic, which pairs real and generated images");
        bool penalized = GradientPenalty > 0;
        validator.Require(!penalized || GeneratedBatchSize is null || GeneratedBatchSize == BatchSize, GeneratedBatchSize,
            $"null with {nameof(GradientPenalty)}, which needs as many generated images as real ones");
        validator.Require(!penalized || !SeparateUpdates, SeparateUpdates, $"false with {nameof(GradientPenalty)}, which is on both");
        bool wasserstein = Loss == GanLossKind.Wasserstein;
        validator.Require(!wasserstein || penalized, GradientPenalty, "greater than 0 with Loss = Wasserstein (10 is usual)");
        validator.Require(!wasserstein || DiscriminatorNormalization != DiscriminatorNormalization.Batch, DiscriminatorNormalization,
            "Instance, None or Spectral with Loss = Wasserstein: the penalty is on each image's own gradient");
        validator.Require(((Augmentation ?? 0) & ~GanAugmentation.All) == 0, Augmentation,
            $"made of the values of {nameof(GanAugmentation)}");
        CheckAugmentationProbability(validator);
    }

    private void CheckAugmentationProbability(OptionValidator validator)
    {
        validator.Require(AugmentationProbability is >= 0 and <= 1, AugmentationProbability, "in [0, 1]");
        validator.Require(AugmentationTarget is null or (> -1 and < 1), AugmentationTarget,
            "between -1 and 1, or null for a constant probability");
        validator.Require(AugmentationTarget is null || Augmentation != GanAugmentation.None, AugmentationTarget,
            $"null with {nameof(Augmentation)} = None, whose probability it controls");
        validator.Require(AugmentationTarget is null || AugmentationProbability == 1, AugmentationProbability,
            $"left as it is by default with {nameof(AugmentationTarget)}, which controls it");
        validator.AtLeast(AugmentationTargetImages, 1);
    }

    private void CheckLabels(OptionValidator validator)
    {
        CheckRange(RealLabels, nameof(RealLabels));
        CheckRange(FakeLabels, nameof(FakeLabels));
        validator.Require(FakeLabels.Maximum < RealLabels.Minimum, FakeLabels, $"below {nameof(RealLabels)} ({RealLabels})");
        validator.Require(LabelFlipRate is >= 0 and < 0.5, LabelFlipRate, "in [0, 0.5)");
        bool labels = Loss is GanLossKind.NonSaturating or GanLossKind.LeastSquares;
        bool changed = RealLabels != new LabelRange(1, 1) || FakeLabels != new LabelRange(0, 0) || LabelFlipRate > 0;
        validator.Require(labels || !changed, Loss,
            "NonSaturating or LeastSquares when labels are smoothed or flipped: the others have no labels");

        void CheckRange(LabelRange range, string option) => validator.Require(
            range.Minimum >= 0 && range.Minimum <= range.Maximum && range.Maximum <= 1, range,
            "within 0 to 1, the smaller value first", option);
    }

    private void CheckReports(OptionValidator validator)
    {
        validator.AtLeast(SnapshotInterval, 1);
        validator.AtLeast(SnapshotSize, 1);
        validator.AtLeast(EvaluationInterval, 1, "none");
        validator.AtLeast(EvaluationRows, 2);
        validator.Require(!KeepBest || EvaluationInterval is not null, EvaluationInterval,
            $"1 or more with {nameof(KeepBest)}, which chooses by the distance");
        validator.AtLeast(EvaluationPatience, 1, "none");
        validator.Require(EvaluationPatience is null || EvaluationInterval is not null, EvaluationInterval,
            $"1 or more with {nameof(EvaluationPatience)}, which waits for a lower distance");
        validator.NotBlank(ReportPath, "a file, or null for no report");
        validator.NotBlank(CheckpointDirectory, "a folder, or null for no checkpoints");
        validator.AtLeast(CheckpointInterval, 1);
        validator.AtLeast(CheckpointsKept, 1);
    }
}
