using System.Globalization;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Metrics;
using Microsoft.ML.Transforms.Image;

namespace GanSamples;

/// <summary>What generated images score, by a classifier's features.</summary>
/// <param name="FrechetDistance">Null if there are too few images for it.</param>
/// <param name="KernelDistance">Mean over subsets.</param>
/// <param name="Cover">Precision, recall, density and coverage.</param>
/// <param name="SmallestClass">The least share of the images that the classifier takes for one class.</param>
/// <param name="Authenticity">Percentage of images that are no nearer to a training image than that is to another one.</param>
/// <param name="Duplicates">Share of near-duplicates of training images.</param>
internal sealed record AblationQuality(double? FrechetDistance, double KernelDistance, PrecisionRecall Cover, double SmallestClass,
    double Authenticity, double Duplicates);

/// <summary>The images of an ablation: those that are trained on, those that generated ones are compared with, and the measure.</summary>
internal sealed class AblationData : IDisposable
{
    private const int SplitSeed = 1; // the same rows for all seeds of training

    private readonly MLContext _ml;
    private readonly ImageFeaturesTransformer _classifier;
    private readonly IDataView _floor;
    private readonly FeatureMatrix _real, _training;
    private readonly bool _isFolder;

    private AblationData(MLContext ml, IDataView train, ImageFeaturesTransformer classifier, IDataView real, IDataView training,
        IDataView floor, bool isFolder)
    {
        (_ml, _classifier, _floor, _isFolder, Train) = (ml, classifier, floor, isFolder, train);
        (_real, _) = Read(real);
        (_training, _) = Read(training);
    }

    /// <summary>Rows with the columns Image and Key.</summary>
    public IDataView Train { get; }

    public int Side { get; private init; }

    public int Channels { get; private init; }

    /// <summary>Images of each kind that are compared.</summary>
    public int Count => _real.Count;

    /// <summary>What is trained on, in words.</summary>
    public required string About { get; init; }

    /// <summary>What is compared by what, in sentences.</summary>
    public required string Measure { get; init; }

    /// <summary>Fashion-MNIST: generated images are compared with training images, or with those that are left out.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="folder">The folder of the data.</param>
    /// <param name="features">The classifier's file.</param>
    /// <param name="steps">The classifier's steps at most; 0: all.</param>
    /// <param name="take">Images to train on; 0: all.</param>
    /// <param name="count">Images to compare.</param>
    public static AblationData OfFashionMnist(MLContext ml, string folder, string features, int steps, int take, int count)
    {
        FashionRow[] rows = [.. FashionMnist.Train(folder)];
        if (take > 0 && take > rows.Length - count)
            throw new ArgumentException($"There are {rows.Length} images: too few to train on {take} and compare {count}. Set --take.");
        IDataView all = FashionMnist.WithKeys(ml, rows), test = FashionMnist.WithKeys(ml, FashionMnist.Test(folder).Take(count));
        ImageFeaturesTransformer classifier = FashionFeatures.LoadOrTrain(ml, all, features, epochs: 5, steps);
        int pace = Math.Max(1, rows.Length / count);
        FashionRow[] trained = rows, compared = [.. rows.Where((_, i) => i % pace == 0).Take(count)], near = compared;
        if (take > 0)
        {
            new Random(SplitSeed).Shuffle(rows);
            (trained, compared) = (rows[..take], rows[^count..]);
            near = trained[..Math.Min(take, count)];
        }
        return new AblationData(ml, FashionMnist.WithKeys(ml, trained), classifier, FashionMnist.WithKeys(ml, compared),
            FashionMnist.WithKeys(ml, near), test, isFolder: false)
        {
            Side = 28,
            Channels = 1,
            About = string.Create(CultureInfo.InvariantCulture, $"{trained.Length:N0} images"),
            Measure = string.Create(CultureInfo.InvariantCulture, $"{count:N0} images of each were compared with as many " +
                $"{(take > 0 ? "that were not trained on" : "training images")}, by the features of a classifier that tells " +
                $"{FashionFeatures.Accuracy(ml, classifier, test):P1} of the test images."),
        };
    }

