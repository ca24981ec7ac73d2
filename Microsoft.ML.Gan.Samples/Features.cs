using System.CommandLine;
using System.Globalization;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms;
using Spectre.Console;

namespace GanSamples;

/// <summary>
/// Few labels and many images: a GAN learns from all of Fashion-MNIST without labels. Then a linear classifier learns from a few labeled
/// images, once on the discriminator's features ("softmax on top", Radford, Metz, Chintala 2016, section 5.1), once on their pixels.
/// </summary>
internal static class Features
{
    private const string Image = nameof(Row.Image), Pixels = nameof(Row.Pixels), Key = "Key", Seen = "Seen";

    private static readonly int[] _labels = [10, 30, 100]; // of each class

    private static readonly Option<int> _draws = SampleOptions.Number("--draws", "Draws of labeled images, to average over.",
        minimum: 1, otherwise: 3, quick: 1);

    private static readonly Option<string> _data = SampleOptions.Data();

    public static TrainingCommand Command { get; } = new("features",
        "The discriminator as a feature extractor: 10 to 100 labels a class, against raw pixels.", Run, epochs: 5)
    {
        _draws, _data,
    };

    /// <summary>An image for the GAN, as bytes, and for the trainer, as floats.</summary>
    public sealed class Row
    {
        [VectorType(28, 28)]
        public byte[] Image { get; set; } = [];

        [VectorType(28 * 28)]
        public float[] Pixels { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private static int Run(SampleRun run)
    {
        MLContext ml = run.Context;
        string data = FashionMnist.Find(run.Value(_data), Console.WriteLine);
        int draws = run.Value(_draws);
        FashionRow[] train = [.. FashionMnist.Train(data)];

        var options = new GanOptions
        {
            Clusters = 0, // the paper's discriminator is told nothing
            FeaturesColumnName = Seen, // as wide as it comes: 4×4 places of every feature map
            GeneratorFilters = run.Quick ? 16 : 32,
            DiscriminatorFilters = run.Quick ? 32 : 64,
            GeneratorLearningRate = run.Quick ? 1e-3 : 2e-4,
            DiscriminatorLearningRate = run.Quick ? 1e-3 : 2e-4,
        };
        using GanTransformer gan = run.Train(Image, ml.Data.LoadFromEnumerable(train), options,
            snapshot => Sheet.Save(snapshot, run.Picture("grid.png"), scale: 2));
        run.Tell("Features", $"{gan.FeaturesWidth}");

        IDataView test = Prepare(ml, gan, FashionMnist.Test(data).Take(run.Quick ? 2_000 : 10_000));
        var table = new Table().AddColumns("Labels a class", "Pixels", "Features").Title("Accuracy on test images");
        foreach (int count in _labels)
        {
            double ofPixels = 0, ofFeatures = 0;
            for (int draw = 0; draw < draws; draw++)
            {
                IDataView few = Prepare(ml, gan, Draw(train, count, draw));
                ofPixels += Accuracy(ml, Pixels, few, test) / draws;
                ofFeatures += Accuracy(ml, Seen, few, test) / draws;
            }
            table.AddRow(count.ToString(CultureInfo.InvariantCulture), Percent(ofPixels), Percent(ofFeatures));
        }
        AnsiConsole.Write(table);
        ml.Model.SaveAtomically(gan, test.Schema, run.File("features.zip"));
        return run.End("grid.png, features.zip");
    }

    /// <summary>So many images of each class.</summary>
    private static IEnumerable<FashionRow> Draw(FashionRow[] rows, int count, int draw)
    {
        var order = new Random(draw);
        return rows.GroupBy(row => row.Label).SelectMany(group => group.OrderBy(_ => order.Next()).Take(count));
    }

    /// <summary>Rows with both kinds of inputs; cached, since the trainer reads them over and over.</summary>
    private static IDataView Prepare(MLContext ml, GanTransformer gan, IEnumerable<FashionRow> images)
    {
        IDataView rows = ml.Data.LoadFromEnumerable(images.Select(row =>
            new Row { Image = row.Image, Pixels = [.. row.Image.Select(level => (float)level)], Label = row.Label }));
        var byName = ValueToKeyMappingEstimator.KeyOrdinality.ByValue; // the same keys for all rows
        IDataView keys = ml.Transforms.Conversion.MapValueToKey(Key, nameof(Row.Label), keyOrdinality: byName).Fit(rows).Transform(rows);
        return ml.Data.Cache(gan.Transform(keys), Key, Pixels, Seen);
    }

    /// <summary>Divides both inputs by the largest magnitude of each value. The trainer has its defaults for both.</summary>
    private static double Accuracy(MLContext ml, string inputs, IDataView few, IDataView test)
    {
        var normalizer = ml.Transforms.NormalizeMinMax("Inputs", inputs).Fit(few);
        IDataView normalized = ml.Data.Cache(normalizer.Transform(few), Key, "Inputs");
        var classifier = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(Key, "Inputs").Fit(normalized);
        return ml.MulticlassClassification.Evaluate(classifier.Transform(normalizer.Transform(test)), Key).MicroAccuracy;
    }

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
