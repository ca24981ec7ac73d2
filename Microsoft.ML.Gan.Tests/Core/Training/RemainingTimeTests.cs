using Microsoft.ML.Gan.Core.Training;

namespace Microsoft.ML.Gan.Tests.Core.Training;

[TestClass]
public class RemainingTimeTests
{
    [TestMethod]
    public void EstimateTakesAsLongForEachStepAsSoFar() =>
        Assert.AreEqual(TimeSpan.FromSeconds(30), RemainingTime.Estimate(step: 10, steps: 40, seconds: 10, null));

    [TestMethod]
    public void EstimateEndsWithTheLimit()
    {
        Assert.AreEqual(TimeSpan.FromSeconds(5), RemainingTime.Estimate(10, 40, 10, TimeSpan.FromSeconds(5)));
        Assert.AreEqual(TimeSpan.Zero, RemainingTime.Estimate(10, 40, 10, TimeSpan.FromSeconds(-1)));
    }

    [TestMethod]
    public void EstimateIsBoundedHoweverManyStepsThereAre()
    {
        Assert.AreEqual(TimeSpan.MaxValue, RemainingTime.Estimate(1, long.MaxValue, 1e9, null));
        Assert.AreEqual(TimeSpan.FromSeconds(5), RemainingTime.Estimate(1, int.MaxValue * 20_000L, 1000, TimeSpan.FromSeconds(5)));
        Assert.AreEqual(TimeSpan.Zero, RemainingTime.Estimate(50, 40, 10, null));
    }

    [TestMethod]
    [DataRow("1.17:34:04", "1 d 17:34:04")]
    [DataRow("0.17:34:04", "17:34:04")]
    [DataRow("0.00:00:00", "00:00:00")]
    public void TextTellsTheDays(string time, string expected) => Assert.AreEqual(expected, RemainingTime.Text(TimeSpan.Parse(time, null)));

    [TestMethod]
    public void ATrainingOfEndlessEpochsReports()
    {
        GanOptions options = TinyGan.Options(steps: 2);
        (options.MaximumSteps, options.Epochs, options.BatchSize, options.TimeLimit, options.ProgressInterval) = (null, int.MaxValue, 2, TimeSpan.FromSeconds(0.5), 1);
        var left = new List<TimeSpan>();
        options.Progress = new Reports<GanProgress>(report => left.Add(report.Remaining));
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(200)).Dispose();
        Assert.IsTrue(left.Count > 1 && left.TrueForAll(time => time <= options.TimeLimit), string.Join(", ", left));
    }
}
