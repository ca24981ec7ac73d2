namespace Microsoft.ML.Gan;

/// <summary>
/// What a GAN is trained on and how. The defaults are the DCGAN paper's (Radford, Metz, Chintala 2016, section 4), except clusters, the
/// networks' layers and filters, the moving average and the learning rates (docs/quality.md).
/// </summary>
public sealed partial class GanOptions : ImageTrainingOptions
{
    internal const int LargestClusterCount = 1000;

    /// <summary>From so many training images on, networks have residual blocks and images are not augmented, where not set.</summary>
    internal const int ManyImages = 10_000;

    /// <summary>The defaults: 25 epochs in steps of 64, β1 = 0.5 and momentum 0.9, a report every 25 steps.</summary>
    public GanOptions()
        : base(epochs: 25, batchSize: 64, beta1: 0.5) // β1 = 0.9 makes GAN training oscillate (the paper, section 4)
    {
        Momentum = 0.9;
        ProgressInterval = 25;
    }

    // ---- Conditions ---------------------------------------------------------------------------------------------

    /// <summary>
    /// A key column of classes, as Conversion.MapValueToKey gives, that conditions both networks; <see langword="null"/>: none. Training
    /// leaves out rows without a class. In Transform the column may be missing. A row without a class gets a generated image of a class
    /// drawn by the classes' shares of the training rows; its score is the mean of its logits over the classes.
    /// </summary>
    public string? LabelColumnName { get; set; }

    /// <summary>
    /// Number of clusters of similar images, without <see cref="LabelColumnName"/>. k-means on small copies of the images finds them.
    /// Clusters condition both networks as classes do, which gives clearer and more even samples (Sage et al. 2018, section 3.3; Liu et
    /// al. 2020). Generated images follow the clusters' shares of the training rows. An image to score belongs to the nearest cluster. 0:
    /// none, or 2 to 1,000. <see langword="null"/>: 30 with <see cref="GanArchitecture.ResidualDcgan"/>,
    /// <see cref="GanArchitecture.ResizeDcgan"/> and <see cref="GanArchitecture.Dcgan"/>, but at most one per 100 rows; none with others.
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

    /// <summary>Number of features, reached from all of them by a fixed random projection; <see langword="null"/>: all.</summary>
    public int? FeaturesWidth { get; set; }

    /// <summary>
    /// A float vector column of <see cref="LatentSize"/> values to generate from; <see langword="null"/>: drawn from the row's id.
    /// </summary>
    public string? LatentColumnName { get; set; }

    // ---- Networks -----------------------------------------------------------------------------------------------

    /// <summary>
    /// The kind of networks. <see langword="null"/>: <see cref="GanArchitecture.ResidualDcgan"/>, and for fewer than 10,000 images, which
    /// it would learn by heart, <see cref="GanArchitecture.ResizeDcgan"/>. With <see cref="GanArchitecture.Dense"/> the input column has
    /// vectors of numbers, of any size and scale (Single, or a known-size vector of Single), and not images.
    /// </summary>
    public GanArchitecture? Architecture { get; set; }

    /// <summary>Number of values in a latent vector.</summary>
    public int LatentSize { get; set; } = 100;

    /// <summary>
    /// Feature maps (units of dense layers) of the generator's last hidden layer. Each layer before it has twice as many, up to eight
    /// times.
    /// </summary>
    public int GeneratorFilters { get; set; } = 32; // the paper: 64, no better at equal time on a CPU (docs/quality.md)

    /// <summary>
    /// Feature maps (units of dense layers) of the discriminator's first layer. Each layer after it has twice as many, up to eight times.
    /// </summary>
    public int DiscriminatorFilters { get; set; } = 32;

    /// <summary>The distribution of the values of a latent vector.</summary>
    public LatentDistribution LatentDistribution { get; set; } = LatentDistribution.Normal;

