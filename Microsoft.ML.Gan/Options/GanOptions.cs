using System.Drawing;

namespace Microsoft.ML.Gan;

/// <summary>
/// What a GAN is trained on and how. The defaults are the DCGAN paper's (Radford, Metz, Chintala 2016, section 4), except clusters, the
/// moving average and the learning rates (docs/quality.md).
/// </summary>
public sealed class GanOptions
{
    /// <summary>The smallest height and width of images that a GAN can be trained on, in pixels.</summary>
    public const int SmallestSide = 8;

    internal const int LargestClusterCount = 1000;

    // ---- Images -------------------------------------------------------------------------------------------------

    /// <summary>Height of the images in pixels, 8 or more. 0: the input column's own.</summary>
    public int Height { get; set; }

    /// <summary>Width of the images in pixels, 8 or more. 0: the input column's own.</summary>
    public int Width { get; set; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA). 0: 3 for an image column, a vector column's own.</summary>
    public int Channels { get; set; }

    /// <summary>How an image of another size is brought to <see cref="Height"/>×<see cref="Width"/>.</summary>
    public ImageFit Fit { get; set; } = ImageFit.Crop;

    /// <summary>What stands behind transparent pixels, when <see cref="Channels"/> is 1 or 3, and beside padded images.</summary>
    public Color Background { get; set; } = Color.White;

    /// <summary>The value in a float vector column that means black. Bytes are always 0 to 255.</summary>
    public float PixelMinimum { get; set; }

    /// <summary>The value in a float vector column that means white. Greater than <see cref="PixelMinimum"/>.</summary>
    public float PixelMaximum { get; set; } = 255f; // what ExtractPixels gives

    /// <summary>The order of the values in a vector column.</summary>
    public PixelLayout Layout { get; set; } = PixelLayout.Auto;

    /// <summary>
    /// What to do with an image that is missing, cannot be read or ends early, or with a vector that has NaN or infinite values.
    /// </summary>
    public UnreadableImages UnreadableImages { get; set; } = UnreadableImages.Throw;

    /// <summary>
    /// A key column of classes, as Conversion.MapValueToKey gives, that conditions both networks; <see langword="null"/>: none. Training
    /// leaves out rows without a class. In Transform the column may be missing. A row without a class gets one by the classes' shares of
    /// the training rows; its score is the mean of its logits over the classes.
    /// </summary>
    public string? LabelColumnName { get; set; }

    /// <summary>
    /// Number of clusters of similar images, without <see cref="LabelColumnName"/>. k-means on small copies of the images finds them.
    /// Clusters condition both networks as classes would, which gives clearer and more even samples (Sage et al. 2018, section 3.3; Liu et
    /// al. 2020). Generated images follow the clusters' shares of the training rows. An image to score belongs to the nearest cluster. 0:
    /// none, or 2 to 1,000. <see langword="null"/>: 30 with <see cref="GanArchitecture.Dcgan"/>, but at most one per 100 rows; none with
    /// other architectures.
    /// </summary>
    public int? Clusters { get; set; }

    // ---- Output columns -----------------------------------------------------------------------------------------

    /// <summary>Name of the generated image's column; <see langword="null"/> leaves the column out.</summary>
    public string? GeneratedImageColumnName { get; set; } = "GeneratedImage";

    /// <summary>
    /// Name of the generated vector's column, where the architecture makes vectors; <see langword="null"/> leaves the column out.
    /// </summary>
    public string? GeneratedVectorColumnName { get; set; } = "GeneratedVector";

    /// <summary>
    /// Name of the column with the discriminator's logit for the input image or vector; <see langword="null"/> leaves it out.
    /// </summary>
    public string? ScoreColumnName { get; set; } = "Score";

    /// <summary>
    /// Name of the column with sigmoid(score), the probability of "real" in [0, 1]; <see langword="null"/> leaves it out.
    /// </summary>
    public string? ProbabilityColumnName { get; set; } = "Probability";

