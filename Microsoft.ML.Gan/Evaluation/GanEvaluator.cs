using System.Numerics.Tensors;
using Microsoft.ML.Gan.Core.RandomNumbers;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Metrics;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>Reads the images, trains or uses the extractor, draws the rows, and measures.</summary>
internal sealed class GanEvaluator
{
    private const int SheetNeighbors = 7;

    private readonly MLContext _context;
    private readonly GanEvaluationOptions _options;
    private readonly ImageFeaturesOptions _training;
    private readonly IChannel _channel;
    private readonly GanModel? _gan;
    private readonly ImageColumn? _ganColumn;
    private readonly List<string> _notes = [];

    public GanEvaluator(MLContext context, GanEvaluationOptions options, IChannel channel, GanModel? gan)
    {
        (_context, _options, _channel, _gan) = (context, options, channel, gan);
        _ganColumn = gan is null ? null : gan.Info.Column as ImageColumn
            ?? throw new ArgumentException("EvaluateGan measures images, and this GAN makes vectors of numbers.", nameof(gan));
        _training = options.Training.Copy();
        _training.Seed ??= options.Seed;
        _training.CancellationToken = options.CancellationToken;
    }

    /// <summary>A set of rows: images, and their features and class probabilities by the extractor.</summary>
    private sealed record Sample(SampleStore Store, int[] Rows, FeatureMatrix Features, FeatureMatrix? Probabilities)
    {
        /// <summary>The likeliest class of each row.</summary>
        public int[] Classes { get; } = Probabilities is null ? []
            : [.. Enumerable.Range(0, Rows.Length).Select(row => TensorPrimitives.IndexOfMax<float>(Probabilities[row]))];

        public int Count => Rows.Length;
    }

    public GanMetrics Evaluate(IDataView real, IDataView generated)
    {
        ImageColumn column = Column(generated);
        ImageColumn realColumn = RealColumn(real, column);
        ClassColumn? labels = _options.LabelColumnName is { } name ? ClassColumn.Find(real.Schema, name) : null;
        bool isLabeled = _options.ClassificationAccuracy && generated.Schema.GetColumnOrNull(labels!.Name) is not null;
        ClassColumn? compared = isLabeled ? labels : null;
        using SampleStore realStore = Read(real, realColumn, "real", labels);
        using SampleStore generatedStore = Read(generated, column, "generated", compared);
        using SampleStore? heldOutStore = _options.HeldOut is { } heldOut
            ? Read(heldOut, RealColumn(heldOut, column), "held-out", compared)
            : null;
        int[] classes = [.. realStore.Classes];

        IFeatureSource source = _options.Features switch
        {
            null => Source(realColumn, realStore, labels, classes),
            ImageFeaturesTransformer features => features.Model,
            _ => new TransformerSource(_context, _options, column.Shape),
        };
        try
        {
            return Measure(source, column.Shape, realStore, generatedStore, heldOutStore, () => Accuracies(
                (real, realStore), (generated, generatedStore), heldOutStore, labels, classes));
        }
        finally
        {
            if (_options.Features is null)
                source.Dispose();
        }
    }