    /// <summary>
    /// Normalization inside the discriminator. <see cref="GanLossKind.Wasserstein"/> does not work with batch normalization.
    /// </summary>
    public DiscriminatorNormalization DiscriminatorNormalization { get; set; } = DiscriminatorNormalization.Batch;

    /// <summary>Standard deviation of the initial weights (mean 0; the scales of batch normalization have mean 1).</summary>
    public double InitialStandardDeviation { get; set; } = 0.02;

    // ---- Training -----------------------------------------------------------------------------------------------

    /// <summary>
    /// Generated images in a step of the discriminator, at most <see cref="TrainingOptions.BatchSize"/>; <see langword="null"/>: as many as
    /// real ones.
    /// </summary>
    public int? GeneratedBatchSize { get; set; }

    /// <summary>
    /// Whether the generator's step draws <see cref="TrainingOptions.BatchSize"/> images of its own. Otherwise it uses those that the
    /// discriminator has just seen.
    /// </summary>
    public bool ResampleLatents { get; set; }

    /// <summary>What the two networks minimize.</summary>
    public GanLossKind Loss { get; set; } = GanLossKind.NonSaturating;

    /// <summary>The discriminator's steps for each of the generator's, each on a batch of its own.</summary>
    public int DiscriminatorSteps { get; set; } = 1; // Wasserstein: 5 in the paper

    /// <summary>The generator's learning rate.</summary>
    public double GeneratorLearningRate { get; set; } = 1e-3; // the paper: 2e-4, slow for a training of minutes (docs/quality.md)

    /// <summary>The discriminator's learning rate.</summary>
    public double DiscriminatorLearningRate { get; set; } = 1e-3;

    /// <summary>
    /// The share of both learning rates that is left at the end of training, in [0, 1]; 1: they stay constant. See
    /// <see cref="Annealing"/>.
    /// </summary>
    public double FinalLearningRateShare { get; set; } = 1;

    /// <summary>
    /// Adam's β2 at the end of training, in [0, 1); <see langword="null"/>: it stays <see cref="TrainingOptions.Beta2"/>. R3GAN goes from
    /// 0.9 to 0.99. See <see cref="Annealing"/>.
    /// </summary>
    public double? FinalBeta2 { get; set; }

    /// <summary>
    /// How the learning rates, β2 and the weights of R1 and R2 go to their final values, step by step. The end is the last step, or
    /// <see cref="TrainingOptions.TimeLimit"/> if that comes first; then the same seed does not give the same bits. A training with
    /// checkpoints must be resumed with the same <see cref="TrainingOptions.Epochs"/> and <see cref="TrainingOptions.MaximumSteps"/>.
    /// </summary>
    public GanAnnealing Annealing { get; set; } = GanAnnealing.Linear;

    /// <summary>
    /// Decay of the moving average of the generator's weights a step, in [0, 1); the average is the generator that Fit gives. 0: no
    /// average, the last weights. In the first steps the decay is less: the half-life of a weight in the average is at most a twentieth of
    /// the steps taken (Karras et al. 2020, "Training generative adversarial networks with limited data").
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
    /// Standard deviation, at first, of the noise added to all that the discriminator sees (black to white is 2); 0: none. It falls to 0 in
    /// <see cref="InstanceNoiseSteps"/> (Sønderby et al. 2017, section 2.4).
    /// </summary>
    public double InstanceNoise { get; set; }

    /// <summary>Steps in which the instance noise falls to 0, evenly.</summary>
    public long InstanceNoiseSteps { get; set; } = 10_000;

    /// <summary>Whether the discriminator sees real and generated images in one batch, so that batch normalization mixes them.</summary>
    public bool MixedBatches { get; set; } // separate batches work better (the DCGAN authors' and others' practice)

    /// <summary>
    /// Whether the discriminator is updated twice, on the real images and then on the generated ones. Otherwise once, on both.
    /// </summary>
    public bool SeparateUpdates { get; set; }

