using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Runtime;
using TorchSharp;

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
/// | Exportable to ONNX | No |
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
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ImageFeaturesTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ImageColumn column = ImageColumn.Resolve(input.Schema, _inputColumnName, _options);
        if (_labelColumnName is null)
            return Make(column, null, (model, _, _) => model.InitializeWeights(RandomNetworkSeed));

        ClassColumn labels = ClassColumn.Find(input.Schema, _labelColumnName);
        return Make(column, labels, (model, seed, channel) =>
        {
            ImageStore store = SampleStoreReader.Read(input, column, _options, channel, labels, needsClasses: true);
            Train(model, store, [.. store.Classes], seed, channel);
        });
    }

    /// <summary>The input's columns and the extractor's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = ImageColumn.Require(inputSchema, _inputColumnName);
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(c => c.Name);
        Add(_options.FeaturesColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single);
        if (_labelColumnName is not null)
        {
            SchemaShape.Column label = ClassColumn.Require(inputSchema, _labelColumnName);
            IEnumerable<SchemaShape.Column> annotations = label.Annotations ?? Enumerable.Empty<SchemaShape.Column>();
            var names = new SchemaShape(annotations.Where(c => c.Name == "KeyValues" && c.ItemType == TextDataViewType.Instance));
            Add(_options.ScoreColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single);
            Add(_options.PredictedLabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, names);
        }
        return new SchemaShape(columns.Values);

        void Add(string? name, SchemaShape.Column.VectorKind kind, DataViewType type, bool isKey = false, SchemaShape? annotations = null)
        {
            if (name is not null)
                columns[name] = MLNetInternals.ShapeColumn(name, kind, type, isKey, annotations);
        }
    }

    /// <summary>An extractor of images that are already read; random weights if there are no classes.</summary>
    internal ImageFeaturesTransformer Fit(ImageColumn column, ImageStore store, ClassColumn? labels, int[] classes) =>
        Make(column, labels, (model, seed, channel) =>
        {
            if (labels is null)
                model.InitializeWeights(RandomNetworkSeed);
            else
                Train(model, store, classes, seed, channel);
        });

    private ImageFeaturesTransformer Make(ImageColumn column, ClassColumn? labels, Action<FeatureModel, ulong, IChannel> prepare)
    {
        torch.Device device = MLNetInternals.ResolveDevice(_env, _options.Device);
        var info = new FeatureModelInfo(column, _options.FeaturesColumnName, labels is null ? null : _options.ScoreColumnName,
            labels is null ? null : _options.PredictedLabelColumnName, labels?.Count ?? 0, labels?.ClassNames?.ToArray());
        IHost host = _env.Register(nameof(ImageFeaturesEstimator), _options.Seed);
        using IChannel channel = host.Start("Training");
        using IDisposable gradients = AmbientState.WithGradients();
        var model = new FeatureModel(info, device);
        try
        {
            prepare(model, _options.Seed is { } given ? (uint)given : (uint)host.Rand.Next(), channel);
            model.MoveToDevice();
            model.SetEvaluation(true);
            return new ImageFeaturesTransformer(_env, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Train(FeatureModel model, ImageStore store, int[] classes, ulong seed, IChannel channel)
    {
        if (classes.Distinct().Count() < 2)
        {
            throw new InvalidOperationException($"All rows have the same class in column '{_labelColumnName}', and a classifier " +
                "needs two. " +
                "Leave the label column out: the features then come from a network with random weights.");
        }
        channel.Info(MessageSensitivity.None, "Training a classifier on {0} images of {1} on {2}, seed {3}.", store.Count, store.Shape,
            model.Device, seed);
        FeatureTrainer.Train(model, store, classes, _options, seed, message => channel.Info(MessageSensitivity.None, message));
    }
}