    private GanMetrics Measure(IFeatureSource source, ImageShape shape, SampleStore realStore, SampleStore generatedStore,
        SampleStore? heldOutStore, Func<(ClassificationAccuracy?, ClassificationAccuracy?)> accuracies)
    {
        if (source.Shape != shape)
        {
            throw new ArgumentOutOfRangeException(nameof(source), $"The feature extractor takes images of {source.Shape}, and those to " +
                $"measure are of {shape}. Leave GanEvaluationOptions.Features out, or train one on images of that size.");
        }
        int[] realOrder = Order(realStore.Count, 0), heldOutOrder = Order(heldOutStore?.Count ?? 0, 1);
        if (heldOutStore is null)
        {
            (realOrder, heldOutOrder) = (realOrder[..(realOrder.Length / 2)], realOrder[(realOrder.Length / 2)..]);
            _notes.Add("No held-out rows were given: a random half of the real ones stands for them.");
        }
        int count = Math.Min(Math.Min(_options.SampleCount, generatedStore.Count), Math.Min(realOrder.Length, heldOutOrder.Length));
        if (count <= _options.Neighbors)
        {
            throw new InvalidOperationException($"There are {count} rows of each kind to compare; more than {_options.Neighbors} " +
                "(GanEvaluationOptions.Neighbors) are needed, better thousands.");
        }

        Sample training = Extract(source, realStore, realOrder);
        var real = new Sample(realStore, realOrder[..count], Head(training.Features, count), Head(training.Probabilities, count));
        Sample generated = Extract(source, generatedStore, Order(generatedStore.Count, 2)[..count]);
        Sample heldOut = Extract(source, heldOutStore ?? realStore, heldOutOrder[..count]);
        (ClassificationAccuracy? ofGenerated, ClassificationAccuracy? ofReal) = accuracies();
        NearestNeighbors nearest = Nearest(generated, training);
        GanScores floor = Score(training, real, heldOut, Nearest(heldOut, training)) with { ClassificationAccuracy = ofReal };
        GanScores scores = Score(training, real, generated, nearest) with { ClassificationAccuracy = ofGenerated };
        if (floor.FrechetDistance is null)
            _notes.Add($"No Fréchet distance: {count} rows of {source.Width} features are too few for a covariance. The others hold.");
        if (source.ClassCount == 0)
            _notes.Add("Nothing about classes: the extractor knows none. Give GanEvaluationOptions.LabelColumnName.");
        if (source is DiscriminatorSource)
            _notes.Add("The features are this GAN's own: read them beside the floor, and compare GANs by one extractor " +
                "(GanEvaluationOptions.Features).");
        if (source is TransformerSource)
            _notes.Add("A GAN that was trained on these features, or on images chosen by them, must not be judged by them.");
        return new GanMetrics(scores, floor, count, $"{source.Name}, {source.Width} a row", _notes.Distinct().ToArray(),
            _options.SheetRows == 0 ? null : Sheet(shape, training, generated, nearest));
    }

    private static NearestNeighbors Nearest(Sample images, Sample training) =>
        NearestNeighbors.Find(images.Features, training.Features, Math.Min(SheetNeighbors, training.Count));

    /// <summary>Scores images against as many real ones. The training images are all real ones but those held out.</summary>
    private GanScores Score(Sample training, Sample real, Sample images, NearestNeighbors nearest)
    {
        _options.CancellationToken.ThrowIfCancellationRequested();
        var scores = new GanScores
        {
            FrechetDistance = images.Count > images.Features.Dimensions ? FrechetDistance.Between(real.Features, images.Features) : null,
            KernelDistance = KernelDistance.Between(real.Features, images.Features, seed: _options.Seed),
            PrecisionRecall = PrecisionRecall.Between(real.Features, images.Features, _options.Neighbors),
            SlicedWassersteinDistance = SlicedWassersteinDistance.Between(Pixels(real), Pixels(images), seed: _options.Seed),
            Authenticity = Authenticity.Percentage(training.Features, nearest),
            Duplicates = Duplicates.Share(real.Features, images.Features),
        };
        if (images.Probabilities is not { } probabilities)
            return scores;
        int classCount = probabilities.Dimensions;
        ClassHistogram classes = ClassHistogram.From(images.Classes, classCount);
        double[] diversity = IntraClassDiversity.Compute(images.Features, images.Classes, classCount);
        double[] ofReal = IntraClassDiversity.Compute(real.Features, real.Classes, classCount);
        double[] ratios = [.. diversity.Zip(ofReal, (d, r) => d / r).Where(double.IsFinite)];
        return scores with
        {
            ClassifierScore = ClassifierScore.Compute(probabilities),
            Classes = classes,
            ClassDivergence = classes.DivergenceFrom(ClassHistogram.From(real.Classes, classCount)),
            IntraClassDiversity = ratios.Length > 0 ? ratios.Average() : null,
        };
    }

    /// <summary>The accuracies on held-out rows of a classifier trained on generated rows, and of one trained on as many real
    /// ones.</summary>
    private (ClassificationAccuracy? OfGenerated, ClassificationAccuracy? OfReal) Accuracies(
        (IDataView Data, SampleStore Store) real, (IDataView Data, SampleStore Store) generated, SampleStore? heldOut,
        ClassColumn? labels, int[] classes)
    {
        if (!_options.ClassificationAccuracy)
            return (null, null);
        if (generated.Data.Schema.GetColumnOrNull(labels!.Name) is null)
        {
            _notes.Add($"No accuracy of a classifier trained on generated rows: they have no column '{labels.Name}'.");
            return (null, null);
        }
        int[] heldOutClasses = [.. heldOut!.Classes];
        int count = Math.Min(real.Store.Count, generated.Store.Count);
        return (Accuracy(generated.Store, [.. generated.Store.Classes]), Accuracy(real.Store, classes));

        ClassificationAccuracy Accuracy(SampleStore store, int[] storeClasses)
        {
            int[] rows = Order(store.Count, 3)[..count];
            var estimator = new ImageFeaturesEstimator(_context, _options.ImageColumnName, labels.Name, _training);
            using ImageFeaturesTransformer classifier = estimator
                .Fit(Column(generated.Data), store.Select(rows), labels, [.. rows.Select(row => storeClasses[row])]);
            return ClassificationAccuracy.Compute(classifier.Model, heldOut, heldOutClasses, _options.CancellationToken);
        }
    }