    /// <summary>
    /// Name of a column of features for other trainers: the activations of all the discriminator's layers for the input image or vector,
    /// max-pooled to 4×4 (the DCGAN paper, section 5.1). <see langword="null"/> leaves it out.
    /// </summary>
    public string? FeaturesColumnName { get; set; } // null: a pipeline often has a column Features of its own

    /// <summary>Number of features, reached from all of them by a fixed random projection; 0: all.</summary>
    public int FeaturesWidth { get; set; }

    /// <summary>
    /// A float vector column of <see cref="LatentSize"/> values to generate from; <see langword="null"/>: drawn from the row's id.
    /// </summary>
    public string? LatentColumnName { get; set; }

    // ---- Networks -----------------------------------------------------------------------------------------------

    /// <summary>
    /// The kind of networks. With <see cref="GanArchitecture.Dense"/> the input column has vectors of numbers, of any size and scale
    /// (Single, or a known-size vector of Single), and not images.
    /// </summary>
    public GanArchitecture Architecture { get; set; } = GanArchitecture.Dcgan;

    /// <summary>Number of values in a latent vector.</summary>
    public int LatentSize { get; set; } = 100;

    /// <summary>
    /// Feature maps (units of dense layers) of the generator's last hidden layer. Each layer before it has twice as many, up to eight
    /// times.
    /// </summary>
    public int GeneratorFilters { get; set; } = 64;

    /// <summary>
    /// Feature maps (units of dense layers) of the discriminator's first layer. Each layer after it has twice as many, up to eight times.
    /// </summary>
    public int DiscriminatorFilters { get; set; } = 64;

    /// <summary>The distribution of the values of a latent vector.</summary>
    public LatentDistribution LatentDistribution { get; set; } = LatentDistribution.Normal;

    /// <summary>
    /// Normalization inside the discriminator. <see cref="GanLossKind.Wasserstein"/> does not go with batch normalization.
    /// </summary>
    public DiscriminatorNormalization DiscriminatorNormalization { get; set; } = DiscriminatorNormalization.Batch;

    /// <summary>Standard deviation of the initial weights (mean 0; the scales of batch normalization have mean 1).</summary>
    public double InitialStandardDeviation { get; set; } = 0.02;

    // ---- Training -----------------------------------------------------------------------------------------------

    /// <summary>Passes over the training rows.</summary>
    public int Epochs { get; set; } = 25;

    /// <summary>Steps after which training ends even if epochs are left; 0: no such limit.</summary>
    public long MaximumSteps { get; set; }

    /// <summary>Time after which training ends even if epochs are left; <see langword="null"/>: no such limit.</summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>Images in a step. Fewer rows than this: all of them.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>Generated images in a step of the discriminator, at most <see cref="BatchSize"/>; 0: as many as real ones.</summary>
    public int GeneratedBatchSize { get; set; }

    /// <summary>
    /// Whether the generator's step draws <see cref="BatchSize"/> images of its own. Otherwise it uses those that the discriminator has
    /// just seen.
    /// </summary>
    public bool ResampleLatents { get; set; }

    /// <summary>What the two networks minimize.</summary>
    public GanLossKind Loss { get; set; } = GanLossKind.NonSaturating;

    /// <summary>The discriminator's steps for each of the generator's, each on a batch of its own.</summary>
    public int DiscriminatorSteps { get; set; } = 1; // Wasserstein: 5 in the paper

    /// <summary>How weights follow gradients.</summary>
    public GanOptimizer Optimizer { get; set; } = GanOptimizer.Adam;

    /// <summary>The generator's learning rate.</summary>
    public double GeneratorLearningRate { get; set; } = 4e-4; // the paper: 2e-4; twice that was better at equal time (docs/quality.md)

    /// <summary>The discriminator's learning rate.</summary>
    public double DiscriminatorLearningRate { get; set; } = 4e-4;

