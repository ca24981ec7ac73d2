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
/// Does a GAN help a classifier with too few rows of some classes? Fashion-MNIST with three classes cut down, and six ways to train the same
/// classifier on it: as it is, small classes repeated (oversampling), repeated with flips and shifts, topped up by a conditional GAN, by what another classifier
/// accepts of its images, and half by flips and shifts and half by the GAN.
/// </summary>
public static class Augment
{
    // Classes cut down, and to what share of their 6,000 rows.
    private static readonly (string Class, double Share)[] _cut = [("Coat", 0.01), ("Dress", 0.05), ("Sneaker", 0.10)];

    private static readonly string[] _arms = ["as it is", Repeated, "flips and shifts", ByGan, "GAN, filtered", "flips, shifts and GAN"];

    private const string Repeated = "repeated", ByGan = "GAN";

    /// <summary>
    /// Options: --seeds 3, --seconds 120 (training of each GAN), --steps 600 (of each classifier, on 128 images each), --rows 6000 (of a class that is not
    /// cut), --out out/augment, --data (a folder with the four IDX files). --quick: one seed, 20 s, 60 steps, 1,000 rows, and a test on 2,000 rows.
    /// </summary>
    public static int Run(string[] args)
    {
        var arguments = new Arguments(args, ["--quick"], "--seeds", "--seconds", "--steps", "--rows", "--out", "--data");
        bool quick = arguments.Has("--quick");
        int seeds = arguments.WholeNumber("--seeds", otherwise: quick ? 1 : 3, minimum: 1);
        double seconds = arguments.Number("--seconds", otherwise: quick ? 20 : 120, minimum: 1);
        int steps = arguments.WholeNumber("--steps", otherwise: quick ? 60 : 600, minimum: 1);
        int rows = arguments.WholeNumber("--rows", otherwise: quick ? 1000 : 6000, minimum: 200);
        string folder = arguments.Text("--out") ?? Path.Combine("out", "augment");
        string data = FashionMnist.Find(arguments.Text("--data"), Console.WriteLine);
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
            ImageFeaturesTransformer? judge = null;
            foreach (string arm in _arms)
            {
                var options = new ImageFeaturesOptions { Epochs = steps, MaximumSteps = steps, Seed = seed };
                ImageFeaturesEstimator trainer = ml.Transforms.ImageFeatures("Image", "Key", options);
                ImageFeaturesTransformer classifier = arm == ByGan
                    ? ml.Transforms.GanBalanced(trainer, gan, "Key", new GanBalanceOptions { FillMissing = true }).Fit(train)
                    : trainer.Fit(Rows(ml, arm, cut, train, gan, judge, seed));
                Result result = Test(ml, classifier, test);
                if (arm == Repeated)
                    judge = classifier;
                else
                    classifier.Dispose();
                results.TryAdd(arm, []);
                results[arm].Add(result);
                Console.WriteLine(FormattableString.Invariant(
                    $"seed {seed}, {arm,-22} accuracy {result.Accuracy:P1}, macro-F1 {result.MacroF1:P1}, recall of the cut classes {result.CutRecalls.Average():P1} ({clock.Elapsed.TotalSeconds:F0} s)"));
            }
            judge?.Dispose();
            string about = FormattableString.Invariant($"{(seeds == 1 ? "One seed" : $"Mean ± deviation over {seed} seeds")}; {rows:N0} rows of each class that is not cut; {seconds:F0} s of training for each GAN; {steps} steps on 128 images for each classifier; tested on {(quick ? 2000 : tested.Count):N0} images");
            Show(results, about, Path.Combine(folder, "augment.md"), last: seed == seeds);
        }
        Console.WriteLine(FormattableString.Invariant($"Written to {folder} in {clock.Elapsed.TotalSeconds:F0} s: augment.md, and gan-SEED.png with a row for each cut class, generated on the left, the real ones on the right."));
        return 0;
    }

    private readonly record struct Result(double Accuracy, double MacroF1, double[] CutRecalls);

    /// <summary>Rows in an order of the seed, of each class so many.</summary>
    private static FashionRow[] Cut(IEnumerable<FashionRow> all, int rows, int seed)
    {
        var random = new Random(seed);
        return [.. all.GroupBy(row => row.Label).OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(group =>
            group.OrderBy(_ => random.Next()).Take((int)(rows * Share(group.Key))))];
    }

    private static double Share(string name) => Array.Find(_cut, cut => cut.Class == name) is { Class: not null } found ? found.Share : 1;

    /// <summary>
    /// Trains on rows that repeat the small classes, so that they come up as often as the others, with what is recommended for few images: differentiable
    /// augmentation (Zhao et al. 2020), lest the discriminator know 60 rows by heart, and a moving average of the generator, which is the default.
    /// </summary>
    private static GanTransformer Train(MLContext ml, IDataView repeated, double seconds, int seed) => TrainingDisplay.Run(display => ml.Transforms.Gan("Image", new GanOptions
    {
        LabelColumn = "Key",
        GeneratorFilters = 32,
        DiscriminatorFilters = 32,
        GeneratorLearningRate = 5e-4,
        DiscriminatorLearningRate = 5e-4,
        Augmentation = GanAugmentation.Translation | GanAugmentation.Cutout,
        Epochs = 1000,
        TimeLimit = TimeSpan.FromSeconds(seconds),
        Seed = seed,
        Progress = display,
    }).Fit(repeated));

    private static IDataView Rows(MLContext ml, string arm, FashionRow[] cut, IDataView train, GanTransformer gan,
        ImageFeaturesTransformer? judge, int seed) => arm switch
    {
        "as it is" => train,
        Repeated => ml.Data.Oversample(train, "Key"),
        "flips and shifts" => ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Varied(cut, 1, seed))),
        "GAN, filtered" => ml.Data.BalanceWithGan(train, gan, "Key", new GanBalanceOptions { FillMissing = true, Judge = judge, JudgeColumn = "Score", JudgeAttempts = 4 }),
        _ => ml.Data.BalanceWithGan(ml.Data.AppendRows(train, FashionMnist.WithKeys(ml, Varied(cut, 0.5, seed))),
            gan, "Key", new GanBalanceOptions { FillMissing = true }),
    };

    /// <summary>A row for each class that was cut: generated pictures on the left, the real ones that there are on the right.</summary>
    private static void Draw(MLContext ml, GanTransformer gan, FashionRow[] cut, string file)
    {
        const int Columns = 12;
        ImageBatch[] fakes = [.. _cut.Select(c => FashionMnist.Pictures(ml, gan.Generate(Columns, new GanGenerateOptions { Class = c.Class })))];
        ImageBatch[] reals = [.. _cut.Select(c => FashionMnist.Pictures(ml, ml.Data.LoadFromEnumerable(Repeat(cut.Where(row => row.Label == c.Class).ToArray()))))];
        Sheet.Join(fakes).ToGrid(Columns, scale: 2).Beside(Sheet.Join(reals).ToGrid(Columns, scale: 2)).SavePng(file);

        static FashionRow[] Repeat(FashionRow[] rows) => [.. Enumerable.Range(0, Columns).Select(i => rows[i % rows.Length])];
    }

    /// <summary>Flipped and shifted rows of the small classes: a share of what each lacks to the largest.</summary>
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
        return new Result(metrics.MicroAccuracy, f1.Average(), [.. _cut.Select(cut => matrix.PerClassRecall[FashionMnist.Classes.ToList().IndexOf(cut.Class)])]);
    }

    /// <summary>Writes the table as Markdown, and at the end on the console too.</summary>
    private static void Show(Dictionary<string, List<Result>> results, string about, string file, bool last)
    {
        string[][] lines =
        [
            ["training rows", "accuracy, %", "macro-F1, %", "recall of the cut classes, %", .. _cut.Select(cut => FormattableString.Invariant($"{cut.Class} ({100 * cut.Share:F0} %)"))],
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
        text.Append(CultureInfo.InvariantCulture, $"\n{about}.\n");
        File.WriteAllText(file, text.ToString());
        if (last)
            Console.Write(text);
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
