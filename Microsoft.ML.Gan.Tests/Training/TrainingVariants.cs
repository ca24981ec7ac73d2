namespace Microsoft.ML.Gan.Tests.Training;

/// <summary>Each loss, optimizer, trick and regularizer, by name.</summary>
internal static class TrainingVariants
{
    public static IEnumerable<object[]> Names => Changes.Keys.Select(name => new object[] { name });

    private static readonly Dictionary<string, Action<GanOptions>> Changes = new()
    {
        ["least squares"] = o => o.Loss = GanLossKind.LeastSquares,
        ["hinge"] = o => o.Loss = GanLossKind.Hinge,
        ["Wasserstein"] = o => (o.Loss, o.GradientPenalty, o.DiscriminatorNormalization, o.DiscriminatorSteps) =
            (GanLossKind.Wasserstein, 10, DiscriminatorNormalization.Instance, 2),
        ["R1"] = o => o.R1Penalty = 1,
        ["relativistic"] = o => o.Loss = GanLossKind.Relativistic,
        ["relativistic with lazy R1 and R2"] = o =>
            (o.Loss, o.R1Penalty, o.R2Penalty, o.PenaltyInterval, o.DiscriminatorNormalization, o.Augmentation) =
                (GanLossKind.Relativistic, 0.1, 0.1, 2, DiscriminatorNormalization.None, GanAugmentation.All),
        ["R2 in packs"] = o => (o.R2Penalty, o.Packing, o.DiscriminatorSteps) = (0.1, 2, 2),
        ["no normalization"] = o => o.DiscriminatorNormalization = DiscriminatorNormalization.None,
        ["spectral normalization"] = o => o.DiscriminatorNormalization = DiscriminatorNormalization.Spectral,
        ["minibatch deviation"] = o => o.MinibatchStandardDeviation = true,
        ["minibatch deviation and R1"] = o => (o.MinibatchStandardDeviation, o.R1Penalty) = (true, 1),
        ["packing"] = o => o.Packing = 2,
        ["packing, mixed, smoothed"] = o => (o.Packing, o.MixedBatches, o.RealLabels) = (4, true, new LabelRange(0.8, 1)),
        ["packing, spectral normalization and gradient penalty"] = o =>
            (o.Packing, o.Loss, o.GradientPenalty, o.DiscriminatorNormalization) =
                (2, GanLossKind.Wasserstein, 10, DiscriminatorNormalization.Spectral),
        ["held-out rows"] = o => o.EvaluationInterval = 2,
        ["best generator"] = o => (o.EvaluationInterval, o.KeepBest) = (1, true),
        ["two discriminator steps"] = o => o.DiscriminatorSteps = 2,
        ["smoothed labels"] = o => o.RealLabels = new LabelRange(0.8, 1),
        ["flipped labels"] = o => o.LabelFlipRate = 0.2,
        ["instance noise"] = o => o.InstanceNoise = 0.1,
        ["mixed batches"] = o => o.MixedBatches = true,
        ["fewer generated images"] = o => o.GeneratedBatchSize = 6,
        ["fewer generated images, mixed and augmented"] = o =>
            (o.GeneratedBatchSize, o.MixedBatches, o.Augmentation) = (6, true, GanAugmentation.All),
        ["fewer generated images in packs"] = o => (o.GeneratedBatchSize, o.Packing) = (8, 2),
        ["fresh latents"] = o => o.ResampleLatents = true,
        ["separate updates"] = o => (o.SeparateUpdates, o.R1Penalty) = (true, 1),
        ["transposed convolutions"] = o => o.Architecture = GanArchitecture.Dcgan,
        ["residual blocks"] = o => o.Architecture = GanArchitecture.ResidualDcgan,
        ["residual blocks, spectral"] = o => (o.Architecture, o.DiscriminatorNormalization) =
            (GanArchitecture.ResidualDcgan, DiscriminatorNormalization.Spectral),
        ["Gluon"] = o => o.Architecture = GanArchitecture.GluonDcgan,
        ["MXNet"] = o => o.Architecture = GanArchitecture.MxnetDcgan,
        ["Keras dense stem"] = o =>
            (o.Architecture, o.SeparateUpdates, o.ResampleLatents, o.GeneratedBatchSize) = (GanArchitecture.KerasDenseStem, true, true, 8),
        ["Keras max-pooling"] = o => (o.Architecture, o.MixedBatches, o.ResampleLatents, o.Optimizer) =
            (GanArchitecture.KerasMaxPooling, true, true, GanOptimizer.NesterovSgd),
        ["Keras dense stem, bounded"] = o => (o.Architecture, o.DiscriminatorNormalization, o.MinibatchStandardDeviation) =
            (GanArchitecture.KerasDenseStem, DiscriminatorNormalization.Spectral, true),
        ["Keras max-pooling, bounded"] = o => (o.Architecture, o.DiscriminatorNormalization, o.MinibatchStandardDeviation) =
            (GanArchitecture.KerasMaxPooling, DiscriminatorNormalization.Spectral, true),
        ["augmentation"] = o => o.Augmentation = GanAugmentation.All,
        ["uniform latents"] = o => o.LatentDistribution = LatentDistribution.Uniform,
        ["no average"] = o => o.EmaDecay = 0,
        ["SGD"] = o => o.Optimizer = GanOptimizer.Sgd,
        ["Nesterov"] = o => o.Optimizer = GanOptimizer.NesterovSgd,
        ["falling learning rates"] = o => o.FinalLearningRateShare = 0.5,
        ["learning rates on a cosine"] = o => (o.FinalLearningRateShare, o.Annealing) = (0.5, GanAnnealing.Cosine),
        ["β2 that rises"] = o => (o.Beta2, o.FinalBeta2) = (0.9, 0.99),
        ["R1 that falls"] = o => (o.R1Penalty, o.FinalPenaltyShare) = (1, 0.1),
        ["augmentation of half of the images"] = o => (o.Augmentation, o.AugmentationProbability) = (GanAugmentation.All, 0.5),
        ["adaptive augmentation"] = o =>
            (o.Augmentation, o.AugmentationTarget, o.AugmentationTargetImages, o.DiscriminatorSteps) = (GanAugmentation.All, -0.9, 100, 4),
        ["LeCam"] = o => (o.LeCamPenalty, o.Loss) = (0.3, GanLossKind.Hinge),
        ["patience"] = o => (o.EvaluationInterval, o.EvaluationPatience) = (1, 100),
        ["RMSProp"] = o => o.Optimizer = GanOptimizer.RmsProp,
    };

    /// <summary>Options of a tiny GAN with the variant's change.</summary>
    public static GanOptions Options(string name, long steps)
    {
        GanOptions options = TinyGan.Options(steps);
        Changes[name](options);
        options.Check();
        return options;
    }
}