    /// <summary>A folder with a sub-folder for each class: generated images are compared with those that are not trained on.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="folder">The folder, or "emoji".</param>
    /// <param name="size">The images' height and width.</param>
    /// <param name="take">Images to train on; 0: two in three.</param>
    /// <param name="count">Images to compare at most.</param>
    public static AblationData OfFolder(MLContext ml, string folder, int size, int take, int count)
    {
        const int ClassifierEpochs = 6;
        IDataView images = ml.Data.LoadImageFolder(folder == "emoji" ? EmojiPictures.Find(Console.WriteLine) : folder, "Label");
        FolderRow[] rows = [.. images.GetColumn<string>("ImagePath").Zip(images.GetColumn<string>("Label"))
            .Select(row => new FolderRow { ImagePath = row.First, Label = row.Second })];
        new Random(SplitSeed).Shuffle(rows);
        take = take == 0 ? rows.Length * 2 / 3 : take;
        int compared = Math.Min(count, (rows.Length - take) / 2); // as many for the floor
        if (compared < 10)
            throw new ArgumentException($"The folder has {rows.Length} images: too few to train on {take} and compare others. Set --take.");
        var load = ml.Transforms.LoadImages("Image", "", "ImagePath").Append(ml.Transforms.Conversion.MapValueToKey("Key", "Label"))
            .Fit(View(rows));
        var options = new ImageFeaturesOptions { Epochs = ClassifierEpochs, Height = size, Width = size, Seed = 1 };
        ImageFeaturesTransformer classifier = ml.Transforms.ImageFeatures("Image", "Key", options).Fit(load.Transform(View(rows)));
        IDataView train = load.Transform(View(rows[..take]));
        return new AblationData(ml, train, classifier, load.Transform(View(rows[take..(take + compared)])), train,
            load.Transform(View(rows[(take + compared)..(take + (2 * compared))])), isFolder: true)
        {
            Side = size,
            Channels = 3,
            About = string.Create(CultureInfo.InvariantCulture, $"{take:N0} images of {size}×{size}"),
            Measure = string.Create(CultureInfo.InvariantCulture, $"{compared:N0} images of each were compared with as many that were " +
                $"not trained on, by the features of a classifier of all images and their classes."),
        };

        IDataView View(IEnumerable<FolderRow> view) => ml.Data.LoadFromEnumerable(view);
    }

    /// <summary>Sets the options that the images call for.</summary>
    public void Prepare(GanOptions options)
    {
        if (_isFolder)
            (options.Height, options.Width) = (Side, Side);
    }

    /// <summary>What real images score that are neither trained on nor compared with.</summary>
    public AblationQuality Floor() => Compare(_floor);

    public AblationQuality Compare(IDataView images)
    {
        (FeatureMatrix features, ClassHistogram classes) = Read(images);
        double? distance = features.Count > features.Dimensions ? FrechetDistance.Between(_real, features) : null;
        return new AblationQuality(distance, KernelDistance.Between(_real, features).Mean, PrecisionRecall.Between(_real, features),
            Enumerable.Range(0, _classifier.ClassCount).Min(classes.Share), Authenticity.Percentage(_training, features),
            Duplicates.Share(_training, features));
    }

    /// <summary>Saves a sheet of the first images.</summary>
    public void Draw(IDataView images, string file)
    {
        IDataView first = _ml.Data.TakeRows(images, 64);
        ImageBatch pictures = _isFolder ? Sheet.ReadImages(first, "Image") : FashionMnist.Pictures(_ml, first);
        pictures.ToGrid(columns: 8, scale: 2).SavePng(file);
    }

    /// <summary>The training images, C×H×W bytes each, as a GAN of the product reads them.</summary>
    public byte[][] Pixels()
    {
        var options = new GanOptions { MaximumSteps = 1, Clusters = 0, GeneratorFilters = 1, DiscriminatorFilters = 1, EmaDecay = 0 };
        Prepare(options);
        using GanTransformer gan = _ml.Transforms.Gan("Image", options).Fit(Train);
        ImageBatch real = gan.ReadImages(Train);
        int area = Side * Side;
        return [.. Enumerable.Range(0, real.Count).Select(i => Planar(real[i]))];

        byte[] Planar(ReadOnlySpan<byte> interleaved)
        {
            var planar = new byte[interleaved.Length];
            for (int o = 0; o < planar.Length; o++)
                planar[(o % Channels * area) + (o / Channels)] = interleaved[o];
            return planar;
        }
    }

    /// <summary>Images C×H×W as rows.</summary>
    public IDataView View(IEnumerable<byte[]> images)
    {
        if (!_isFolder)
            return _ml.Data.LoadFromEnumerable(images.Select(image => new FashionRow { Image = image }));
        new ImageTypeAttribute(Side, Side).Register(); // ML.NET reads images of registered sizes alone
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Picture));
        schema[nameof(Picture.Image)].ColumnType = new ImageDataViewType(Side, Side);
        int area = Side * Side;
        // New images at each reading: readers dispose those that they are given.
        return _ml.Data.LoadFromEnumerable(images.Select(image => new Picture { Image = ToImage(image) }), schema);

        MLImage ToImage(byte[] planar)
        {
            var rgba = new byte[4 * area];
            for (int o = 0; o < rgba.Length; o++)
                rgba[o] = o % 4 == 3 ? (byte)255 : planar[(o % 4 * area) + (o / 4)];
            return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Rgba32, rgba);
        }
    }

    public void Dispose() => _classifier.Dispose();

    private (FeatureMatrix, ClassHistogram) Read(IDataView images)
    {
        Classified[] rows = [.. _ml.Data.CreateEnumerable<Classified>(_classifier.Transform(images), reuseRowObject: false)];
        var features = new FeatureMatrix(rows.SelectMany(row => row.Features).ToArray(), rows[0].Features.Length);
        return (features, ClassHistogram.From([.. rows.Select(row => (int)row.PredictedLabel - 1)], _classifier.ClassCount));
    }

    private sealed class FolderRow
    {
        public string ImagePath { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class Classified
    {
        public float[] Features { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }

    private sealed class Picture
    {
        [ImageType(1, 1)] // the schema has the size
        public required MLImage Image { get; set; }
    }
}
