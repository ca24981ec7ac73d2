using System.Globalization;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.ImageFeatures;

namespace GanSamples.Bench;

/// <summary>Compares training with Precision.Auto with training in single precision: the quickstart's, from three seeds in each.</summary>
internal static class QualityRow
{
    public static void Measure(BenchContext context)
    {
        string folder = FashionMnist.Find(null, Console.WriteLine);
        IDataView train = context.ML.Data.LoadFromEnumerable(FashionMnist.Train(folder).Take(context.Quick ? 5_000 : 20_000).ToArray());
        IDataView test = context.ML.Data.LoadFromEnumerable(FashionMnist.Test(folder).ToArray());
        IDataView keyed = Keyed(context.ML, train);
        using var features = context.ML.Transforms.ImageFeatures("Image", "Key", new ImageFeaturesOptions { Seed = 1 }).Fit(keyed);
        var distances = new Dictionary<GanPrecision, List<double>>();
        foreach (int seed in Enumerable.Range(1, context.Quick ? 2 : 3))
        {
            foreach (GanPrecision precision in new[] { GanPrecision.Auto, GanPrecision.Float32 })
            {
                var options = new GanOptions
                {
                    GeneratorFilters = 32,
                    DiscriminatorFilters = 32,
                    GeneratorLearningRate = 5e-4,
                    DiscriminatorLearningRate = 5e-4,
                    Epochs = 1000,
                    MaximumSteps = context.Quick ? 60 : 500,
                    SnapshotInterval = int.MaxValue,
                    Precision = precision,
                    Seed = seed,
                };
                using GanTransformer model = context.ML.Transforms.Gan("Image", options).Fit(train);
                var evaluation = new GanEvaluationOptions { Features = features, SampleCount = 3000 };
                GanMetrics metrics = context.ML.EvaluateGan(test, model.Generate(3000), evaluation);
                if (!distances.TryGetValue(precision, out List<double>? list))
                    distances[precision] = list = [];
                list.Add(metrics.Generated.FrechetDistance ?? double.NaN);
            }
        }
        (double half, double single) = (distances[GanPrecision.Auto].Average(), distances[GanPrecision.Float32].Average());
        double spread = distances.Values.SelectMany(list => new[] { list.Max() - list.Min() }).Max();
        context.Report.Line("Fréchet distance after the same training from each seed (28×28×1): `Auto`, `Float32`",
            Text(distances[GanPrecision.Auto]), Text(distances[GanPrecision.Float32]),
            FormattableString.Invariant($"means {half:F2}, {single:F2}"),
            FormattableString.Invariant($"not worse by more than the seeds' spread, {spread:F2}"), half - single <= spread);
    }

    private static IDataView Keyed(MLContext ml, IDataView data) =>
        ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(data).Transform(data);

    private static string Text(List<double> values) =>
        string.Join(", ", values.Select(value => value.ToString("F2", CultureInfo.InvariantCulture)));
}
