using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GanSamples.Bench;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Metrics;
using TorchSharp;

namespace GanSamples;

/// <summary>
/// What each option does: trains on Fashion-MNIST with the default options and with one change each, for the same time, and measures the
/// images by the features of the same classifier. With --peer also a plain DCGAN, trained for as long.
/// </summary>
internal static class Ablation
{
    private const int Side = 28;

    private static readonly Variant[] _variants =
    [
        new("default", "default options", _ => { }),
        new("seed", "default options, another seed", options => options.Seed++),
        new("clusters-0", "no clusters", options => options.Clusters = 0),
        new("clusters-10", "10 clusters", options => options.Clusters = 10),
        new("clusters-50", "50 clusters", options => options.Clusters = 50),
        new("labels", "classes instead of clusters: LabelColumnName", options => options.LabelColumnName = "Key"),
        new("hinge", "hinge loss", options => options.Loss = GanLossKind.Hinge),
        new("least-squares", "least squares loss", options => options.Loss = GanLossKind.LeastSquares),
        new("no-average", "no moving average", options => options.EmaDecay = 0),
        new("average-0.99", "moving average, decay 0.99", options => options.EmaDecay = 0.99),
        new("average-0.9999", "moving average, decay 0.9999", options => options.EmaDecay = 0.9999),
        new("translation", "differentiable augmentation: translation", options => options.Augmentation = GanAugmentation.Translation),
        new("augmentation", "differentiable augmentation: all", options => options.Augmentation = GanAugmentation.All),
        new("rate-1e-4", "learning rates 1e-4", options => Rates(options, 1e-4, 1e-4)),
        new("rate-2e-4", "learning rates 2e-4", options => Rates(options, 2e-4, 2e-4)),
        new("rate-1e-3", "learning rates 1e-3", options => Rates(options, 1e-3, 1e-3)),
        new("decay", "learning rates that fall to 0", options => options.FinalLearningRateShare = 0),
        new("two-rates", "learning rates: G 1e-4, D 4e-4", options => Rates(options, 1e-4, 4e-4)),
        new("smooth", "one-sided label smoothing, 0.9", options => options.RealLabels = new LabelRange(0.9f, 0.9f)),
        new("spectral", "spectral normalization in D", options => options.DiscriminatorNormalization = DiscriminatorNormalization.Spectral),
        new("r1", "R1 penalty, γ = 1", options => options.R1Penalty = 1),
        new("relativistic", "relativistic pairing", options => options.Loss = GanLossKind.Relativistic),
        new("r3gan", "relativistic pairing, R1 and R2 with γ = 0.01 every 8th batch, no normalization in D", options =>
            (options.Loss, options.R1Penalty, options.R2Penalty, options.PenaltyInterval, options.DiscriminatorNormalization) =
                (GanLossKind.Relativistic, 0.01, 0.01, 8, DiscriminatorNormalization.None)),
        new("lecam", "hinge loss, LeCam regularization with λ = 0.3", options =>
            (options.Loss, options.LeCamPenalty) = (GanLossKind.Hinge, 0.3)),
        new("flips", "horizontal flips", options => options.HorizontalFlips = true),
        new("batch-32", "batches of 32", options => options.BatchSize = 32),
        new("batch-128", "batches of 128", options => options.BatchSize = 128),
        new("filters-32", "32 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 32),
        new("filters-128", "128 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 128),
        new("latent-32", "latent vectors of 32", options => options.LatentSize = 32),
        new("beta-0", "Adam's β1 0", options => options.Beta1 = 0),
        new("deviation", "minibatch deviation", options => options.MinibatchStandardDeviation = true),
    ];

    private static readonly string[] _names = [.. _variants.Select(variant => variant.Name)];
    private static readonly string[] _quickNames = ["default", "no-average", "rate-1e-3", "filters-32"];
    private static readonly string _rowNames = string.Join(", ", _names);

    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with few rows, and a classifier of 150 steps.");
    private static readonly Option<double> _seconds = SampleOptions.Seconds("Seconds of training for each.", otherwise: 45, quick: 5);

    private static readonly Option<int> _steps = SampleOptions.Number<int>("--steps",
        "Steps of training for each, in the place of seconds.", minimum: 1);

    private static readonly Option<string> _only = SampleOptions.Text("--only", "rows",
        "Rows of the table, with commas between them. A plus makes several changes together: rate-1e-3+hinge. " +
        $"Without it, all: {_rowNames}. With --quick: {string.Join(", ", _quickNames)}.").Check(CheckRows);

    private static readonly Option<bool> _peer = SampleOptions.Flag("--peer", "Trains a plain DCGAN too, and compares.");

    private static readonly Option<int> _count = SampleOptions.Number("--count", "Images measured.",
        minimum: 200, otherwise: 10_000, quick: 2_000);

    private static readonly Option<string> _features = FashionFeatures.FileOption();
    private static readonly Option<int> _seed = SampleOptions.Seed();
    private static readonly Option<string> _out = SampleOptions.Out("ablation");
    private static readonly Option<string> _data = SampleOptions.Data();

    public static SampleCommand Command { get; } = new("ablation",
        "Compares the default options with one change each on Fashion-MNIST, and with a plain DCGAN.", Run)
    {
        _quick, _seconds, _steps, _only, _peer, _count, _features, _seed, _out, _data,
    };

    private static int Run(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        string[] names = parsed.GetValue(_only)?.Split(',') ?? (quick ? _quickNames : _names);
        Variant[] variants = [.. names.Select(Joined)];
        double seconds = parsed.GetValue(_seconds);
        int steps = parsed.GetValue(_steps), count = parsed.GetValue(_count), seed = parsed.GetValue(_seed);
        string folder = parsed.GetRequiredValue(_out), data = FashionMnist.Find(parsed.GetValue(_data), Console.WriteLine);
        Directory.CreateDirectory(folder);

        var ml = new MLContext(seed);
        FashionRow[] rows = [.. FashionMnist.Train(data)];
        IDataView train = FashionMnist.WithKeys(ml, rows), test = FashionMnist.WithKeys(ml, FashionMnist.Test(data).Take(count));
        using ImageFeaturesTransformer classifier = FashionFeatures.LoadOrTrain(ml, train, parsed.GetRequiredValue(_features),
            epochs: 5, quick ? 150 : 0);
        int pace = Math.Max(1, rows.Length / count);
        var comparison = new Comparison(ml, classifier, FashionMnist.WithKeys(ml, rows.Where((_, i) => i % pace == 0).Take(count)));
        string budget = steps > 0 ? $"{steps} steps" : FormattableString.Invariant($"{seconds:F0} s");
        var report = new Report(Path.Combine(folder, "ablation.md"), string.Create(CultureInfo.InvariantCulture,
            $"Each was trained for {budget} on {rows.Length:N0} images, seed {seed}, {torch.get_num_threads()} threads; " +
            $"{comparison.Count:N0} images of each were compared with as many training images, by the features of a classifier that " +
            $"tells {FashionFeatures.Accuracy(ml, classifier, test):P1} of the test images."));
        report.Add("real test images", null, comparison.Measure(test));
        var measured = new Dictionary<string, Quality>();
        foreach (Variant variant in variants)
        {
            var options = new GanOptions { Epochs = 100_000, Seed = seed, MaximumSteps = steps > 0 ? steps : null };
            options.TimeLimit = steps > 0 ? null : TimeSpan.FromSeconds(seconds);
            variant.Apply(options);
            Console.WriteLine($"{variant.Name}: {variant.Change}");
            long done = 0;
            using GanTransformer gan = TrainingDisplay.Run(display =>
            {
                options.Progress = new Call<GanProgress>(progress => { done = progress.Step; display.Report(progress); });
                return ml.Transforms.Gan("Image", options).Fit(train);
            });
            IDataView images = gan.Generate(comparison.Count);
            Draw(ml, images, Path.Combine(folder, variant.Name + ".png"));
            report.Add(variant.Change, done, measured[variant.Name] = comparison.Measure(images));
        }
        if (parsed.GetValue(_peer))
            report.Goals(measured.GetValueOrDefault("default"), Plain(ml, rows, seconds, comparison, folder, report));
        Console.WriteLine($"Written to {folder}: ablation.md, and a sheet of generated images for each row.");
        return 0;
    }

    /// <summary>One change to the default options.</summary>
    private sealed record Variant(string Name, string Change, Action<GanOptions> Apply);

    /// <summary>What generated images score.</summary>
    internal sealed record Quality(double? Distance, PrecisionRecall Cover, double SmallestClass);

    private static void CheckRows(OptionResult option)
    {
        foreach (string name in option.GetValueOrDefault<string>().Split(',', '+').Except(_names))
            option.AddError($"The ablation has no row '{name}'. Rows: {_rowNames}.");
    }

    /// <summary>A row by its name, or several changes together: rate-1e-3+hinge.</summary>
    private static Variant Joined(string names)
    {
        Variant[] variants = [.. names.Split('+').Select(name => _variants.Single(variant => variant.Name == name))];
        string changes = string.Join("; ", variants.Select(variant => variant.Change));
        return new Variant(names, changes, options => Array.ForEach(variants, variant => variant.Apply(options)));
    }

    private static void Rates(GanOptions options, double generator, double discriminator) =>
        (options.GeneratorLearningRate, options.DiscriminatorLearningRate) = (generator, discriminator);

    /// <summary>PyTorch's well-known example with its usual settings, in plain TorchSharp, for as long as ours.</summary>
    private static Quality Plain(MLContext ml, FashionRow[] rows, double seconds, Comparison comparison, string folder, Report report)
    {
        const int Batch = 64, Made = 100;
        Console.WriteLine(FormattableString.Invariant($"plain DCGAN: trains for {seconds:F0} s"));
        torch.manual_seed(1);
        using var plain = new PlainDcgan(Side, channels: 1, filters: 64, Batch, best: false);
        long steps = 0;
        var random = new Random(1);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds;)
        {
            random.Shuffle(rows);
            IEnumerable<FashionRow[]> batches = rows.Chunk(Batch).Where(batch => batch.Length == Batch);
            foreach (FashionRow[] batch in batches.TakeWhile(_ => clock.Elapsed.TotalSeconds < seconds))
            {
                float[] pixels = [.. batch.SelectMany(row => row.Image).Select(pixel => pixel / 127.5f - 1)];
                using torch.Tensor real = torch.tensor(pixels, [Batch, 1, Side, Side]);
                plain.Step(real);
                steps++;
            }
        }
        plain.SetEvaluation();
        var images = new List<FashionRow>();
        while (images.Count < comparison.Count)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable noGrad = torch.no_grad();
            float[] values = plain.Generate(torch.randn(Made, PlainDcgan.LatentSize, 1, 1)).data<float>().ToArray();
            byte[] pixels = [.. values.Select(value => (byte)Math.Round((value + 1) * 127.5f))];
            images.AddRange(pixels.Chunk(Side * Side).Select(image => new FashionRow { Image = image }));
        }
        IDataView generated = ml.Data.LoadFromEnumerable(images.Take(comparison.Count));
        Draw(ml, generated, Path.Combine(folder, "plain.png"));
        Quality quality = comparison.Measure(generated);
        report.Add("plain DCGAN", steps, quality);
        return quality;
    }

