using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>
/// Does a GAN help a classifier with too few rows of some classes? Trains the same classifier in six ways on Fashion-MNIST with three
/// classes cut down: as it is, small classes repeated (oversampling), repeated with flips and shifts, topped up by a conditional GAN, by
/// what another classifier accepts of its images, and half by flips and shifts and half by the GAN.
/// </summary>
internal static class Augment
{
    // Classes cut down, and to what share of their 6,000 rows.
    private static readonly (string Class, double Share)[] _cut = [("Coat", 0.01), ("Dress", 0.05), ("Sneaker", 0.10)];

    private static readonly string[] _arms = ["as it is", Repeated, "flips and shifts", ByGan, "GAN, filtered", "flips, shifts and GAN"];

    private const string Repeated = "repeated", ByGan = "GAN";

    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with a test on 2,000 rows.");

    private static readonly Option<int> _seeds = SampleOptions.Number("--seeds",
        "Runs, each with its own choice of rows, GAN and classifiers.", minimum: 1, otherwise: 3, quick: 1);

    private static readonly Option<double> _seconds = SampleOptions.Seconds("Seconds of training for each GAN.", otherwise: 120, quick: 20);

    private static readonly Option<int> _steps = SampleOptions.Number("--steps", "Steps of each classifier, on 128 images each.",
        minimum: 1, otherwise: 600, quick: 60);

    private static readonly Option<int> _rows = SampleOptions.Number("--rows", "Rows of a class that is not cut.",
        minimum: 200, otherwise: 6000, quick: 1000);

    private static readonly Option<string> _out = SampleOptions.Out("augment");
    private static readonly Option<string> _data = SampleOptions.Data();

    public static SampleCommand Command { get; } = new("augment",
        "Compares six ways to train a classifier with too few rows of some classes, a GAN among them.", Run)
    {
        _quick, _seeds, _seconds, _steps, _rows, _out, _data,
    };

