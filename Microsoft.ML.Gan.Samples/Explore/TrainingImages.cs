using System.Globalization;
using System.Numerics.Tensors;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Metrics;

namespace GanSamples.Explore;

/// <summary>A training image near another one.</summary>
/// <param name="Name">Its file, or its place in the data.</param>
/// <param name="Distance">How far away it is: Euclidean, in the features.</param>
/// <param name="Png">The image as the networks see it.</param>
internal sealed record Neighbor(string Name, double Distance, byte[] Png);

/// <summary>
/// The training images, by the discriminator's features where the model has a column of them, by their pixels where not. They are read
/// in the background; a folder with very many is thinned out.
/// </summary>
internal sealed class TrainingImages
{
    private const long MostValues = 1L << 28; // 1 GiB as Single

    private readonly ExploredModel _model;
    private readonly Task<(ImageBatch Images, FeatureMatrix Features)> _read;
    private readonly string[] _names;

    private TrainingImages(ExploredModel model, string folder, int total, string[] names, Func<IEnumerable<MLImage>> images)
    {
        (_model, Folder, Total, _names) = (model, folder, total, names);
        _read = Task.Run(() => Read(images));
    }

    public string Folder { get; }

    /// <summary>Images in the folder.</summary>
    public int Total { get; }

    /// <summary>Those that neighbors are searched among.</summary>
    public int Count => _names.Length;

    /// <summary>Whether they are read, or cannot be.</summary>
    public bool IsReady => _read.IsCompleted;

    /// <summary>Why they cannot be read; null: they can, or it is not known yet.</summary>
    public string? Problem => _read.Exception is { } error ? ExploredModel.Words(error.InnerException!) : null;

    /// <summary>What distances are measured in.</summary>
    public string Measure => _model.Gan.FeaturesColumnName is null ? "pixels" : "the discriminator's features";

    /// <summary>Begins to read a folder of images, or one with the training images of Fashion-MNIST as IDX files.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidOperationException">There is no image in it.</exception>
    public static TrainingImages Find(ExploredModel model, string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' (--images).");
        if (Directory.EnumerateFiles(folder, "train-images-idx3-ubyte*").Any())
        {
            IReadOnlyList<FashionRow> rows = FashionMnist.Train(folder);
            int[] chosen = Thin(rows.Count, model);
            string[] labels = [.. chosen.Select(row => string.Create(CultureInfo.InvariantCulture, $"{rows[row].Label}, row {row}"))];
            return new TrainingImages(model, folder, rows.Count, labels, () => chosen.Select(row => Gray(rows[row].Image)));
        }
        string[] all = [.. model.Context.Data.LoadImageFolder(folder).GetColumn<string>("ImagePath")];
        string[] files = [.. Thin(all.Length, model).Select(row => all[row])];
        string[] names = [.. files.Select(file => Path.GetRelativePath(folder, file))];
        return new TrainingImages(model, folder, all.Length, names, () => files.Select(Load));
    }

    /// <summary>The training images nearest to an image, nearest first. Waits until they are read.</summary>
    /// <param name="row">One row with the model's column.</param>
    /// <param name="count">How many.</param>
    public async Task<Neighbor[]> NearestAsync(IDataView row, int count)
    {
        (ImageBatch images, FeatureMatrix features) = await _read;
        FeatureMatrix query = FeaturesOf(row, _model.Gan.ReadImages(row));
        // One query: NearestNeighbors, made for thousands, would copy all rows for it.
        double[] distances = [.. Enumerable.Range(0, features.Count).AsParallel().AsOrdered()
            .Select(i => (double)TensorPrimitives.Distance(query[0], features[i]))];
        return
        [
            .. Enumerable.Range(0, distances.Length).OrderBy(i => distances[i]).Take(count).Select(i =>
            {
                var image = new ImageBatch(images[i].ToArray(), images.Height, images.Width, images.Channels);
                return new Neighbor(_names[i], distances[i], ExploredModel.Png(image));
            }),
        ];
    }

    private (ImageBatch, FeatureMatrix) Read(Func<IEnumerable<MLImage>> images)
    {
        IDataView rows = ImageRows.Of(_model, images());
        ImageBatch pixels = _model.Gan.ReadImages(rows);
        return (pixels, FeaturesOf(rows, pixels));
    }

    private FeatureMatrix FeaturesOf(IDataView rows, ImageBatch images)
    {
        if (_model.Gan.FeaturesColumnName is { } column)
            return FeatureMatrix.FromColumn(_model.Gan.Transform(rows), column);
        var values = new float[images.Pixels.Length];
        TensorPrimitives.ConvertTruncating<byte, float>(images.Pixels.Span, values);
        TensorPrimitives.Divide(values, 255, values);
        return new FeatureMatrix(values, images.Height * images.Width * images.Channels);
    }

    /// <summary>All rows, or as many as fit into memory, evenly.</summary>
    private static int[] Thin(int rows, ExploredModel model)
    {
        int values = Math.Max(model.Gan.FeaturesWidth, model.Gan.Height * model.Gan.Width * model.Gan.Channels);
        long most = Math.Min(rows, MostValues / values);
        return [.. Enumerable.Range(0, (int)most).Select(i => (int)(i * (long)rows / most))];
    }

    private static MLImage Load(string file)
    {
        try
        {
            return MLImage.CreateFromFile(file);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new InvalidDataException($"The file '{file}' cannot be read as an image: mend or remove it.", e);
        }
    }

    private static MLImage Gray(byte[] values)
    {
        int side = (int)Math.Sqrt(values.Length);
        byte[] pixels = [.. values.SelectMany(value => new byte[] { value, value, value, 255 })];
        return MLImage.CreateFromPixels(side, side, MLPixelFormat.Rgba32, pixels);
    }
}
