using GanSamples;
using GanSamples.Bench;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.Metrics;
using Spectre.Console;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>What users read, compared with checked-in files: help, tables and reports on fixed figures.</summary>
[TestClass]
public class ApprovedTextsTests
{
    private static readonly GanProgress _end = new(
        Epoch: 3, Epochs: 10, Step: 1234, Steps: 5000,
        DiscriminatorLoss: 0.6789, GeneratorLoss: 2.5, RealProbability: 0.8, FakeProbability: 0.25,
        ImagesPerSecond: 987.6, Elapsed: TimeSpan.FromSeconds(50), Remaining: TimeSpan.FromSeconds(12.3)) { Diversity = 0.875 };

    public static IEnumerable<object[]> Samples => SampleCommands.Root.Subcommands.Select(command => new object[] { command.Name });

    private static string Output(params string[] args)
    {
        using StringWriter output = new(), error = new();
        Assert.AreEqual((0, ""), (SampleCommands.Run(args, output, error), error.ToString()));
        return output.ToString();
    }

    [TestMethod]
    public void HelpOfAllIsApproved() => Approved.Verify("help.txt", Output("--help"));

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public void HelpOfOneIsApproved(string name) => Approved.Verify($"help-{name}.txt", Output(name, "--help"));

    [TestMethod]
    public void ListIsApproved() => Approved.Verify("list.txt", Output("list"));

    [TestMethod]
    public void MetricsAreApproved()
    {
        var scores = new GanScores
        {
            FrechetDistance = 12.3456,
            KernelDistance = new KernelDistance(0.0123, 0.0012),
            PrecisionRecall = new PrecisionRecall(0.8, 0.7, 0.9, 0.6),
            SlicedWassersteinDistance = 0.05,
            ClassifierScore = 7.5,
            Classes = ClassHistogram.From([0, 0, 0, 1], 2),
            ClassDivergence = 0.1308,
            IntraClassDiversity = 0.912,
            Authenticity = 61.5,
            Duplicates = 0.02,
            ClassificationAccuracy = new ClassificationAccuracy(0.789, [0.7, 0.8]),
        };
        var floor = new GanScores { FrechetDistance = 0.5 };
        var metrics = new GanMetrics(scores, floor, 1000, "a classifier of 2 classes, 128 a row", ["A note.", "Another note."], null);
        Approved.Verify("metrics.txt", metrics.ToString());
    }

    [TestMethod]
    public void TrainingTableIsApproved()
    {
        using var folder = new TemporaryFolder();
        var run = new SampleRun(Heights.Command, Heights.Command.Parse(["--out", folder.Path]));
        run.Tell(_end, batchSize: 64);
        run.Tell("A row of a sample's [own]", $"{0.5:P1} of {1234567:N0}");
        using var text = new StringWriter();
        var settings = new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) };
        IAnsiConsole console = AnsiConsole.Create(settings);
        (console.Profile.Width, console.Profile.Capabilities.Unicode) = (100, true);
        console.Write(run.Table);
        text.WriteLine(TrainingDisplay.Describe(_end));
        console.Write(TrainingDisplay.Table(_end, "out/train/grid.png"));
        Approved.Verify("training.txt", text.ToString());
    }

    [TestMethod]
    public void BenchTableIsApproved()
    {
        using var folder = new TemporaryFolder();
        var report = new BenchReport(folder["report.md"], "When and where it was measured.");
        Timings ours = new(), peers = new();
        ours.Add(0.001, 0.002, 0.003);
        peers.Add(0.2, 0.25, 0.3);
        report.Ratio("a training step", ours.ToString(), peers.ToString(), TrainingRows.Ratio(peers, ours), 2);
        report.Ratio("a slow one", peers.Text("s", 1), ours.Text("s", 1), TrainingRows.Ratio(ours, peers), 1.05);
        report.Ratio("one that was not measured", new Timings().ToString(), peers.ToString(), double.NaN, 1);
        report.Line("memory", "100 MB", "", "100 MB", "< 600 MB", true);
        report.Line("growth", "1 ms", "", "2 ns a pixel", "even", null);
        report.Note("A sentence.");
        report.Note("Another sentence.");
        Approved.Verify("bench.md", File.ReadAllText(folder["report.md"]));
    }

    [TestMethod]
    public void AblationTableIsApproved()
    {
        using var folder = new TemporaryFolder();
        var report = new AblationReport(folder["ablation.md"], "How it was measured.");
        var ours = new AblationQuality(4.567, 0.01234, new PrecisionRecall(0.81, 0.3, 0.9, 0.59), 0.071, 70.25, 0.015);
        var peers = new AblationQuality(20.5, 0.1, new PrecisionRecall(0.7, 0.1, 0.8, 0.4), 0.002, 60, 0);
        report.Add("real test images", null, ours with { FrechetDistance = null });
        report.Add("default options", 1234, ours);
        report.Add("plain DCGAN", 99, peers);
        report.Goals(ours, peers);
        Approved.Verify("ablation.md", File.ReadAllText(folder["ablation.md"]));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void AugmentationTableIsApproved(int seeds)
    {
        var results = new Dictionary<string, List<Augment.Result>>();
        foreach ((string arm, double share) in new[] { ("as it is", 0.8), ("flips, shifts and GAN", 0.85) })
        {
            results[arm] = [.. Enumerable.Range(0, seeds).Select(seed =>
                new Augment.Result(share + seed / 100.0, share, [share / 10, share / 2 - seed / 20.0, share]))];
        }
        Approved.Verify($"augment-{seeds}.md", Augment.Table(results, "How it was measured."));
    }
}
