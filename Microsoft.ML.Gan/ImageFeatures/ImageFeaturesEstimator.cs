using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>
/// Makes an extractor of image features, to measure a GAN's images by. With labels it trains a small convolutional classifier, whose last
/// hidden layer gives the features; without, the network's weights are random but always the same.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | With labels: yes |
/// | Input column data type | [MLImage](xref:Microsoft.ML.Data.MLImage), or a known-size vector of Byte or Single |
/// | Label column data type | [key](xref:Microsoft.ML.Data.KeyDataViewType) |
/// | Output column data type | Features: vector of 128 Single; with labels also Score: vector of Single, PredictedLabel: key |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Gan, and TorchSharp-cpu or TorchSharp-cuda-* in the app |
/// | Exportable to ONNX | Not by ConvertToOnnx; by ImageFeaturesTransformer.SaveOnnx |
/// ]]></format>
/// Scores by a classifier's features are comparable as long as it is the same classifier: save it with <c>mlContext.Model.Save</c>.
/// </remarks>
public sealed class ImageFeaturesEstimator : IEstimator<ImageFeaturesTransformer>
{
    /// <summary>Of the networks without labels. Never change it: their distances would not be comparable with older ones.</summary>
    private const ulong RandomNetworkSeed = 1;

    private readonly IHostEnvironment _env;
    private readonly string _inputColumnName;
    private readonly string? _labelColumnName;
    private readonly ImageFeaturesOptions _options;

    internal ImageFeaturesEstimator(IHostEnvironment env, string inputColumnName, string? labelColumnName, ImageFeaturesOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        options.Check();
        (_env, _inputColumnName, _labelColumnName, _options) = (env, inputColumnName, labelColumnName, options.Copy());
    }

    /// <summary>Trains the classifier if there is a label column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">An image cannot be read, a row has no label, or all rows have the same.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public ImageFeaturesTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ImageColumn column = ImageColumn.Resolve(input.Schema, _inputColumnName, _options);
        if (_labelColumnName is null)
            return MakeRandom(column);
        ClassColumn labels = ClassColumn.Find(input.Schema, _labelColumnName);
        using var run = new TrainingRun(_env, nameof(ImageFeaturesEstimator), _options);
        ImageFeaturesOptions options = run.Bind(_options.Copy());
        using SampleStore store = SampleStoreReader.Read(input, column, options, run.Channel, labels, needsClasses: true);
        return Train(run, options, column, store, labels, [.. store.Classes]);
    }

    /// <summary>The input's columns and the extractor's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = ImageColumn.Require(inputSchema, _inputColumnName);
        SchemaShape.Column? features =
            MLNetInternals.OutputColumn(_options.FeaturesColumnName, NumberDataViewType.Single, SchemaShape.Column.VectorKind.Vector);
        if (_labelColumnName is null)
            return MLNetInternals.Append(inputSchema, features);
        SchemaShape.Column label = ClassColumn.Require(inputSchema, _labelColumnName);
        IEnumerable<SchemaShape.Column> annotations = label.Annotations ?? Enumerable.Empty<SchemaShape.Column>();
        IEnumerable<SchemaShape.Column> names = annotations.Where(c => c.Name == "KeyValues" && c.ItemType == TextDataViewType.Instance);
        return MLNetInternals.Append(inputSchema, features,
            MLNetInternals.OutputColumn(_options.ScoreColumnName, NumberDataViewType.Single, SchemaShape.Column.VectorKind.Vector,
                annotations: ScoreAnnotations.Shape("Score")),
            MLNetInternals.OutputColumn(_options.PredictedLabelColumnName, NumberDataViewType.UInt32, isKey: true,
                annotations: ScoreAnnotations.Shape("PredictedLabel", names)));
    }

    /// <summary>An extractor of images that are already read; random weights if there are no classes.</summary>
    internal ImageFeaturesTransformer Fit(ImageColumn column, SampleStore store, ClassColumn? labels, int[] classes)
    {
        if (labels is null)
            return MakeRandom(column);
        using var run = new TrainingRun(_env, nameof(ImageFeaturesEstimator), _options);
        return Train(run, run.Bind(_options.Copy()), column, store, labels, classes);
    }

    private ImageFeaturesTransformer MakeRandom(ImageColumn column)
    {
        var info = new FeatureModelInfo(column, _options.FeaturesColumnName, null, null, 0, null);
        using IDisposable gradients = AmbientState.WithGradients();
        var model = new FeatureModel(info, MLNetInternals.ResolveDevice(_env, _options.Device));
        model.InitializeWeights(RandomNetworkSeed);
        model.MoveToDevice();
        model.SetEvaluation(true);
        return new ImageFeaturesTransformer(_env, model);
    }

    private ImageFeaturesTransformer Train(TrainingRun run, ImageFeaturesOptions options, ImageColumn column, SampleStore store,
        ClassColumn labels, int[] classes)
    {
        if (classes.Distinct().Count() < 2)
            throw new InvalidOperationException($"All rows have the same class in column '{_labelColumnName}', and a classifier needs " +
                "two. Leave the label column out: the features then come from a network with random weights.");
        var info = new FeatureModelInfo(column, options.FeaturesColumnName, options.ScoreColumnName, options.PredictedLabelColumnName,
            labels.Count, labels.ClassNames?.ToArray());
        run.Log($"Training a classifier on {store.Count} {store.Samples} on {run.Device}, seed {run.Seed}.");
        return run.Train(() => new FeatureModel(info, run.Device), model =>
        {
            FeatureTrainer.Train(model, store, classes, options, run.Seed, run.Log);
            return new ImageFeaturesTransformer(_env, model);
        });
    }
}
