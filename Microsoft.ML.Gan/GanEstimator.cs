using Microsoft.ML.Data;
using Microsoft.ML.Gan.Conditioning;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Reporting;
using Microsoft.ML.Gan.Training;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using TorchSharp;

namespace Microsoft.ML.Gan;

/// <summary>Trains a generative adversarial network on a column of images (by default a DCGAN) or of vectors of numbers.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | [MLImage](xref:Microsoft.ML.Data.MLImage), or a known-size vector of Byte or Single |
/// | Input column data type with GanArchitecture.Dense | [Single](xref:System.Single), or a known-size vector of Single |
/// | Output column data type: generated samples | GeneratedImage: MLImage, or GeneratedVector: as the input |
/// | Output column data type: the discriminator's | Score, Probability: Single; Features: known-size vector of Single |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Gan, and TorchSharp-cpu or TorchSharp-cuda-* in the app |
/// | Exportable to ONNX | Not by ConvertToOnnx; by GanTransformer.SaveOnnx |
/// ]]></format>
/// Radford, Metz, Chintala, "Unsupervised representation learning with deep convolutional generative adversarial networks", ICLR 2016.
/// </remarks>
public sealed class GanEstimator : IEstimator<GanTransformer>
{
    private const int AugmentationEpochs = 50; // that an adaptive probability takes to rise to 1, of few images

    private readonly IHostEnvironment _env;
    private readonly GanOptions _options;

    internal GanEstimator(IHostEnvironment env, string inputColumnName, GanOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        options.Check();
        (_env, InputColumnName, _options) = (env, inputColumnName, options.Copy());
    }

    internal string InputColumnName { get; }

    /// <summary>
    /// Reads the samples once and trains the two networks. With <see cref="GanOptions.CheckpointDirectory"/>, resumes from the last
    /// checkpoint.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A sample cannot be read, there are fewer than two, the device is not there, the checkpoints are of another training, or training
    /// broke down for good.
    /// </exception>
    /// <exception cref="IOException">
    /// <see cref="ImageTrainingOptions.StoreDirectory"/> cannot be used, or has no room; or <see cref="GanOptions.ReportPath"/> cannot be
    /// written.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Canceled before training began. Later, Fit returns the model trained so far.
    /// </exception>
    public GanTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        SampleColumn column = SampleColumn.Of(input.Schema, InputColumnName, _options);
        if (_options.LatentColumnName is { } latent)
            LatentColumn.Require(input.Schema, latent, _options.LatentSize);
        ClassColumn? classes = _options.LabelColumnName is { } label ? ClassColumn.Find(input.Schema, label) : null;
        GanNetworkOptions networks = column.SizesOf(_options, classes?.Count ?? _options.Clusters ?? 0);
        if (_options.Architecture is { } given)
        {
            if (given.Validate(networks) is { } reason)
                throw new ArgumentOutOfRangeException(nameof(input),
                    $"GanOptions.Architecture '{given.Name}' cannot be trained on column '{InputColumnName}': {reason}");
            GanArchitecture.Register(given);
        }
        using var run = new TrainingRun(_env, nameof(GanEstimator), _options);
        GanOptions options = run.Bind(_options.Copy());
        using GanReport? report = GanReport.Open(_options, run);
        options.Progress = report ?? options.Progress;
        networks = networks with { BFloat16 = Precision.UsesBFloat16(options, run.Device) };

