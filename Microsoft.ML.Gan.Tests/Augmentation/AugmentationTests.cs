using Microsoft.ML.Data;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.ImageFeatures;

namespace Microsoft.ML.Gan.Tests.Augmentation;

/// <summary>Rows that a conditional GAN adds to training data.</summary>
[TestClass]
public class AugmentationTests
{
    private static MLContext Context => TinyGan.Context;

    private static GanTransformer Gan => TinyGan.OfTones;

    private static IDataView Tones(int dark, int grey, int bright) => TinyGan.Tones(dark, grey, bright);

    private static string Counts(IDataView data) => Reading.Counts<uint>(data, "Label");

    [TestMethod]
    public void BalanceWithGanTopsUpSmallClassesAndLogsIt()
    {
        MLContext context = TinyGan.NewContext(seed: 1);
        List<string> log = context.Listen();
        IDataView balanced = context.Data.BalanceWithGan(Tones(60, 20, 40), Gan, "Label");
        Assert.AreEqual("1:60 2:60 3:60", Counts(balanced));
        Assert.AreEqual(180, balanced.GetRowCount());
        CollectionAssert.AreEqual(Reading.Rows(balanced), Reading.Rows(balanced));
        Assert.IsTrue(log.Any(text => text.Contains("Class 'grey' gets 40 generated rows beside its 20.", StringComparison.Ordinal)),
            string.Join('\n', log));
        Assert.IsTrue(log.Any(text => text.Contains("Class 'none' has 0 rows and gets none", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void BalanceWithGanLeavesClassesThatHaveRatio()
    {
        var half = new GanBalanceOptions { Ratio = 0.5 };
        Assert.AreEqual("1:60 2:30 3:40", Counts(Context.Data.BalanceWithGan(Tones(60, 20, 40), Gan, "Label", half)));
        IDataView even = Tones(20, 20, 20);
        CollectionAssert.AreEqual(Reading.Rows(even), Reading.Rows(Context.Data.BalanceWithGan(even, Gan, "Label")));
    }

    [TestMethod]
    public void FilterByScoreKeepsRowsOfEnoughScore()
    {
        IDataView fakes = Gan.Generate(100);
        List<float> scores = Reading.Column<float>(Gan.Transform(fakes), "Score");
        float middle = scores.Order().ElementAt(50);
        IDataView kept = Context.Data.FilterByScore(fakes, Gan, "Score", middle);
        CollectionAssert.AreEqual(fakes.Schema.Select(c => $"{c.Name}:{c.Type}").ToArray(),
            kept.Schema.Select(c => $"{c.Name}:{c.Type}").ToArray());
        List<(DataViewRowId Id, string Text)> all = Reading.Rows(fakes);
        CollectionAssert.AreEqual(all.Where((_, i) => scores[i] >= middle).ToList(), Reading.Rows(kept));
        Assert.IsNull(kept.GetRowCount());
    }

    /// <summary>A classifier's probabilities are a vector; the value of the row's own class counts.</summary>
    [TestMethod]
    public void FilterByScoreTakesValueOfRowsOwnClass()
    {
        IDataView rows = Tones(2, 2, 2);
        ITransformer judge = Context.Transforms.CustomMapping<LabelIn, ScoresOut>(
            (row, scores) => scores.Scores = [0.9f, 0.1f, row.Label == 3 ? 0.7f : 0.95f, 0], null).Fit(rows);
        CollectionAssert.AreEqual(new uint[] { 1, 1, 3, 3 },
            Reading.Column<uint>(Context.Data.FilterByScore(rows, judge, "Scores", 0.5, "Label"), "Label"));
        Assert.AreEqual(0, Reading.Column<uint>(Context.Data.FilterByScore(rows, judge, "Scores", 0.91, "Label"), "Label").Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterByScore(rows, judge, "Scores", 0.5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterByScore(rows, judge, "Absent", 0.5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterByScore(rows, judge, "Label", 0.5));
    }

    private sealed class LabelIn
    {
        [KeyType(4)]
        public uint Label { get; set; }
    }

    private sealed class ScoresOut
    {
        [VectorType(4)]
        public float[] Scores { get; set; } = [];
    }

    [TestMethod]
    public void BalanceWithGanReplacesRowsOfTooLittleScore()
    {
        List<float> scores = Reading.Column<float>(Gan.Transform(Gan.Generate(200, new GanGenerateOptions { Class = "grey" })), "Score");
        float middle = scores.Order().ElementAt(100);
        var options = new GanBalanceOptions { Filter = Gan, FilterColumnName = "Score", MinimumScore = middle };
        IDataView balanced = Context.Data.BalanceWithGan(Tones(60, 20, 60), Gan, "Label", options);
        Assert.AreEqual("1:60 2:60 3:60", Counts(balanced));
        Assert.IsTrue(Reading.Column<float>(Gan.Transform(balanced), "Score").Skip(140).All(score => score >= middle));
    }

    [TestMethod]
    public void BalanceWithGanRefusesWhatCannotBeBalanced()
    {
        IDataView data = Tones(5, 3, 2);
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(data, TinyGan.OfDiscs, "Label")), "no classes to balance");
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(data, Gan, "Other")), "trained with the label column 'Label'");
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(data, Gan, "Label", new GanBalanceOptions { Ratio = 1.5 })),
            "GanBalanceOptions.Ratio must be in (0, 1]");
        IDataView wider = Context.Transforms.CopyColumns("More", "Label").Fit(data).Transform(data);
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(wider, Gan, "Label")), "'More'");
        var filled = new GanBalanceOptions { FillMissing = true };
        Assert.AreEqual("1:5 2:5 3:5", Counts(Context.Data.BalanceWithGan(wider, Gan, "Label", filled)));

        static string Message(Action action) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message;
    }

    /// <summary>The second reading of such an enumerable gives nothing: generated rows alone would come.</summary>
    [TestMethod]
    public void BalanceWithGanRefusesDataThatCanBeReadOnce()
    {
        IDataView once = Context.Data.LoadFromEnumerable(new OneShot<LabelAndPixels>(Enumerable.Range(0, 30)
            .Select(i => new LabelAndPixels { Label = i < 20 ? 0u : 1u, Pixels = new byte[64] })));
        IDataView balanced = Context.Data.BalanceWithGan(once, Gan, "Label");
        StringAssert.Contains(Message(() => Counts(balanced)), "other rows at this reading");
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(once, Gan, "Label")), "No row has a class in column 'Label'");

        static string Message(Action action) => Assert.ThrowsExactly<InvalidOperationException>(action).Message;
    }

    private sealed class LabelAndPixels
    {
        [KeyType(4)]
        public uint Label { get; set; }

        [VectorType(8, 8)]
        public byte[] Pixels { get; set; } = [];
    }

    [TestMethod]
    public void EvaluateGanMakesRowsOfGanItself()
    {
        IDataView data = Tones(60, 60, 60);
        var options = new GanEvaluationOptions { SampleCount = 60, SheetRows = 0, Training = new ImageFeaturesOptions { Epochs = 1 } };
        GanMetrics ofGan = Context.EvaluateGan(data, Gan, options);
        options.ImageColumnName = "Pixels";
        options.LabelColumnName = "Label";
        GanMetrics ofRows = Context.EvaluateGan(data, Gan.Generate(60), options);
        Assert.AreEqual(ofRows.Generated.SlicedWassersteinDistance, ofGan.Generated.SlicedWassersteinDistance);
    }
}
