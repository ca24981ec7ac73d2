using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using GanSamples.Bench;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using TorchSharp;

namespace GanSamples;

/// <summary>
/// What each option does: trains on Fashion-MNIST or on a folder of images with the default options and with one change each, for the same
/// time, and measures the images by the features of the same classifier. With --peer also a plain DCGAN, trained for as long.
/// </summary>
internal static class Ablation
{
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
        new("no-augmentation", "no augmentation, also of few images", options => options.Augmentation = GanAugmentation.None),
        new("augmentation", "differentiable augmentation: all", options => options.Augmentation = GanAugmentation.All),
        new("rate-1e-4", "learning rates 1e-4", options => Rates(options, 1e-4, 1e-4)),
        new("rate-2e-4", "learning rates 2e-4", options => Rates(options, 2e-4, 2e-4)),
        new("rate-4e-4", "learning rates 4e-4", options => Rates(options, 4e-4, 4e-4)),
        new("rate-2e-3", "learning rates 2e-3", options => Rates(options, 2e-3, 2e-3)),
        new("decay", "learning rates that fall to 0", options => options.FinalLearningRateShare = 0),
        new("two-rates", "learning rates: G 4e-4, D 1e-3", options => Rates(options, 4e-4, 1e-3)),
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
        new("adaptive", "differentiable augmentation: all, with a probability that keeps E[sign D(x)] at 0.6", options =>
            (options.Augmentation, options.AugmentationTarget, options.AugmentationTargetImages) = (GanAugmentation.All, 0.6, 50_000)),
        new("batch-32", "batches of 32", options => options.BatchSize = 32),
        new("batch-128", "batches of 128", options => options.BatchSize = 128),
        new("filters-16", "16 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 16),
        new("filters-64", "64 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 64),
        new("filters-128", "128 filters in both networks", options => options.GeneratorFilters = options.DiscriminatorFilters = 128),
        new("latent-32", "latent vectors of 32", options => options.LatentSize = 32),
        new("beta-0", "Adam's β1 0", options => options.Beta1 = 0),
        new("paper", "the paper's networks: no residual blocks, transposed convolutions", options =>
            options.Architecture = GanArchitecture.Dcgan),
        new("residual", "residual blocks in both networks", options => options.Architecture = GanArchitecture.ResidualDcgan),
        new("resize", "no residual blocks", options => options.Architecture = GanArchitecture.ResizeDcgan),
        new("deviation", "minibatch deviation", options => options.MinibatchStandardDeviation = true),
    ];

    private static readonly string[] _names = [.. _variants.Select(variant => variant.Name)];
    private static readonly string[] _quickNames = ["default", "no-average", "rate-4e-4", "filters-64"];
    private static readonly string _rowNames = string.Join(", ", _names);

    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with few rows, and a classifier of 150 steps.");
    private static readonly Option<double> _seconds = SampleOptions.Seconds("Seconds of training for each.", otherwise: 45, quick: 5);

    private static readonly Option<int> _steps = SampleOptions.Number<int>("--steps",
        "Steps of training for each, in the place of seconds.", minimum: 1);

    private static readonly Option<string> _only = SampleOptions.Text("--only", "rows",
        "Rows of the table, with commas between them. A plus makes several changes together: rate-4e-4+hinge. " +
        $"Without it, all: {_rowNames}. With --quick: {string.Join(", ", _quickNames)}.").Check(CheckRows);

    private static readonly Option<bool> _peer = SampleOptions.Flag("--peer", "Trains a plain DCGAN too, and compares.");

    private static readonly Option<int> _count = SampleOptions.Number("--count", "Images measured.",
        minimum: 200, otherwise: 10_000, quick: 2_000);

    private static readonly Option<string> _folder = SampleOptions.Text("--folder", "folder",
        "Images in a folder for each class, in the place of Fashion-MNIST; 'emoji' for emoji, which npm gets once.");

    private static readonly Option<int> _size = SampleOptions.Number("--size", "Height and width of a folder's images, in pixels.",
        minimum: GanOptions.SmallestSide, otherwise: 32).Check(CheckSize);

    private static readonly Option<int> _take = SampleOptions.Number<int>("--take",
        "Images to train on, drawn at random; others are compared with. Without it, all of Fashion-MNIST, two in three of a folder.",
        minimum: 20);

    private static readonly Option<string> _features = FashionFeatures.FileOption().Check(CheckNoFolder);
    private static readonly Option<int> _seed = SampleOptions.Seed();
    private static readonly Option<string> _out = SampleOptions.Out("ablation");
    private static readonly Option<string> _data = SampleOptions.Data().Check(CheckNoFolder);

    public static SampleCommand Command { get; } = new("ablation",
        "Compares the default options with one change each, and with a plain DCGAN, on Fashion-MNIST or a folder of images.", Run)
    {
        _quick, _seconds, _steps, _only, _peer, _count, _folder, _size, _take, _features, _seed, _out, _data,
    };

    private static int Run(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        string[] names = parsed.GetValue(_only)?.Split(',') ?? (quick ? _quickNames : _names);
        Variant[] variants = [.. names.Select(Joined)];
        double seconds = parsed.GetValue(_seconds);
        int steps = parsed.GetValue(_steps), count = parsed.GetValue(_count), seed = parsed.GetValue(_seed);
        string folder = parsed.GetRequiredValue(_out);
        Directory.CreateDirectory(folder);

        var ml = new MLContext(seed);
        using AblationData data = parsed.GetValue(_folder) is { } images
            ? AblationData.OfFolder(ml, images, parsed.GetValue(_size), parsed.GetValue(_take), count)
            : AblationData.OfFashionMnist(ml, FashionMnist.Find(parsed.GetValue(_data), Console.WriteLine),
                parsed.GetRequiredValue(_features), quick ? 150 : 0, parsed.GetValue(_take), count);
        string budget = steps > 0 ? $"{steps} steps" : FormattableString.Invariant($"{seconds:F0} s");
        var report = new AblationReport(Path.Combine(folder, "ablation.md"), string.Create(CultureInfo.InvariantCulture,
            $"Each was trained for {budget} on {data.About}, seed {seed}, {torch.get_num_threads()} threads. {data.Measure}"));
        report.Add("real images that none was trained on", null, data.Floor());
        var measured = new Dictionary<string, AblationQuality>();
        foreach (Variant variant in variants)
        {
            var options = new GanOptions { Epochs = 100_000, Seed = seed, MaximumSteps = steps > 0 ? steps : null };
            options.TimeLimit = steps > 0 ? null : TimeSpan.FromSeconds(seconds);
            data.Prepare(options);
            variant.Apply(options);
            Console.WriteLine($"{variant.Name}: {variant.Change}");
            long done = 0;
            using GanTransformer gan = TrainingDisplay.Run(display =>
            {
                options.Progress = new Call<GanProgress>(progress => { done = progress.Step; display.Report(progress); });
                return ml.Transforms.Gan("Image", options).Fit(data.Train);
            });
            IDataView generated = gan.Generate(data.Count);
            data.Draw(generated, Path.Combine(folder, variant.Name + ".png"));
            report.Add(variant.Change, done, measured[variant.Name] = data.Compare(generated));
        }
        if (parsed.GetValue(_peer))
        {
            AblationQuality peers = Plain(data, seconds, steps, folder, report);
            if (parsed.GetValue(_folder) is null)
                report.Goals(measured.GetValueOrDefault("default"), peers);
        }
        Console.WriteLine($"Written to {folder}: ablation.md, and a sheet of generated images for each row.");
        return 0;
    }

    /// <summary>One change to the default options.</summary>
    private sealed record Variant(string Name, string Change, Action<GanOptions> Apply);

    private static void CheckRows(OptionResult option)
    {
        foreach (string name in option.GetValueOrDefault<string>().Split(',', '+').Except(_names))
            option.AddError($"The ablation has no row '{name}'. Rows: {_rowNames}.");
    }

    private static void CheckSize(OptionResult option)
    {
        if (!option.Implicit && option.GetResult(_folder) is null)
            option.AddError("--size is for the images of --folder: Fashion-MNIST has 28×28.");
    }

    private static void CheckNoFolder(OptionResult option)
    {
        if (!option.Implicit && option.GetResult(_folder) is not null)
            option.AddError($"{option.Option.Name} is for Fashion-MNIST, and --folder takes its place.");
    }

    /// <summary>A row by its name, or several changes together: rate-4e-4+hinge.</summary>
    private static Variant Joined(string names)
    {
        Variant[] variants = [.. names.Split('+').Select(name => _variants.Single(variant => variant.Name == name))];
        string changes = string.Join("; ", variants.Select(variant => variant.Change));
        return new Variant(names, changes, options => Array.ForEach(variants, variant => variant.Apply(options)));
    }

    private static void Rates(GanOptions options, double generator, double discriminator) =>
        (options.GeneratorLearningRate, options.DiscriminatorLearningRate) = (generator, discriminator);

    /// <summary>PyTorch's well-known example with its usual settings, in plain TorchSharp, for as long as ours.</summary>
    private static AblationQuality Plain(AblationData data, double seconds, int steps, string folder, AblationReport report)
    {
        const int Batch = 64, Made = 100;
        Console.WriteLine("plain DCGAN");
        torch.manual_seed(1);
        using var plain = new PlainDcgan(data.Side, data.Channels, filters: 64, Batch, best: false);
        int done = 0;
        byte[][] rows = data.Pixels();
        var random = new Random(1);
        var clock = Stopwatch.StartNew();
        while (!IsOver())
        {
            random.Shuffle(rows);
            IEnumerable<byte[][]> batches = rows.Chunk(Batch).Where(batch => batch.Length == Batch);
            foreach (byte[][] batch in batches.TakeWhile(_ => !IsOver()))
            {
                float[] pixels = [.. batch.SelectMany(row => row).Select(pixel => pixel / 127.5f - 1)];
                using torch.Tensor real = torch.tensor(pixels, [Batch, data.Channels, data.Side, data.Side]);
                plain.Step(real);
                done++;
            }
        }
        plain.SetEvaluation();
        var images = new List<byte[]>();
        while (images.Count < data.Count)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable noGrad = torch.no_grad();
            float[] values = plain.Generate(torch.randn(Made, PlainDcgan.LatentSize, 1, 1)).data<float>().ToArray();
            byte[] pixels = [.. values.Select(value => (byte)Math.Round((value + 1) * 127.5f))];
            images.AddRange(pixels.Chunk(rows[0].Length));
        }
        IDataView generated = data.View(images.Take(data.Count));
        data.Draw(generated, Path.Combine(folder, "plain.png"));
        AblationQuality quality = data.Compare(generated);
        report.Add("plain DCGAN", done, quality);
        return quality;

        bool IsOver() => steps > 0 ? done >= steps : clock.Elapsed.TotalSeconds >= seconds;
    }
}