    /// <summary>
    /// The share of both learning rates that is left at the end of training, in [0, 1]. They fall linearly, step by step. 1: they stay as
    /// they are. The end is the last step, or <see cref="TimeLimit"/> if that comes first; then the same seed does not give the same bits.
    /// A training with checkpoints must be resumed with the same <see cref="Epochs"/> and <see cref="MaximumSteps"/>.
    /// </summary>
    public double FinalLearningRateShare { get; set; } = 1;

    /// <summary>Adam's β1, in [0, 1).</summary>
    public double Beta1 { get; set; } = 0.5; // 0.9 makes GAN training oscillate (the paper, section 4)

    /// <summary>Adam's β2, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>The momentum of stochastic gradient descent, in [0, 1).</summary>
    public double Momentum { get; set; } = 0.9;

    /// <summary>
    /// Decay of the moving average of the generator's weights, in [0, 1); the average is the generator that Fit gives. 0: no average, the
    /// last weights.
    /// </summary>
    public double EmaDecay { get; set; } = 0.999; // steadier pictures than the last weights' (Yazıcı et al. 2019)

    // ---- Tricks and regularizers --------------------------------------------------------------------------------

    /// <summary>Labels of real images, for the losses that have labels. One-sided smoothing: 0.8 to 1.</summary>
    public LabelRange RealLabels { get; set; } = new(1, 1);

    /// <summary>Labels of generated images, for the losses that have labels. Two-sided smoothing: 0 to 0.2 as well.</summary>
    public LabelRange FakeLabels { get; set; } = new(0, 0);

    /// <summary>Share of the images whose labels are exchanged, in [0, 0.5).</summary>
    public double LabelFlipRate { get; set; }

    /// <summary>
    /// Standard deviation, at first, of the noise added to all that the discriminator sees (black to white is 2); 0: none. It falls to 0
    /// in <see cref="InstanceNoiseSteps"/> (Sønderby et al. 2017, section 2.4).
    /// </summary>
    public double InstanceNoise { get; set; }

    /// <summary>Steps in which the instance noise falls to 0, evenly.</summary>
    public long InstanceNoiseSteps { get; set; } = 10_000;

    /// <summary>Whether the discriminator sees real and generated images in one batch, so that batch normalization mixes them.</summary>
    public bool MixedBatches { get; set; } // apart is better (the DCGAN paper's authors' and others' practice)

    /// <summary>
    /// Whether the discriminator has two updates, on the real images and then on the generated ones. Otherwise it has one on both.
    /// </summary>
    public bool SeparateUpdates { get; set; }

    /// <summary>Weight γ of the R1 penalty on the discriminator's gradient at real images; 0: none.</summary>
    public double R1Penalty { get; set; } // 10 is usual (Mescheder et al. 2018)

    /// <summary>
    /// Weight λ of the penalty on gradients whose length is not 1. 0: none. <see cref="GanLossKind.Wasserstein"/> needs it.
    /// </summary>
    public double GradientPenalty { get; set; } // Wasserstein: 10 in the paper

    /// <summary>
    /// Whether the discriminator is told how much the images of a batch differ: see <see cref="Gan.MinibatchStandardDeviation"/>.
    /// </summary>
    public bool MinibatchStandardDeviation { get; set; }

    /// <summary>
    /// Images that the discriminator sees at once, all real or all generated, so that it notices when they are alike (Lin et al. 2018,
    /// PacGAN). A divisor of <see cref="BatchSize"/>. The score of a row is that of a pack of copies of its image, and serves comparisons
    /// only.
    /// </summary>
    public int Packing { get; set; } = 1;

    /// <summary>Changes that the discriminator sees all images through.</summary>
    public GanAugmentation Augmentation { get; set; } = GanAugmentation.None;

    // ---- Randomness and device ----------------------------------------------------------------------------------

    /// <summary>Seed of everything random; <see langword="null"/>: drawn from the context's (<c>new MLContext(seed)</c>).</summary>
    public int? Seed { get; set; }