    /// <summary>Generated images, those nearest to a training image first, and beside each the training images nearest to it.</summary>
    private ImageBatch Sheet(ImageShape shape, Sample training, Sample generated, NearestNeighbors nearest)
    {
        int[] rows = [.. Enumerable.Range(0, generated.Count).OrderBy(row => nearest.Distance(row)).Take(_options.SheetRows)];
        ImageBatch left = Pictures(generated, rows);
        ImageBatch right =
            Pictures(training, rows.SelectMany(row => Enumerable.Range(0, nearest.Neighbors).Select(rank => nearest.Index(row, rank))));
        return left.ToGrid(columns: 1, scale: 2).Beside(right.ToGrid(columns: nearest.Neighbors, scale: 2), gap: 8);

        ImageBatch Pictures(Sample sample, IEnumerable<int> rows)
        {
            var pixels = new List<byte>();
            var interleaved = new byte[shape.Size];
            foreach (int row in rows)
            {
                shape.ToInterleaved(sample.Store[sample.Rows[row]], interleaved);
                pixels.AddRange(interleaved);
            }
            return new ImageBatch(pixels.ToArray(), shape.Height, shape.Width, shape.Channels);
        }
    }

    private Sample Extract(IFeatureSource source, SampleStore store, int[] rows)
    {
        (FeatureMatrix features, FeatureMatrix? probabilities) = source.Evaluate(store, rows, _options.CancellationToken);
        return new Sample(store, rows, features, probabilities);
    }

    /// <summary>
    /// A classifier where there are labels; else the discriminator where there is one; else the network with random weights.
    /// </summary>
    private IFeatureSource Source(ImageColumn column, SampleStore store, ClassColumn? labels, int[] classes) =>
        labels is null && _gan is not null
        ? new DiscriminatorSource(_gan)
        : new ImageFeaturesEstimator(_context, _options.ImageColumnName, labels?.Name, _training).Fit(column, store, labels, classes).Model;

    private ImageColumn Column(IDataView generated) =>
        OfGan(generated) ?? ImageColumn.Resolve(generated.Schema, _options.ImageColumnName, _training);

    /// <summary>The column of real images, brought to the generated ones' size where they are pictures.</summary>
    private ImageColumn RealColumn(IDataView real, ImageColumn generated)
    {
        if (OfGan(real) is { } own)
            return own;
        ImageFeaturesOptions images = _training.Copy();
        (images.Height, images.Width, images.Channels) = (generated.Shape.Height, generated.Shape.Width, generated.Shape.Channels);
        return ImageColumn.Resolve(real.Schema, _options.ImageColumnName, images);
    }

    /// <summary>The GAN's column, so that images are read as in its training.</summary>
    private ImageColumn? OfGan(IDataView data)
    {
        _ganColumn?.Require(data.Schema);
        return _ganColumn;
    }

    private SampleStore Read(IDataView data, ImageColumn column, string what, ClassColumn? labels)
    {
        _channel.Info(MessageSensitivity.None, "Reading the {0} images.", what);
        return SampleStoreReader.Read(data, column, _training, _channel, labels, needsClasses: true);
    }

    private int[] Order(int count, ulong stream)
    {
        var order = new int[count];
        CounterRandom.Shuffle(CounterRandom.DeriveKey((uint)_options.Seed, stream), order);
        return order;
    }

    private static FeatureMatrix Pixels(Sample sample)
    {
        var values = new float[sample.Count * sample.Store.SampleBytes];
        var bytes = new byte[values.Length];
        sample.Store.Gather(sample.Rows, bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = bytes[i] / 127.5f - 1;
        return new FeatureMatrix(values, sample.Store.SampleBytes);
    }

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(matrix))]
    private static FeatureMatrix? Head(FeatureMatrix? matrix, int count) =>
        matrix is null ? null : new FeatureMatrix(matrix.Values[..(count * matrix.Dimensions)], matrix.Dimensions);
}
