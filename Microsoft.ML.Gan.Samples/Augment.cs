using System.Diagnostics;
using System.Globalization;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Evaluation;
using Spectre.Console;

namespace GanSamples;

/// <summary>
/// Does a GAN help a classifier with too few rows of some classes? Fashion-MNIST with three classes cut down, and five ways to train the same
/// classifier on it: as it is, small classes repeated, repeated with flips and shifts, topped up by a conditional GAN, and half and half.
/// </summary>
public static class Augment
{
    // Classes cut down, and to what share of their 6,000 rows.
    private static readonly (string Class, double Share)[] _cut = [("Coat", 0.01), ("Dress", 0.05), ("Sneaker", 0.10)];

    private static readonly string[] _arms = ["as it is", "repeated", "flips and shifts", "GAN", "flips, shifts and GAN"];

    /// <summary>
    /// Options: --seeds 3, --seconds 180 (training of each GAN), --epochs 5 (of each classifier), --rows 6000 (of a class that is not cut),
    /// --out out/augment, --data (a folder with the four IDX files). --quick true: one seed, 20 s, 1,000 rows, 3 epochs.
    /// </summary>
    public static int Run(string[] args)
    {
        var arguments = new Arguments(args, "--seeds", "--seconds", "--epochs", "--rows", "--out", "--data", "--quick");
        bool quick = arguments.Text("--quick") is "true";
        int seeds = arguments.WholeNumber("--seeds", otherwise: quick ? 1 : 3, minimum: 1);
        double seconds = arguments.Number("--seconds", otherwise: quick ? 20 : 180, minimum: 1);
        int epochs = arguments.WholeNumber("--epochs", otherwise: quick ? 3 : 5, minimum: 1);
        int rows = arguments.WholeNumber("--rows", otherwise: quick ? 1000 : 6000, minimum: 200);
        string folder = arguments.Text("--out") ?? Path.Combine("out", "augment");
        string data = FashionMnist.Find(arguments.Text("--data"), Console.WriteLine);
        Directory.CreateDirectory(folder);

        var clock = Stopwatch.StartNew();
        var results = new Dictionary<string, List<Result>>();
        for (int seed = 1; seed <= seeds; seed++)
        {
            var ml = new MLContext(seed);
            (IDataView _, IDataView test) = FashionMnist.WithKeys(ml, data);
            FashionRow[] cut = Cut(FashionMnist.Train(data), rows, seed);
            IDataView train = FashionMnist.WithKeys(ml, cut);
            using GanTransformer gan = Train(ml, train, seconds);
            FashionMnist.Pictures(ml, gan.Generate(8, new GanGenerateOptions { PerClass = true })).ToGrid(columns: 8, scale: 2)
                .SavePng(Path.Combine(folder, $"gan-{seed}.png"));
            foreach (string arm in _arms)
            {
                Result result = Measure(ml, Arm(ml, arm, cut, train, gan, seed), test, epochs, seed);
                results.TryAdd(arm, []);
                results[arm].Add(result);
                Console.WriteLine(FormattableString.Invariant(
                    $"seed {seed}, {arm,-22} accuracy {result.Accuracy:P1}, macro-F1 {result.MacroF1:P1}, recall of the cut classes {result.CutRecall:P1} ({clock.Elapsed.TotalSeconds:F0} s)"));
            }
        }
        Show(results, seeds, seconds);
        return 0;
    }

    private readonly record struct Result(double Accuracy, double MacroF1, double CutRecall);

    /// <summary>Rows in an order of the seed, of each class so many.</summary>
    private static FashionRow[] Cut(IEnumerable<FashionRow> all, int rows, int seed)
    {
        var random = new Random(seed);
        return [.. all.GroupBy(row => row.Label).OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(group =>
            group.OrderBy(_ => random.Next()).Take((int)(rows * Share(group.Key))))];
    }

    private static double Share(string name) => Array.Find(_cut, cut => cut.Class == name) is { Class: not null } found ? found.Share : 1;

    private static GanTransformer Train(MLContext ml, IDataView train, double seconds) => TrainingDisplay.Run(display => ml.Transforms.Gan("Image", new GanOptions
    {
        LabelColumn = "Key",
        GeneratorFilters = 32,
        DiscriminatorFilters = 32,
        GeneratorLearningRate = 5e-4,
        DiscriminatorLearningRate = 5e-4,
        Augmentation = GanAugmentation.Translation, // the smallest class has 60 rows, which the discriminator would soon know by heart
        Epochs = 1000,
        TimeLimit = TimeSpan.FromSeconds(seconds),
        Progress = display,
    }).Fit(train));