    private static void Draw(MLContext ml, IDataView images, string file) =>
        FashionMnist.Pictures(ml, ml.Data.TakeRows(images, 64)).ToGrid(columns: 8, scale: 2).SavePng(file);

    /// <summary>Compares images with training images by a classifier's features.</summary>
    private sealed class Comparison
    {
        private readonly MLContext _ml;
        private readonly ImageFeaturesTransformer _classifier;
        private readonly FeatureMatrix _real;

        public Comparison(MLContext ml, ImageFeaturesTransformer classifier, IDataView real)
        {
            (_ml, _classifier) = (ml, classifier);
            (_real, _) = Read(real);
        }

        public int Count => _real.Count;

        public Quality Measure(IDataView images)
        {
            (FeatureMatrix features, ClassHistogram classes) = Read(images);
            double? distance = features.Count > features.Dimensions ? FrechetDistance.Between(_real, features) : null;
            double smallest = Enumerable.Range(0, _classifier.ClassCount).Min(classes.Share);
            return new Quality(distance, PrecisionRecall.Between(_real, features), smallest);
        }

        private (FeatureMatrix, ClassHistogram) Read(IDataView images)
        {
            Classified[] rows = [.. _ml.Data.CreateEnumerable<Classified>(_classifier.Transform(images), reuseRowObject: false)];
            var features = new FeatureMatrix(rows.SelectMany(row => row.Features).ToArray(), rows[0].Features.Length);
            return (features, ClassHistogram.From([.. rows.Select(row => (int)row.PredictedLabel - 1)], _classifier.ClassCount));
        }

