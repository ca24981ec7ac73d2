using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Gan.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class TrainingReporterTests
{
    private static void Count(TrainingReporter reporter, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using Tensor one = tensor(1f), two = tensor(2f), real = tensor(new float[] { 0, 0 }),
                fake = tensor(new[] { float.NegativeInfinity, float.PositiveInfinity });
            reporter.Add(new(one, real, fake, null), new(two, fake, null), diversity: null, augmentationProbability: 1);
        }
    }

    [TestMethod]
    public void TrainingReporterLogsFirstLastAndFewReportsBetween()
    {
        var lines = new List<string>();
        var reports = new Reports<GanProgress>();
        var options = new GanOptions { Epochs = 2, ProgressInterval = 1, Progress = reports };
        using var reporter = new TrainingReporter(options, new TrainingClock(10, null, default), 4, CPU, lines.Add, _ => { });
        for (int step = 1; step <= 10; step++)
        {
            Count(reporter, 1);
            reporter.AfterStep(1, step);
        }
        Assert.AreEqual(10, reports.All.Count);
        Assert.AreEqual(2, lines.Count); // a log line every five seconds at most
        StringAssert.StartsWith(lines[0], "Epoch 1/2, step 1/10: loss D 1.000, G 2.000, D(x) 0.50, D(G(z)) 0.50, ");
        StringAssert.StartsWith(lines[1], "Epoch 1/2, step 10/10:");
        StringAssert.EndsWith(lines[1], "00:00:00 left");
    }

    /// <summary>Logits of 5 and 7 (real) beside 1 and 3 (generated): apart where differences count, and half of them by sign.</summary>
    [TestMethod]
    [DataRow(GanLossKind.Relativistic, 1.0)]
    [DataRow(GanLossKind.Wasserstein, 1.0)]
    [DataRow(GanLossKind.NonSaturating, 0.5)]
    public void DiscriminatorAccuracyIsBySignOnlyWhereLogitsHaveZero(GanLossKind loss, double expected)
    {
        var options = new GanOptions { Loss = loss };
        using var reporter = new TrainingReporter(options, new TrainingClock(1, null, default), 2, CPU, _ => { }, _ => { });
        using Tensor one = tensor(1f), real = tensor(new[] { 5f, 7 }), fake = tensor(new[] { 1f, 3 });
        reporter.Add(new(one, real, fake, null), new(one, fake, null), diversity: null, augmentationProbability: 1);
        reporter.AfterStep(1, 1);
        Assert.AreEqual(expected, reporter.History[0].DiscriminatorAccuracy);
    }

    [TestMethod]
    public void ProgressReportsNothingTwice()
    {
        var reports = new Reports<GanProgress>();
        GanOptions options = TinyGan.Options(4);
        (options.Progress, options.ProgressInterval) = (reports, 2);
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)).Dispose();
        CollectionAssert.AreEqual(new long[] { 2, 4 }, reports.All.Select(report => report.Step).ToArray());
        options.TimeLimit = TimeSpan.FromTicks(1); // no step, and so nothing to report
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20)).Dispose();
        Assert.AreEqual(2, reports.All.Count);
    }
}