    private static IDataView Arm(MLContext ml, string arm, FashionRow[] cut, IDataView train, GanTransformer gan, int seed) => arm switch
    {
        "as it is" => train,
        "repeated" => ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Copies(cut, 1, seed, row => row))),
        "flips and shifts" => ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Copies(cut, 1, seed, new FlipsAndShifts(seed).Apply))),
        "GAN" => ml.Data.BalanceWithGan(train, gan, "Key", new GanBalanceOptions { FillMissing = true }),
        _ => ml.Data.BalanceWithGan(ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Copies(cut, 0.5, seed, new FlipsAndShifts(seed).Apply))),
            gan, "Key", new GanBalanceOptions { FillMissing = true }),
    };

    /// <summary>Copies of rows of the small classes, so many that each comes up to a share of what it lacks to the largest.</summary>
    private static FashionRow[] Copies(FashionRow[] rows, double share, int seed, Func<FashionRow, FashionRow> change)
    {
        var random = new Random(seed);
        FashionRow[][] classes = [.. rows.GroupBy(row => row.Label).Select(group => group.ToArray())];
        int largest = classes.Max(group => group.Length);
        return [.. classes.SelectMany(group => Enumerable.Range(0, (int)(share * (largest - group.Length))).Select(_ => change(group[random.Next(group.Length)])))];
    }

    /// <summary>Mirrors a picture in half of the cases and shifts it by up to two pixels each way.</summary>
    private sealed class FlipsAndShifts(int seed)
    {
        private const int Side = 28, Shift = 2;

        private readonly Random _random = new(seed);

        public FashionRow Apply(FashionRow row)
        {
            bool flip = _random.Next(2) == 1;
            int right = _random.Next(-Shift, Shift + 1), down = _random.Next(-Shift, Shift + 1);
            var image = new byte[Side * Side];
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    int fromY = y - down, fromX = (flip ? Side - 1 - x : x) - right;
                    if (fromY is >= 0 and < Side && fromX is >= 0 and < Side)
                        image[y * Side + x] = row.Image[fromY * Side + fromX];
                }
            }
            return new FashionRow { Image = image, Label = row.Label };
        }
    }

    /// <summary>Trains the classifier, the same for all, and tests it.</summary>
    private static Result Measure(MLContext ml, IDataView train, IDataView test, int epochs, int seed)
    {
        using ImageFeaturesTransformer classifier = ml.Transforms.ImageFeatures("Image", "Key", new ImageFeaturesOptions { Epochs = epochs, Seed = seed }).Fit(train);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(classifier.Transform(test), labelColumnName: "Key");
        double[] f1 = [.. metrics.ConfusionMatrix.PerClassPrecision.Zip(metrics.ConfusionMatrix.PerClassRecall, (p, r) => p + r > 0 ? 2 * p * r / (p + r) : 0)];
        double recall = _cut.Average(cut => metrics.ConfusionMatrix.PerClassRecall[FashionMnist.Classes.ToList().IndexOf(cut.Class)]);
        return new Result(metrics.MicroAccuracy, f1.Average(), recall);
    }

    private static void Show(Dictionary<string, List<Result>> results, int seeds, double seconds)
    {
        var table = new Table().AddColumns("Training rows", "Accuracy, %", "Macro-F1, %", "Recall of the cut classes, %");
        foreach ((string arm, List<Result> runs) in results)
            table.AddRow(arm, Spread(runs, r => r.Accuracy), Spread(runs, r => r.MacroF1), Spread(runs, r => r.CutRecall));
        AnsiConsole.Write(table);
        Console.WriteLine(FormattableString.Invariant(
            $"Mean ± deviation over {seeds} seeds; {string.Join(", ", _cut.Select(cut => $"{cut.Class} cut to {cut.Share:P0}"))}; each GAN trained for {seconds:F0} s."));
    }

    private static string Spread(List<Result> runs, Func<Result, double> value)
    {
        double mean = runs.Average(value);
        double deviation = runs.Count > 1 ? Math.Sqrt(runs.Sum(run => Math.Pow(value(run) - mean, 2)) / (runs.Count - 1)) : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:F2} ± {100 * deviation:F2}");
    }
}