    /// <summary>Where to compute.</summary>
    public GanDevice Device { get; set; } = GanDevice.Auto;

    /// <summary>What to compute in. It becomes a part of the model, which computes the same way when it is used.</summary>
    public GanPrecision Precision { get; set; } = GanPrecision.Auto;

    /// <summary>
    /// A folder for a file with the training images or vectors, which is mapped into memory and gone after training: for more than memory
    /// holds. It needs as much room as they have bytes. <see langword="null"/>: they are kept in memory.
    /// </summary>
    public string? StoreDirectory { get; set; }

    // ---- While it trains ----------------------------------------------------------------------------------------

    /// <summary>Receives a report every <see cref="ProgressInterval"/> steps, and one at the end.</summary>
    public IProgress<GanProgress>? Progress { get; set; }

    /// <summary>Steps between two reports.</summary>
    public int ProgressInterval { get; set; } = 25;

    /// <summary>
    /// Receives pictures every <see cref="SnapshotInterval"/> steps and at the end. They are made from the same latent vectors each time.
    /// </summary>
    public IProgress<GanSnapshot>? Snapshots { get; set; }

    /// <summary>Steps between two snapshots.</summary>
    public int SnapshotInterval { get; set; } = 100;

    /// <summary>Pictures in a snapshot, generated and real alike.</summary>
    public int SnapshotSize { get; set; } = 64;

    /// <summary>
    /// Steps between two quick distances of generated from real images: a Fréchet distance on a random network's features, in
    /// <see cref="GanProgress.Distance"/>. Holds out up to <see cref="EvaluationRows"/> rows, but at most a tenth of the data. 0: none are
    /// measured.
    /// </summary>
    public int EvaluationInterval { get; set; }

    /// <summary>Rows that are kept out of training for the quick distance, and images generated for it.</summary>
    public int EvaluationRows { get; set; } = 1000; // a second or two each time

    /// <summary>
    /// Whether Fit gives the generator with the lowest quick distance instead of the last one. The discriminator is always the last one.
    /// </summary>
    public bool KeepBest { get; set; }

    /// <summary>
    /// A folder for checkpoints, made if need be; <see langword="null"/>: none are written. If it has a checkpoint of the same data and
    /// options, training goes on from it, and ends with the same model as a training that never stopped. <see cref="Epochs"/> and
    /// <see cref="MaximumSteps"/> are the totals, so raising them trains a finished model on; <see cref="TimeLimit"/> is each Fit's own.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Steps between two checkpoints; there is one at the end too.</summary>
    public int CheckpointInterval { get; set; } = 500;

    /// <summary>How many checkpoints are kept: should the last one be damaged, the one before it serves.</summary>
    public int CheckpointsKept { get; set; } = 3;

    /// <summary>Ends training early: Fit then gives the model as trained so far.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>A copy that later changes of this one do not reach.</summary>
    internal GanOptions Copy() => (GanOptions)MemberwiseClone();

    /// <summary>The generated sample's column, by the kind of samples.</summary>
    internal string? GeneratedColumnName => Architecture.GeneratesVectors ? GeneratedVectorColumnName : GeneratedImageColumnName;

    /// <exception cref="ArgumentOutOfRangeException">
    /// Options are out of their ranges, or do not go together; the message lists all of them.
    /// </exception>
    internal void Check()
    {
        var problems = new OptionValidator();
        problems.Require(Height == 0 || Height >= SmallestSide, Height, nameof(Height),
            $"{SmallestSide} or more, or 0 for the column's own");
        problems.Require(Width == 0 || Width >= SmallestSide, Width, nameof(Width), $"{SmallestSide} or more, or 0 for the column's own");
        problems.Require(Channels is 0 or 1 or 3 or 4, Channels, nameof(Channels), "1, 3 or 4, or 0 for the column's own");
        problems.Require(float.IsFinite(PixelMinimum), PixelMinimum, nameof(PixelMinimum), "a finite number");
        problems.Require(float.IsFinite(PixelMaximum) && PixelMaximum > PixelMinimum, PixelMaximum, nameof(PixelMaximum),
            FormattableString.Invariant($"greater than {nameof(PixelMinimum)} ({PixelMinimum})"));
        problems.RequireDefined(Fit, nameof(Fit));
        problems.RequireDefined(Layout, nameof(Layout));
        problems.RequireDefined(UnreadableImages, nameof(UnreadableImages));
        if (Architecture?.GeneratesVectors == true)
            CheckVectors(problems);
        CheckColumnNames(problems);
        CheckNetworks(problems);
        CheckTraining(problems);
        CheckRegularizers(problems);
        problems.ThrowIfAny();
    }