        private sealed class Classified
        {
            public float[] Features { get; set; } = [];

            public uint PredictedLabel { get; set; }
        }
    }

    /// <summary>The table. Its file is written after each row, so that a run that is broken off leaves what it has measured.</summary>
    internal sealed class Report(string path, string about)
    {
        private readonly List<string> _lines =
            ["| options | steps | Fréchet distance | precision | recall | coverage | smallest class, % |", "|---|---|---|---|---|---|---|"];

        private readonly List<string> _notes = [];

        public void Add(string name, long? steps, Quality quality)
        {
            string distance = quality.Distance?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";
            PrecisionRecall cover = quality.Cover;
            _lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {steps} | {distance} | {cover.Precision:F3} | {cover.Recall:F3} | {cover.Coverage:F3} | " +
                $"{100 * quality.SmallestClass:F1} |"));
            Console.WriteLine(_lines[^1]);
            Write();
        }

        public void Note(string text)
        {
            _notes.Add(text);
            Console.WriteLine(text);
            Write();
        }

        /// <summary>Whether the default options reach what they should.</summary>
        public void Goals(Quality? ours, Quality? peers)
        {
            if (ours is null || peers is null)
                return;
            double? ratio = ours.Distance / peers.Distance;
            Goal($"Fréchet distance at most half of the plain DCGAN's: {ratio:F2}", ratio <= 0.5);
            Goal($"precision 0.80 or more: {ours.Cover.Precision:F3}", ours.Cover.Precision >= 0.80);
            Goal($"coverage 0.60 or more: {ours.Cover.Coverage:F3}", ours.Cover.Coverage >= 0.60);
            Goal($"no class under 5 %: {100 * ours.SmallestClass:F1} %", ours.SmallestClass >= 0.05);

            void Goal(FormattableString goal, bool reached) =>
                Note($"- {FormattableString.Invariant(goal)}, {(reached ? "reached" : "**not reached**")}");
        }

        private void Write()
        {
            var text = new StringBuilder().AppendJoin('\n', _lines).Append("\n\n").Append(about).Append('\n');
            if (_notes.Count > 0)
                text.Append('\n').AppendJoin('\n', _notes).Append('\n');
            File.WriteAllText(path, text.ToString());
        }
    }
}
