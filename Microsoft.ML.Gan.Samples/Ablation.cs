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
/// What each option does: Fashion-MNIST with the default options and with one change each, trained for the same time and measured by the features of
/// the same classifier. With --peer also a plain DCGAN of the same time.
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
        new("labels", "classes instead of clusters: LabelColumn", options => options.LabelColumn = "Key"),
        new("hinge", "hinge loss", options => options.Loss = GanLossKind.Hinge),
        new("least-squares", "least squares loss", options => options.Loss = GanLossKind.LeastSquares),
        new("no-average", "no moving average", options => options.AverageDecay = 0),
        new("average-0.99", "moving average, decay 0.99", options => options.AverageDecay = 0.99),
        new("average-0.9999", "moving average, decay 0.9999", options => options.AverageDecay = 0.9999),
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
        new("batch-32", "batches of 32", options => options.BatchSize = 32),
        new("batch-128", "batches of 128", options => options.BatchSize = 128),
        new("filters-32", "32 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 32),
        new("filters-128", "128 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 128),
        new("latent-32", "latent vectors of 32", options => options.LatentSize = 32),
        new("beta-0", "Adam's β1 0", options => options.Beta1 = 0),
        new("deviation", "minibatch deviation", options => options.MinibatchDeviation = true),
    ];

    private static readonly string[] _quick = ["default", "no-average", "rate-1e-3", "filters-32"];

    /// <summary>
    /// Options: --seconds 45 (training of each), --steps (instead, as many steps for each), --only default,rate-1e-3+hinge,… (some rows of the table, or several changes together), --peer (a
    /// plain DCGAN too), --count 10000 (images measured), --features out/features.zip (the classifier; trained
    /// and saved when the file is not there), --seed 1, --out out/ablation, --data (a folder with the four IDX files). --quick: four rows, 5 s each, 2,000
    /// images, a classifier of 150 steps.
    /// </summary>
    public static int Run(string[] args)
    {
        var arguments = new Arguments(args, ["--quick", "--peer"], "--seconds", "--steps", "--only", "--count", "--features", "--seed", "--out", "--data");
        bool quick = arguments.Has("--quick");
        Variant[] variants = Chosen(arguments.Text("--only")?.Split(',') ?? (quick ? _quick : [.. _variants.Select(variant => variant.Name)]));
        double seconds = arguments.Number("--seconds", otherwise: quick ? 5 : 45, minimum: 1);
        int steps = arguments.WholeNumber("--steps", otherwise: 0, minimum: 1), count = arguments.WholeNumber("--count", otherwise: quick ? 2000 : 10_000, minimum: 200);
        int seed = arguments.WholeNumber("--seed", otherwise: 1, minimum: 0);
        string folder = arguments.Text("--out") ?? Path.Combine("out", "ablation");
        string data = FashionMnist.Find(arguments.Text("--data"), Console.WriteLine);
        Directory.CreateDirectory(folder);

        var ml = new MLContext(seed);
        FashionRow[] rows = [.. FashionMnist.Train(data)];
        IDataView train = FashionMnist.WithKeys(ml, rows), test = FashionMnist.WithKeys(ml, FashionMnist.Test(data).Take(count));
        using ImageFeaturesTransformer classifier = FashionFeatures.LoadOrTrain(ml, train, arguments.Text("--features") ?? FashionFeatures.DefaultFile(quick),
            epochs: 5, quick ? 150 : 0);
        int pace = Math.Max(1, rows.Length / count);
        var judge = new Judge(ml, classifier, FashionMnist.WithKeys(ml, rows.Where((_, i) => i % pace == 0).Take(count)));
        string budget = steps > 0 ? $"{steps} steps" : FormattableString.Invariant($"{seconds:F0} s");
        var report = new Report(Path.Combine(folder, "ablation.md"), FormattableString.Invariant(
            $"Each was trained for {budget} on {rows.Length:N0} images, seed {seed}, {torch.get_num_threads()} threads; {judge.Count:N0} images of each were compared with as many training images, by the features of a classifier that tells {FashionFeatures.Accuracy(ml, classifier, test):P1} of the test images."));
        report.Add("real test images", null, judge.Measure(test));
        var measured = new Dictionary<string, Quality>();
        foreach (Variant variant in variants)
        {
            var options = new GanOptions { Epochs = 100_000, Seed = seed, MaximumSteps = steps, TimeLimit = steps > 0 ? null : TimeSpan.FromSeconds(seconds) };
            variant.Apply(options);
            Console.WriteLine($"{variant.Name}: {variant.Change}");
            long done = 0;
            using GanTransformer gan = TrainingDisplay.Run(display =>
            {
                options.Progress = new Call<GanProgress>(progress => { done = progress.Step; display.Report(progress); });
                return ml.Transforms.Gan("Image", options).Fit(train);
            });
            IDataView images = gan.Generate(judge.Count);
            Draw(ml, images, Path.Combine(folder, variant.Name + ".png"));
            report.Add(variant.Change, done, measured[variant.Name] = judge.Measure(images));
        }
        if (arguments.Has("--peer"))
            report.Goals(measured.GetValueOrDefault("default"), Plain(ml, rows, seconds, judge, folder, report));
        Console.WriteLine($"Written to {folder}: ablation.md, and a sheet of generated images for each row.");
        return 0;
    }

    /// <summary>One change to the default options.</summary>
    private sealed record Variant(string Name, string Change, Action<GanOptions> Apply);

    /// <summary>What generated images score.</summary>
    private sealed record Quality(double? Distance, PrecisionRecall Cover, double SmallestClass);

    private static Variant[] Chosen(string[] names) => [.. names.Select(Joined)];

    /// <summary>A row by its name, or several changes together: rate-1e-3+hinge.</summary>
    private static Variant Joined(string names)
    {
        Variant[] variants = [.. names.Split('+').Select(name => Array.Find(_variants, variant => variant.Name == name)
            ?? throw new UsageException($"The ablation has no row '{name}'. Rows: {string.Join(", ", _variants.Select(variant => variant.Name))}."))];
        return new Variant(names, string.Join("; ", variants.Select(variant => variant.Change)), options => Array.ForEach(variants, variant => variant.Apply(options)));
    }

    private static void Rates(GanOptions options, double generator, double discriminator) =>
        (options.GeneratorLearningRate, options.DiscriminatorLearningRate) = (generator, discriminator);

    /// <summary>PyTorch's well-known example with its usual settings, in plain TorchSharp, for as long as ours.</summary>
    private static Quality Plain(MLContext ml, FashionRow[] rows, double seconds, Judge judge, string folder, Report report)
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
            foreach (FashionRow[] batch in rows.Chunk(Batch).Where(chunk => chunk.Length == Batch).TakeWhile(_ => clock.Elapsed.TotalSeconds < seconds))
            {
                using torch.Tensor real = torch.tensor(batch.SelectMany(row => row.Image).Select(pixel => pixel / 127.5f - 1).ToArray(), [Batch, 1, Side, Side]);
                plain.Step(real);
                steps++;
            }
        }
        plain.SetEvaluation();
        var images = new List<FashionRow>();
        while (images.Count < judge.Count)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable noGrad = torch.no_grad();
            float[] values = plain.Generate(torch.randn(Made, PlainDcgan.LatentSize, 1, 1)).data<float>().ToArray();
            images.AddRange(values.Chunk(Side * Side).Select(image => new FashionRow { Image = [.. image.Select(value => (byte)Math.Round((value + 1) * 127.5f))] }));
        }
        IDataView generated = ml.Data.LoadFromEnumerable(images.Take(judge.Count));
        Draw(ml, generated, Path.Combine(folder, "plain.png"));
        Quality quality = judge.Measure(generated);
        report.Add("plain DCGAN", steps, quality);
        return quality;
    }

    private static void Draw(MLContext ml, IDataView images, string file) =>
        FashionMnist.Pictures(ml, ml.Data.TakeRows(images, 64)).ToGrid(columns: 8, scale: 2).SavePng(file);

    /// <summary>Compares images with training images by a classifier's features.</summary>
    private sealed class Judge
    {
        private readonly MLContext _ml;
        private readonly ImageFeaturesTransformer _classifier;
        private readonly FeatureMatrix _real;

        public Judge(MLContext ml, ImageFeaturesTransformer classifier, IDataView real)
        {
            (_ml, _classifier) = (ml, classifier);
            (_real, _) = Read(real);
        }

        public int Count => _real.Count;

        public Quality Measure(IDataView images)
        {
            (FeatureMatrix features, ClassHistogram classes) = Read(images);
            double? distance = features.Count > features.Dimensions ? FrechetDistance.Between(_real, features) : null;
            return new Quality(distance, PrecisionRecall.Between(_real, features), Enumerable.Range(0, _classifier.ClassCount).Min(classes.Share));
        }

        private (FeatureMatrix, ClassHistogram) Read(IDataView images)
        {
            Judged[] judged = [.. _ml.Data.CreateEnumerable<Judged>(_classifier.Transform(images), reuseRowObject: false)];
            var features = new FeatureMatrix(judged.SelectMany(row => row.Features).ToArray(), judged[0].Features.Length);
            return (features, ClassHistogram.Of([.. judged.Select(row => (int)row.PredictedLabel - 1)], _classifier.ClassCount));
        }

        private sealed class Judged
        {
            public float[] Features { get; set; } = [];

            public uint PredictedLabel { get; set; }
        }
    }

    /// <summary>The table, written anew after each row: a run that is broken off leaves what it has measured.</summary>
    private sealed class Report(string path, string about)
    {
        private readonly List<string> _lines = ["| options | steps | Fréchet distance | precision | recall | coverage | smallest class, % |", "|---|---|---|---|---|---|---|"];
        private readonly List<string> _notes = [];

        public void Add(string name, long? steps, Quality quality)
        {
            string distance = quality.Distance?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";
            PrecisionRecall cover = quality.Cover;
            _lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {steps} | {distance} | {cover.Precision:F3} | {cover.Recall:F3} | {cover.Coverage:F3} | {100 * quality.SmallestClass:F1} |"));
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
            Note(FormattableString.Invariant($"- Fréchet distance at most half of the plain DCGAN's: {ours.Distance / peers.Distance:F2}, {Word(ours.Distance <= peers.Distance / 2)}"));
            Note(FormattableString.Invariant($"- precision 0.80 or more: {ours.Cover.Precision:F3}, {Word(ours.Cover.Precision >= 0.80)}"));
            Note(FormattableString.Invariant($"- coverage 0.60 or more: {ours.Cover.Coverage:F3}, {Word(ours.Cover.Coverage >= 0.60)}"));
            Note(FormattableString.Invariant($"- no class under 5 %: {100 * ours.SmallestClass:F1} %, {Word(ours.SmallestClass >= 0.05)}"));

            static string Word(bool reached) => reached ? "reached" : "**not reached**";
        }

        private void Write() => File.WriteAllText(path, new StringBuilder().AppendJoin('\n', _lines).Append("\n\n").Append(about).Append('\n')
            .Append(_notes.Count > 0 ? "\n" : "").AppendJoin('\n', _notes).Append(_notes.Count > 0 ? "\n" : "").ToString());
    }
}