    /// <summary>What would ask for something that vectors don't have.</summary>
    private void CheckVectors(OptionValidator problems)
    {
        const string None = "left as it is by default, since the architecture makes vectors and not images";
        var defaults = new GanOptions();
        problems.Require(Height == 0, Height, nameof(Height), None);
        problems.Require(Width == 0, Width, nameof(Width), None);
        problems.Require(Channels == 0, Channels, nameof(Channels), None);
        problems.Require(PixelMinimum == defaults.PixelMinimum, PixelMinimum, nameof(PixelMinimum), None);
        problems.Require(PixelMaximum == defaults.PixelMaximum, PixelMaximum, nameof(PixelMaximum), None);
        problems.Require(Layout == defaults.Layout, Layout, nameof(Layout), None);
        problems.Require(Augmentation == GanAugmentation.None, Augmentation, nameof(Augmentation), None);
        problems.Require(Snapshots is null, Snapshots, nameof(Snapshots), None);
        problems.Require(Clusters is null or 0, Clusters, nameof(Clusters), None);
    }

    private void CheckColumnNames(OptionValidator problems)
    {
        (string, string?) generated = Architecture?.GeneratesVectors == true
            ? (nameof(GeneratedVectorColumnName), GeneratedVectorColumnName)
            : (nameof(GeneratedImageColumnName), GeneratedImageColumnName);
        (string Option, string? Name)[] columns =
            [generated, (nameof(ScoreColumnName), ScoreColumnName), (nameof(ProbabilityColumnName), ProbabilityColumnName),
            (nameof(FeaturesColumnName), FeaturesColumnName), (nameof(LatentColumnName), LatentColumnName),
            (nameof(LabelColumnName), LabelColumnName)];
        foreach ((string option, string? name) in columns)
            problems.Require(name is null || !string.IsNullOrWhiteSpace(name), name, option, "a name, or null to leave the column out");
        foreach (var same in columns.SkipLast(2).Where(c => c.Name is not null).GroupBy(c => c.Name).Where(g => g.Count() > 1))
            problems.Require(false, same.Key, same.Last().Option,
                $"another name than {same.First().Option}'s, or null to leave the column out");
        problems.Require(FeaturesWidth >= 0, FeaturesWidth, nameof(FeaturesWidth), "0 (all) or more");
    }

    private void CheckNetworks(OptionValidator problems)
    {
        problems.Require(Architecture is not null, Architecture, nameof(Architecture), "an architecture, as GanArchitecture.Dcgan");
        problems.Require(Clusters is null or 0 or (>= 2 and <= LargestClusterCount), Clusters, nameof(Clusters),
            $"2 to {LargestClusterCount}, 0 for none, or null");
        problems.Require(LabelColumnName is null || Clusters is null or 0, Clusters, nameof(Clusters),
            $"null or 0 with {nameof(LabelColumnName)}, whose classes take the clusters' place");
        problems.Require(LatentSize >= 1, LatentSize, nameof(LatentSize), "1 or more");
        problems.Require(GeneratorFilters >= 1, GeneratorFilters, nameof(GeneratorFilters), "1 or more");
        problems.Require(DiscriminatorFilters >= 1, DiscriminatorFilters, nameof(DiscriminatorFilters), "1 or more");
        problems.Require(InitialStandardDeviation > 0 && double.IsFinite(InitialStandardDeviation),
            InitialStandardDeviation, nameof(InitialStandardDeviation),
            "greater than 0");
        problems.RequireDefined(LatentDistribution, nameof(LatentDistribution));
        problems.RequireDefined(DiscriminatorNormalization, nameof(DiscriminatorNormalization));
    }