        using SampleStore store = SampleStoreReader.Read(input, column, options, run.Channel, classes);
        ChooseArchitecture(options, store.Count, run);
        ChooseAugmentation(options, store.Count, run);
        GanArchitecture architecture = options.Architecture!;
        using TrainingCheckpoints? checkpoints = GanCheckpoints.Open(options, store, networks, run.Warn);
        ulong seed = checkpoints?.Seed ?? run.Seed;
        Conditions? conditions = classes is null
            ? FindClusters(store, new ImageShape(networks), options, seed, run)
            : new TrainedClasses(classes, store.CountClasses(classes.Count));
        networks = networks with { Classes = conditions?.Count ?? 0 };
        var info = new GanModelInfo(column.Learn(store), options.GeneratedColumnName, options.ScoreColumnName,
            options.ProbabilityColumnName, options.LatentColumnName, networks, options.LatentDistribution, seed)
        {
            Architecture = architecture,
            FeaturesColumnName = options.FeaturesColumnName,
            FeaturesWidth = options.FeaturesColumnName is null ? 0 : options.FeaturesWidth ?? 0,
            Conditions = conditions,
        };
        run.Log($"Training a GAN on {store.Count} {store.Samples} on {run.Device}, seed {seed}: {architecture.Name}.");
        if (ConvolutionKernels.OneDnnIsOff && run.Device.type == DeviceType.CPU)
            run.Log(ConvolutionKernels.Notice);
        return run.Train(() => new GanModel(info, run.Device), model =>
        {
            if (GanArchitecture.UnsupportedRegularizer(networks, model.Discriminator) is { } option)
                throw new InvalidOperationException($"The architecture '{architecture.Name}' has no {option}. Leave that option " +
                    "as it is by default, or choose another architecture.");
            using var trainer = new GanTrainer(options, store, model, run.Log, run.Warn, checkpoints);
            report?.Begin(trainer, model, store);
            trainer.Run();
            report?.End();
            return new GanTransformer(_env, model, trainer.History);
        });
    }

    /// <summary>Sets the architecture where the options leave it open: with residual blocks for many images, without for fewer.</summary>
    private static void ChooseArchitecture(GanOptions options, int rows, TrainingRun run)
    {
        if (options.Architecture is not null)
            return;
        bool many = rows >= GanOptions.ManyImages;
        options.Architecture = many ? GanArchitecture.ResidualDcgan : GanArchitecture.ResizeDcgan;
        if (!many)
        {
            run.Log($"{rows} images are few for deep networks, which would learn them by heart: GanOptions.Architecture is ResizeDcgan, " +
                $"as for fewer than {GanOptions.ManyImages}.");
        }
    }

    /// <summary>Sets the augmentation where the options leave it open: adaptive for few images, none for many or for vectors.</summary>
    private static void ChooseAugmentation(GanOptions options, int rows, TrainingRun run)
    {
        if (options.Augmentation is not null)
            return;
        bool vectors = options.GeneratesVectors, few = !vectors && rows < GanOptions.ManyImages;
        bool asked = !vectors && (options.AugmentationTarget is not null || options.AugmentationProbability < 1);
        options.Augmentation = asked || few ? GanAugmentation.All : GanAugmentation.None;
        if (asked || !few)
            return;
        (options.AugmentationTarget, options.AugmentationTargetImages) = (0.6, (long)AugmentationEpochs * rows);
        string flips = options.HorizontalFlips ? "" : " HorizontalFlips helps too, where a mirror image is as good.";
        run.Log($"{rows} images are few: the discriminator would learn them by heart. So GanOptions.Augmentation is All with " +
            $"AugmentationTarget = 0.6, as for fewer than {GanOptions.ManyImages}.{flips}");
    }

    /// <summary>Finds the clusters that the options ask for, if they ask for any.</summary>
    /// <exception cref="InvalidOperationException">There are fewer images than clusters.</exception>
    private static ImageClusters? FindClusters(SampleStore store, ImageShape shape, GanOptions options, ulong seed, TrainingRun run)
    {
        int count = ImageClusters.CountFor(options, store.Count);
        if (count == 0)
            return null;
        if (count > store.Count)
            throw new InvalidOperationException($"There are {store.Count} images to train on, fewer than GanOptions.Clusters = {count}.");
        (ImageClusters clusters, int[] nearest) =
            ImageClusters.Find(store, shape, count, new RandomStreams(seed).Clusters, run.CancellationToken);
        store.Classes.AddRange(nearest);
        run.Log($"Sorted the images into {count} clusters, of {clusters.Counts.Min()} to {clusters.Counts.Max()} images.");
        return clusters;
    }

    /// <summary>The input's columns and the GAN's: generated image or vector, score, probability, features.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column column = SampleColumn.Require(inputSchema, InputColumnName, _options);
        return MLNetInternals.Append(inputSchema,
            _options.GeneratesVectors
                ? MLNetInternals.OutputColumn(_options.GeneratedColumnName, column.ItemType, column.Kind)
                : MLNetInternals.OutputColumn(_options.GeneratedColumnName,
                    column.ItemType as ImageDataViewType ?? new ImageDataViewType()),
            MLNetInternals.OutputColumn(_options.ScoreColumnName, NumberDataViewType.Single, annotations: ScoreAnnotations.Shape("Score")),
            MLNetInternals.OutputColumn(_options.ProbabilityColumnName, NumberDataViewType.Single,
                annotations: ScoreAnnotations.Shape("Probability")),
            MLNetInternals.OutputColumn(_options.FeaturesColumnName, NumberDataViewType.Single, SchemaShape.Column.VectorKind.Vector));
    }
}