    /// <summary>
    /// Weight γ of the R1 penalty on the discriminator's gradient at real images, before augmentation; 0: none. Small images want little:
    /// StyleGAN2-ADA's rule is 0.0002 · height · width / batch size, 0.0025 at 28×28 and 0.013 at 64×64. It goes with a discriminator
    /// without batch normalization, whose gradient at an image depends on the other images.
    /// </summary>
    public double R1Penalty { get; set; } // Mescheder et al. 2018

    /// <summary>Weight γ of the same penalty at generated images, R2; 0: none.</summary>
    public double R2Penalty { get; set; }

    /// <summary>
    /// The share of <see cref="R1Penalty"/> and <see cref="R2Penalty"/> that is left at the end of training, in [0, 1]; 1: they stay
    /// constant. R3GAN ends with a tenth. See <see cref="Annealing"/>.
    /// </summary>
    public double FinalPenaltyShare { get; set; } = 1;

    /// <summary>
    /// Batches between two batches with R1 and R2 penalties, which then weigh as much more (lazy regularization, Karras et al. 2020,
    /// appendix B). 1: every batch.
    /// </summary>
    public int PenaltyInterval { get; set; } = 1;

    /// <summary>
    /// Weight λ of LeCam regularization (Tseng et al. 2021), for folders of hundreds or few thousands of images. It holds the logits of
    /// real images near the running mean of the logits of generated ones, and the other way round. 0: none.
    /// </summary>
    public double LeCamPenalty { get; set; } // 0.3 with the hinge loss

    /// <summary>
    /// Weight λ of the penalty on gradients whose length is not 1. 0: none. <see cref="GanLossKind.Wasserstein"/> needs it.
    /// </summary>
    public double GradientPenalty { get; set; } // Wasserstein: 10 in the paper

    /// <summary>
    /// Whether the discriminator sees how much the images of a batch differ: see <see cref="Gan.MinibatchStandardDeviation"/>.
    /// </summary>
    public bool MinibatchStandardDeviation { get; set; }

    /// <summary>
    /// Images that the discriminator sees at once, all real or all generated, so that it detects when they are alike (Lin et al. 2018,
    /// PacGAN). A divisor of <see cref="TrainingOptions.BatchSize"/>. A row's score is that of a pack of copies of its image: only good for
    /// comparisons.
    /// </summary>
    public int Packing { get; set; } = 1;

    /// <summary>
    /// Whether each real image is mirrored left to right in half of the batches, which doubles a small folder of faces, animals or things.
    /// Leave it off for digits, text and signs.
    /// </summary>
    public bool HorizontalFlips { get; set; }

    /// <summary>
    /// Random changes of the images that the discriminator sees, real and generated alike. They keep it from learning few images by heart
    /// (Zhao et al. 2020). <see langword="null"/>: all kinds for fewer than 10,000 training images, with
    /// <see cref="AugmentationTarget"/> = 0.6, and the log says so; all kinds where a target or a probability is set; none otherwise.
    /// </summary>
    public GanAugmentation? Augmentation { get; set; }

    /// <summary>The probability with which each kind of <see cref="Augmentation"/> changes an image, in [0, 1].</summary>
    public double AugmentationProbability { get; set; } = 1;

    /// <summary>
    /// The mean sign of the real images' logits that <see cref="AugmentationProbability"/> is controlled by, in (-1, 1); 0.6 is usual. The
    /// probability begins at 0. It rises while the discriminator is surer of the real images than that, as it is when it learns them by
    /// heart, and falls otherwise (Karras et al. 2020, ADA, section 3). <see langword="null"/>: the probability stays constant, unless
    /// <see cref="Augmentation"/> is not set either and images are few.
    /// </summary>
    public double? AugmentationTarget { get; set; }

    /// <summary>
    /// Real images seen in which <see cref="AugmentationTarget"/> can bring the probability from 0 to 1. Less for short trainings.
    /// </summary>
    public long AugmentationTargetImages { get; set; } = 500_000;