    private void CheckTraining(OptionValidator problems)
    {
        problems.Require(Epochs >= 1, Epochs, nameof(Epochs), "1 or more");
        problems.Require(MaximumSteps >= 0, MaximumSteps, nameof(MaximumSteps), "0 (no limit) or more");
        problems.Require(TimeLimit is null || TimeLimit > TimeSpan.Zero, TimeLimit, nameof(TimeLimit),
            "greater than zero, or null for no limit");
        problems.Require(BatchSize >= 2, BatchSize, nameof(BatchSize), "2 or more: batch normalization needs two images");
        problems.Require(GeneratedBatchSize == 0 || (GeneratedBatchSize >= 2 && GeneratedBatchSize <= BatchSize),
            GeneratedBatchSize, nameof(GeneratedBatchSize),
            $"2 to {nameof(BatchSize)} ({BatchSize}), or 0 for as many as real images");
        problems.Require(DiscriminatorSteps >= 1, DiscriminatorSteps, nameof(DiscriminatorSteps), "1 or more");
        problems.Require(GeneratorLearningRate > 0 && double.IsFinite(GeneratorLearningRate), GeneratorLearningRate,
            nameof(GeneratorLearningRate), "greater than 0");
        problems.Require(DiscriminatorLearningRate > 0 && double.IsFinite(DiscriminatorLearningRate), DiscriminatorLearningRate,
            nameof(DiscriminatorLearningRate), "greater than 0");
        problems.Require(FinalLearningRateShare is >= 0 and <= 1, FinalLearningRateShare, nameof(FinalLearningRateShare), "in [0, 1]");
        problems.Require(Beta1 is >= 0 and < 1, Beta1, nameof(Beta1), "in [0, 1)");
        problems.Require(Beta2 is >= 0 and < 1, Beta2, nameof(Beta2), "in [0, 1)");
        problems.Require(Momentum is >= 0 and < 1, Momentum, nameof(Momentum), "in [0, 1)");
        problems.Require(Optimizer != GanOptimizer.NesterovSgd || Momentum > 0, Momentum, nameof(Momentum),
            "greater than 0 with Optimizer = NesterovSgd");
        problems.Require(EmaDecay is >= 0 and < 1, EmaDecay, nameof(EmaDecay), "in [0, 1)");
        problems.Require(ProgressInterval >= 1, ProgressInterval, nameof(ProgressInterval), "1 or more");
        problems.Require(SnapshotInterval >= 1, SnapshotInterval, nameof(SnapshotInterval), "1 or more");
        problems.Require(EvaluationInterval >= 0, EvaluationInterval, nameof(EvaluationInterval), "0 (never) or more");
        problems.Require(EvaluationRows >= 2, EvaluationRows, nameof(EvaluationRows), "2 or more");
        problems.Require(!KeepBest || EvaluationInterval != 0, EvaluationInterval, nameof(EvaluationInterval),
            "1 or more with KeepBest, which chooses by the distance");
        problems.Require(CheckpointDirectory is null || !string.IsNullOrWhiteSpace(CheckpointDirectory), CheckpointDirectory,
            nameof(CheckpointDirectory), "a folder, or null for no checkpoints");
        problems.Require(CheckpointInterval >= 1, CheckpointInterval, nameof(CheckpointInterval), "1 or more");
        problems.Require(CheckpointsKept >= 1, CheckpointsKept, nameof(CheckpointsKept), "1 or more");
        problems.Require(SnapshotSize >= 1, SnapshotSize, nameof(SnapshotSize), "1 or more");
        problems.RequireDefined(Loss, nameof(Loss));
        problems.RequireDefined(Optimizer, nameof(Optimizer));
        problems.RequireDefined(Device, nameof(Device));
        problems.RequireDefined(Precision, nameof(Precision));
        problems.Require(StoreDirectory is null || !string.IsNullOrWhiteSpace(StoreDirectory), StoreDirectory, nameof(StoreDirectory),
            "a folder, or null to keep images in memory");
    }

