using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class TrainingWarningsTests
{
    private static GanProgress Report(long step, double diversity, double accuracy) =>
        new(1, 1, step, 10_000, 0, 0, 0, 0, 0, default, default) { Diversity = diversity, DiscriminatorAccuracy = accuracy };

    /// <summary>The steps whose reports bring a warning.</summary>
    private static long[] Warned(GanLossKind loss, params GanProgress[] reports) =>
        [.. reports.Where((report, i) => TrainingWarnings.Find(reports[..i], report, loss) is not null).Select(report => report.Step)];

    private static GanProgress[] Reports(int interval, Func<long, (double Diversity, double Accuracy)> values) =>
        [.. Enumerable.Range(1, 3000 / interval).Select(i => (long)i * interval)
            .Select(step => Report(step, values(step).Diversity, values(step).Accuracy))];

    [TestMethod]
    [DataRow(1)]
    [DataRow(25)]
    [DataRow(100)]
    public void FindTellsOfCollapseOnceItHasLasted(int interval)
    {
        GanProgress[] reports = Reports(interval, step => (step > 1000 ? 0.05 : 0.8, 0.9));
        CollectionAssert.AreEqual(new[] { 1500L }, Warned(GanLossKind.NonSaturating, reports));
        StringAssert.Contains(TrainingWarnings.Find(
            reports[..(1500 / interval - 1)], reports[1500 / interval - 1], GanLossKind.NonSaturating), "Try MinibatchStandardDeviation");
    }

    [TestMethod]
    public void FindTellsOfCollapseAgain() =>
        CollectionAssert.AreEqual(new[] { 500L, 2000L },
            Warned(GanLossKind.Hinge, Reports(50, step => (step is <= 800 or > 1500 ? 0 : 1, 0.9))));

    [TestMethod]
    public void FindTellsOfDiscriminatorAlwaysRightUnlessCritic()
    {
        GanProgress[] reports = Reports(25, step => (1, step > 100 ? 1 : 0.7));
        CollectionAssert.AreEqual(new[] { 600L }, Warned(GanLossKind.NonSaturating, reports));
        StringAssert.Contains(TrainingWarnings.Find(reports[..23], reports[23], GanLossKind.NonSaturating),
            "Try a lower DiscriminatorLearningRate");
        CollectionAssert.AreEqual(Array.Empty<long>(), Warned(GanLossKind.Wasserstein, reports));
        CollectionAssert.AreEqual(Array.Empty<long>(),
            Warned(GanLossKind.NonSaturating, Reports(25, step => (1, step % 400 == 0 ? 0.999 : 1))));
    }

    [TestMethod]
    public void FindTellsNothingOfValuesNotMeasured() =>
        CollectionAssert.AreEqual(Array.Empty<long>(), Warned(GanLossKind.NonSaturating, Reports(25, _ => (double.NaN, double.NaN))));
}