    /// <summary>The number format of convolutions. It is saved with the model, which computes in the same format.</summary>
    public GanPrecision Precision { get; set; } = GanPrecision.Auto;

    // ---- While it trains ----------------------------------------------------------------------------------------

    /// <summary>Receives a report every <see cref="TrainingOptions.ProgressInterval"/> steps, and one at the end.</summary>
    public IProgress<GanProgress>? Progress { get; set; }

    /// <summary>
    /// Receives pictures, always from the same latent vectors, every <see cref="SnapshotInterval"/> steps and at the end.
    /// </summary>
    public IProgress<GanSnapshot>? Snapshots { get; set; }

    /// <summary>Steps between two snapshots, and between two of a report's moments.</summary>
    public int SnapshotInterval { get; set; } = 100;

    /// <summary>Pictures in a snapshot, generated and real alike.</summary>
    public int SnapshotSize { get; set; } = 64;

    /// <summary>
    /// A file for a page that shows the training, <c>report.html</c>: losses, pictures with a slider over the training (or histograms of
    /// numbers), options, data, machine, warnings and a model card. It is one file without references to others, written while training
    /// goes on, every ten seconds or less often, and at the end. Its folder must exist. <see langword="null"/>: none is written.
    /// </summary>
    public string? ReportPath { get; set; }

    /// <summary>
    /// Steps between two quick distances of generated from real images: a Fréchet distance on a random network's features, in
    /// <see cref="GanProgress.Distance"/>. Holds out up to <see cref="EvaluationRows"/> rows, but at most a tenth of the data.
    /// <see langword="null"/>: none are measured.
    /// </summary>
    public int? EvaluationInterval { get; set; }

    /// <summary>Rows that are kept out of training for the quick distance, and images generated for it.</summary>
    public int EvaluationRows { get; set; } = 1000; // a second or two each time

    /// <summary>
    /// Whether Fit gives the generator with the lowest quick distance instead of the last one. The discriminator is always the last one.
    /// </summary>
    public bool KeepBest { get; set; }

    /// <summary>
    /// Quick distances in a row without a new lowest one after which training stops early, 1 or more. Fit then gives the best generator, as
    /// with <see cref="KeepBest"/>. <see langword="null"/>: training does not stop for it.
    /// </summary>
    public int? EvaluationPatience { get; set; }

    /// <summary>
    /// A folder for checkpoints, made if need be; <see langword="null"/>: none are written. If it has a checkpoint of the same data and
    /// options, training resumes from it, and ends with the same model as without the interruption.
    /// <see cref="TrainingOptions.Epochs"/> and <see cref="TrainingOptions.MaximumSteps"/> are the totals, so raising them trains a
    /// finished model on; <see cref="TrainingOptions.TimeLimit"/> is each Fit's own.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Steps between two checkpoints; the last one is at the end.</summary>
    public int CheckpointInterval { get; set; } = 500;

    /// <summary>How many checkpoints are kept: if the last one is damaged, the one before it is used.</summary>
    public int CheckpointsKept { get; set; } = 3;

    /// <summary>A snapshot: later changes to this instance do not affect it.</summary>
    internal GanOptions Copy() => (GanOptions)MemberwiseClone();

    /// <summary>Whether anything goes to a final value in the course of training.</summary>
    internal bool IsAnnealed => FinalLearningRateShare < 1 || FinalBeta2 is not null
        || (FinalPenaltyShare < 1 && (R1Penalty > 0 || R2Penalty > 0));

    /// <summary>Whether samples are vectors of numbers, and not images.</summary>
    internal bool GeneratesVectors => Architecture?.GeneratesVectors == true;

    /// <summary>The generated sample's column, by the kind of samples.</summary>
    internal string? GeneratedColumnName => GeneratesVectors ? GeneratedVectorColumnName : GeneratedImageColumnName;
}