    private static int Run(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        int seeds = parsed.GetValue(_seeds), steps = parsed.GetValue(_steps), rows = parsed.GetValue(_rows);
        double seconds = parsed.GetValue(_seconds);
        string folder = parsed.GetRequiredValue(_out), data = FashionMnist.Find(parsed.GetValue(_data), Console.WriteLine);
        Directory.CreateDirectory(folder);

        var clock = Stopwatch.StartNew();
        var results = new Dictionary<string, List<Result>>();
        IReadOnlyList<FashionRow> all = FashionMnist.Train(data), tested = FashionMnist.Test(data);
        for (int seed = 1; seed <= seeds; seed++)
        {
            var ml = new MLContext(seed);
            IDataView test = FashionMnist.WithKeys(ml, quick ? tested.Take(2000) : tested);
            FashionRow[] cut = Cut(all, rows, seed);
            IDataView train = FashionMnist.WithKeys(ml, cut);
            using GanTransformer gan = Train(ml, ml.Data.Oversample(train, "Key"), seconds, seed);
            Draw(ml, gan, cut, Path.Combine(folder, $"gan-{seed}.png"));
            ImageFeaturesTransformer? filter = null;
            foreach (string arm in _arms)
            {
                var options = new ImageFeaturesOptions { Epochs = steps, MaximumSteps = steps, Seed = seed };
                ImageFeaturesEstimator trainer = ml.Transforms.ImageFeatures("Image", "Key", options);
                ImageFeaturesTransformer classifier = arm == ByGan
                    ? ml.Transforms.GanBalanced(trainer, gan, "Key", new GanBalanceOptions { FillMissing = true }).Fit(train)
                    : trainer.Fit(Rows(ml, arm, cut, train, gan, filter, seed));
                Result result = Test(ml, classifier, test);
                if (arm == Repeated)
                    filter = classifier;
                else
                    classifier.Dispose();
                results.TryAdd(arm, []);
                results[arm].Add(result);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"seed {seed}, {arm,-22} accuracy {result.Accuracy:P1}, macro-F1 {result.MacroF1:P1}, " +
                    $"recall of the cut classes {result.CutRecalls.Average():P1} ({clock.Elapsed.TotalSeconds:F0} s)"));
            }
            filter?.Dispose();
            string repetitions = seeds == 1 ? "One seed" : $"Mean ± deviation over {seed} seeds";
            string table = Table(results, string.Create(CultureInfo.InvariantCulture,
                $"{repetitions}; {rows:N0} rows of each class that is not cut; {seconds:F0} s of training for each GAN; {steps} steps on " +
                $"128 images for each classifier; tested on {(quick ? 2000 : tested.Count):N0} images."));
            File.WriteAllText(Path.Combine(folder, "augment.md"), table);
            if (seed == seeds)
                Console.Write(table);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Written to {folder} in {clock.Elapsed.TotalSeconds:F0} s: augment.md, and gan-SEED.png with a row for each cut class, " +
            $"generated images on the left, real ones on the right."));
        return 0;
    }

    /// <summary>What a classifier reaches on the test images, each [0, 1].</summary>
    internal readonly record struct Result(double Accuracy, double MacroF1, double[] CutRecalls);

    /// <summary>Rows in random order: so many of a class, and fewer of a class that is cut.</summary>
    private static FashionRow[] Cut(IEnumerable<FashionRow> all, int rows, int seed)
    {
        var random = new Random(seed);
        return [.. all.GroupBy(row => row.Label).OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(group =>
            group.OrderBy(_ => random.Next()).Take((int)(rows * Share(group.Key))))];
    }

    private static double Share(string name) => Array.Find(_cut, cut => cut.Class == name) is { Class: not null } found ? found.Share : 1;

    /// <summary>Trains on rows that repeat the small classes, so that they come up as often as the others.</summary>
    private static GanTransformer Train(MLContext ml, IDataView repeated, double seconds, int seed) => TrainingDisplay.Run(display =>
    {
        var options = new GanOptions
        {
            LabelColumnName = "Key",
            GeneratorFilters = 32,
            DiscriminatorFilters = 32,
            GeneratorLearningRate = 5e-4,
            DiscriminatorLearningRate = 5e-4,
            Augmentation = GanAugmentation.Translation | GanAugmentation.Cutout, // keeps D from learning 60 rows by heart: Zhao et al. 2020
            Epochs = 1000, // the time limit comes first
            TimeLimit = TimeSpan.FromSeconds(seconds),
            Seed = seed,
            Progress = display,
        };
        return ml.Transforms.Gan("Image", options).Fit(repeated);
    });

    private static IDataView Rows(MLContext ml, string arm, FashionRow[] cut, IDataView train, GanTransformer gan,
        ImageFeaturesTransformer? filter, int seed) => arm switch
    {
        "as it is" => train,
        Repeated => ml.Data.Oversample(train, "Key"),
        "flips and shifts" => ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Varied(cut, 1, seed))),
        "GAN, filtered" => ml.Data.BalanceWithGan(train, gan, "Key",
            new GanBalanceOptions { FillMissing = true, Filter = filter, FilterColumnName = "Score", MaximumAttempts = 4 }),
        _ => ml.Data.BalanceWithGan(ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Varied(cut, 0.5, seed))),
            gan, "Key", new GanBalanceOptions { FillMissing = true }),
    };

    /// <summary>Draws a row for each class that was cut: generated pictures on the left, real ones on the right.</summary>
    private static void Draw(MLContext ml, GanTransformer gan, FashionRow[] cut, string file)
    {
        const int Columns = 12;
        ImageBatch[] fakes = [.. _cut.Select(c => FashionMnist.Pictures(ml, Fakes(c.Class)))];
        ImageBatch[] reals = [.. _cut.Select(c => FashionMnist.Pictures(ml, ml.Data.LoadFromEnumerable(Reals(c.Class))))];
        Sheet.Join(fakes).ToGrid(Columns, scale: 2).Beside(Sheet.Join(reals).ToGrid(Columns, scale: 2)).SavePng(file);

        IDataView Fakes(string name) => gan.Generate(Columns, new GanGenerateOptions { Class = name });

        FashionRow[] Reals(string name)
        {
            FashionRow[] rows = [.. cut.Where(row => row.Label == name)];
            return [.. Enumerable.Range(0, Columns).Select(i => rows[i % rows.Length])];
        }
    }

    /// <summary>Flipped and shifted rows of the small classes: a share of what each lacks to be as large as the largest.</summary>
    private static FashionRow[] Varied(FashionRow[] rows, double share, int seed)
    {
        var random = new Random(seed);
        var change = new FlipsAndShifts(seed);
        FashionRow[][] classes = [.. rows.GroupBy(row => row.Label).Select(group => group.ToArray())];
        int largest = classes.Max(group => group.Length);
        return [.. classes.SelectMany(group => Enumerable.Range(0, (int)(share * (largest - group.Length)))
            .Select(_ => change.Apply(group[random.Next(group.Length)])))];
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

    private static Result Test(MLContext ml, ImageFeaturesTransformer classifier, IDataView test)
    {
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(classifier.Transform(test), labelColumnName: "Key");
        ConfusionMatrix matrix = metrics.ConfusionMatrix;
        double[] f1 = [.. matrix.PerClassPrecision.Zip(matrix.PerClassRecall, (p, r) => p + r > 0 ? 2 * p * r / (p + r) : 0)];
        double[] cutRecalls = [.. _cut.Select(cut => matrix.PerClassRecall[FashionMnist.Classes.ToList().IndexOf(cut.Class)])];
        return new Result(metrics.MicroAccuracy, f1.Average(), cutRecalls);
    }

    /// <summary>The table as Markdown, with a sentence below it.</summary>
    internal static string Table(IReadOnlyDictionary<string, List<Result>> results, string about)
    {
        IEnumerable<string> cutClasses = _cut.Select(cut => FormattableString.Invariant($"{cut.Class} ({100 * cut.Share:F0} %)"));
        string[][] lines =
        [
            ["training rows", "accuracy, %", "macro-F1, %", "recall of the cut classes, %", .. cutClasses],
            .. results.Select(arm => (string[])[arm.Key, Spread(arm.Value, r => r.Accuracy), Spread(arm.Value, r => r.MacroF1),
                Spread(arm.Value, r => r.CutRecalls.Average()), .. _cut.Select((_, i) => Spread(arm.Value, r => r.CutRecalls[i]))]),
        ];
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        var text = new StringBuilder();
        foreach (string[] line in lines)
        {
            text.Append("| ").AppendJoin(" | ", line.Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
            if (line == lines[0])
                text.Append('|').AppendJoin('|', widths.Select(width => new string('-', width + 2))).Append("|\n");
        }
        return text.Append('\n').Append(about).Append('\n').ToString();
    }

    private static string Spread(List<Result> runs, Func<Result, double> value)
    {
        double mean = runs.Average(value);
        if (runs.Count == 1)
            return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:F1}");
        double deviation = Math.Sqrt(runs.Sum(run => Math.Pow(value(run) - mean, 2)) / (runs.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:F1} ± {100 * deviation:F1}");
    }
}
