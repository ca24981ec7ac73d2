using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.Training;

namespace Microsoft.ML.Gan.Tests.Core.Training;

[TestClass]
public class TrainingClockTests
{
    [TestMethod]
    public void RemainingCountsEachStepAsLongAsSoFar() =>
        Assert.AreEqual(TimeSpan.FromSeconds(30), TrainingClock.Remaining(step: 10, steps: 40, seconds: 10, null));

    [TestMethod]
    public void RemainingEndsWithLimit()
    {
        Assert.AreEqual(TimeSpan.FromSeconds(5), TrainingClock.Remaining(10, 40, 10, TimeSpan.FromSeconds(5)));
        Assert.AreEqual(TimeSpan.Zero, TrainingClock.Remaining(10, 40, 10, TimeSpan.FromSeconds(-1)));
    }

    [TestMethod]
    public void RemainingIsBoundedForAnyNumberOfSteps()
    {
        Assert.AreEqual(TimeSpan.MaxValue, TrainingClock.Remaining(1, long.MaxValue, 1e9, null));
        Assert.AreEqual(TimeSpan.FromSeconds(5), TrainingClock.Remaining(1, int.MaxValue * 20_000L, 1000, TimeSpan.FromSeconds(5)));
        Assert.AreEqual(TimeSpan.Zero, TrainingClock.Remaining(50, 40, 10, null));
    }

    [TestMethod]
    [DataRow("1.17:34:04", "1 d 17:34:04")]
    [DataRow("0.17:34:04", "17:34:04")]
    [DataRow("0.00:00:00", "00:00:00")]
    public void FormatTellsDays(string time, string expected) =>
        Assert.AreEqual(expected, TrainingClock.Format(TimeSpan.Parse(time, null)));

    [TestMethod]
    public void IsOverWhenStepsAreDoneOrTimeIsUpOrCancelled()
    {
        var clock = new TrainingClock(10, null, default);
        Assert.IsFalse(clock.IsOver(9));
        Assert.IsTrue(clock.IsOver(10));
        Assert.IsTrue(new TrainingClock(10, null, new CancellationToken(canceled: true)).IsOver(0));
        var late = new TrainingClock(10, TimeSpan.FromTicks(1), default);
        Thread.Sleep(1);
        Assert.IsTrue(late.IsOver(0));
    }

    /// <summary>By steps, or by time where less of it is left.</summary>
    [TestMethod]
    public void DoneGoesFromZeroToOne()
    {
        var clock = new TrainingClock(10, TimeSpan.FromDays(1), default);
        Assert.AreEqual(0, clock.Done(0), 0.01);
        Assert.AreEqual(0.3, clock.Done(3));
        Assert.AreEqual(1, clock.Done(11));
        var late = new TrainingClock(10, TimeSpan.FromTicks(1), default);
        Thread.Sleep(1);
        Assert.AreEqual(1, late.Done(0));
    }

    /// <summary>What was counted before a break is reported over the time before it, too.</summary>
    [TestMethod]
    public void ExchangeKeepsTimeSinceLastReport()
    {
        var clock = new TrainingClock(10, null, default);
        Thread.Sleep(20);
        clock.LastReport = clock.Elapsed;
        Thread.Sleep(20);
        var resumed = new TrainingClock(10, null, default);
        using var file = new MemoryStream();
        clock.Exchange(new CheckpointFields(null, new BinaryWriter(file)));
        file.Position = 0;
        resumed.Exchange(new CheckpointFields(new BinaryReader(file), null));
        Assert.AreEqual(clock.LastReport, resumed.LastReport);
        Assert.IsTrue((resumed.Elapsed - resumed.LastReport).TotalMilliseconds >= 20);
    }

    [TestMethod]
    public void FitOfEndlessEpochsReports()
    {
        GanOptions options = TinyGan.Options(steps: 2);
        (options.MaximumSteps, options.Epochs, options.BatchSize, options.TimeLimit, options.ProgressInterval) =
            (null, int.MaxValue, 2, TimeSpan.FromSeconds(0.5), 1);
        var left = new List<TimeSpan>();
        options.Progress = new Reports<GanProgress>(report => left.Add(report.Remaining));
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(200)).Dispose();
        Assert.IsTrue(left.Count > 1 && left.TrueForAll(time => time <= options.TimeLimit), string.Join(", ", left));
    }
}