    private void CheckRegularizers(OptionValidator problems)
    {
        foreach ((string option, LabelRange range) in new[] { (nameof(RealLabels), RealLabels), (nameof(FakeLabels), FakeLabels) })
        {
            problems.Require(range.Minimum >= 0 && range.Minimum <= range.Maximum && range.Maximum <= 1, range, option,
                "within 0 to 1, the smaller value first");
        }
        problems.Require(FakeLabels.Maximum < RealLabels.Minimum, FakeLabels, nameof(FakeLabels),
            $"below {nameof(RealLabels)} ({RealLabels})");
        problems.Require(LabelFlipRate is >= 0 and < 0.5, LabelFlipRate, nameof(LabelFlipRate), "in [0, 0.5)");
        bool labels = Loss is GanLossKind.NonSaturating or GanLossKind.LeastSquares;
        bool changed = RealLabels != new LabelRange(1, 1) || FakeLabels != new LabelRange(0, 0) || LabelFlipRate > 0;
        problems.Require(labels || !changed, Loss, nameof(Loss),
            "NonSaturating or LeastSquares when labels are smoothed or flipped: the others have no labels");
        problems.Require(InstanceNoise >= 0 && double.IsFinite(InstanceNoise), InstanceNoise, nameof(InstanceNoise), "0 or more");
        problems.Require(InstanceNoiseSteps >= 1, InstanceNoiseSteps, nameof(InstanceNoiseSteps), "1 or more");
        problems.Require(R1Penalty >= 0 && double.IsFinite(R1Penalty), R1Penalty, nameof(R1Penalty), "0 or more");
        problems.Require(GradientPenalty >= 0 && double.IsFinite(GradientPenalty), GradientPenalty, nameof(GradientPenalty), "0 or more");
        problems.Require(GradientPenalty <= 0 || GeneratedBatchSize == 0 || GeneratedBatchSize == BatchSize,
            GeneratedBatchSize, nameof(GeneratedBatchSize),
            $"0 with {nameof(GradientPenalty)}, which is between a real image and a generated one");
        problems.Require(GradientPenalty <= 0 || !SeparateUpdates, SeparateUpdates, nameof(SeparateUpdates),
            $"false with {nameof(GradientPenalty)}, which is on both");
        problems.Require(!MixedBatches || !SeparateUpdates, SeparateUpdates, nameof(SeparateUpdates), $"false with {nameof(MixedBatches)}");
        bool wasserstein = Loss == GanLossKind.Wasserstein;
        problems.Require(!wasserstein || GradientPenalty > 0, GradientPenalty, nameof(GradientPenalty),
            "greater than 0 with Loss = Wasserstein (10 is usual)");
        problems.Require(!wasserstein || DiscriminatorNormalization != DiscriminatorNormalization.Batch, DiscriminatorNormalization,
            nameof(DiscriminatorNormalization),
            "Instance, None or Spectral with Loss = Wasserstein: the penalty is on each image's own gradient");
        problems.Require(Packing >= 1 && BatchSize % Packing == 0 && BatchSize / Packing >= 2, Packing, nameof(Packing),
            $"1 or more, and BatchSize ({BatchSize}) two or more packs");
        problems.Require(Packing < 1 || GeneratedBatchSize % Packing == 0, GeneratedBatchSize, nameof(GeneratedBatchSize),
            $"a multiple of {nameof(Packing)} ({Packing})");
        problems.Require((Augmentation & ~GanAugmentation.All) == 0, Augmentation, nameof(Augmentation),
            "made of the values of GanAugmentation");
    }
}
