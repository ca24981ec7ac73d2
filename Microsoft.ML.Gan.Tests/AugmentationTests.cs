using Microsoft.ML.Data;
using Microsoft.ML.Gan.Evaluation;

namespace Microsoft.ML.Gan.Tests;

/// <summary>Rows that a conditional GAN adds to training data.</summary>
[TestClass]
public class AugmentationTests
{
    private sealed class ToneRow
    {
        public string Tone { get; set; } = "";

        [VectorType(8, 8)]
        public byte[] Pixels { get; set; } = [];
    }

    private static readonly Lazy<GanTransformer> Gan = new(() =>
    {
        GanOptions options = TinyGan.Options(60);
        options.LabelColumn = "Label";
        return Context.Transforms.Gan("Pixels", options).Fit(Tones(60, 20, 40));
    });

    private static MLContext Context => TinyGan.Context;

    /// <summary>Dark, grey and bright pictures, so many of each, and a fourth class with none.</summary>
    private static IDataView Tones(int dark, int grey, int bright)
    {
        IEnumerable<ToneRow> rows = new[] { ("dark", dark, 20), ("grey", grey, 120), ("bright", bright, 220) }
            .SelectMany(tone => Enumerable.Range(0, tone.Item2).Select(i => new ToneRow { Tone = tone.Item1, Pixels = [.. Enumerable.Repeat((byte)(tone.Item3 + i % 20), 64)] }));
        IDataView keys = Context.Data.LoadFromEnumerable(new[] { "dark", "grey", "bright", "none" }.Select(tone => new Key { Tone = tone }));
        IDataView view = Context.Data.LoadFromEnumerable(rows.ToArray());
        return Context.Transforms.Conversion.MapValueToKey("Label", "Tone", keyData: keys).Append(Context.Transforms.DropColumns("Tone")).Fit(view).Transform(view);
    }

    private sealed class Key
    {
        public string Tone { get; set; } = "";
    }

    private static string Counts(IDataView data) =>
        string.Join(' ', Reading.Column<uint>(data, "Label").GroupBy(label => label).OrderBy(group => group.Key).Select(group => $"{group.Key}:{group.Count()}"));

    [TestMethod]
    public void SmallClassesAreToppedUpToTheLargestAndTheLogSaysSo()
    {
        var log = new List<string>();
        EventHandler<LoggingEventArgs> listen = (_, e) => log.Add(e.Message);
        Context.Log += listen;
        IDataView balanced = Context.Data.BalanceWithGan(Tones(60, 20, 40), Gan.Value, "Label");
        Context.Log -= listen;
        Assert.AreEqual("1:60 2:60 3:60", Counts(balanced));
        Assert.AreEqual(180, balanced.GetRowCount());
        CollectionAssert.AreEqual(Reading.Rows(balanced), Reading.Rows(balanced));
        Assert.IsTrue(log.Any(text => text.Contains("Class 'grey' gets 40 generated rows beside its 20.", StringComparison.Ordinal)), string.Join('\n', log));
        Assert.IsTrue(log.Any(text => text.Contains("Class 'none' has 0 rows and gets none", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ARatioIsEnoughForClassesThatHaveIt()
    {
        Assert.AreEqual("1:60 2:30 3:40", Counts(Context.Data.BalanceWithGan(Tones(60, 20, 40), Gan.Value, "Label", new GanBalanceOptions { Ratio = 0.5 })));
        IDataView even = Tones(20, 20, 20);
        Assert.AreSame(even, Context.Data.BalanceWithGan(even, Gan.Value, "Label"));
    }

    [TestMethod]
    public void AJudgeKeepsWhatItGivesEnough()
    {
        IDataView fakes = Gan.Value.Generate(100);
        List<float> scores = Reading.Column<float>(Gan.Value.Transform(fakes), "Score");
        float middle = scores.Order().ElementAt(50);
        IDataView kept = Context.Data.FilterByJudge(fakes, Gan.Value, "Score", middle);
        CollectionAssert.AreEqual(fakes.Schema.Select(c => $"{c.Name}:{c.Type}").ToArray(), kept.Schema.Select(c => $"{c.Name}:{c.Type}").ToArray());
        List<(DataViewRowId Id, string Text)> all = Reading.Rows(fakes);
        CollectionAssert.AreEqual(all.Where((_, i) => scores[i] >= middle).ToList(), Reading.Rows(kept));
        Assert.IsNull(kept.GetRowCount());
    }

    /// <summary>A classifier's probabilities are a vector; the value of the row's own class counts.</summary>
    [TestMethod]
    public void AVectorIsJudgedByTheRowsOwnClass()
    {
        IDataView rows = Tones(2, 2, 2);
        ITransformer judge = Context.Transforms.CustomMapping<LabelIn, ScoresOut>((row, scores) => scores.Scores = [0.9f, 0.1f, row.Label == 3 ? 0.7f : 0.95f, 0], null).Fit(rows);
        CollectionAssert.AreEqual(new uint[] { 1, 1, 3, 3 }, Reading.Column<uint>(Context.Data.FilterByJudge(rows, judge, "Scores", 0.5, "Label"), "Label"));
        Assert.AreEqual(0, Reading.Column<uint>(Context.Data.FilterByJudge(rows, judge, "Scores", 0.91, "Label"), "Label").Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterByJudge(rows, judge, "Scores", 0.5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterByJudge(rows, judge, "Absent", 0.5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Data.FilterByJudge(rows, judge, "Label", 0.5));
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
    public void RowsThatTheJudgeRefusesAreReplaced()
    {
        List<float> scores = Reading.Column<float>(Gan.Value.Transform(Gan.Value.Generate(200, new GanGenerateOptions { Class = "grey" })), "Score");
        float middle = scores.Order().ElementAt(100);
        var options = new GanBalanceOptions { Judge = Gan.Value, JudgeColumn = "Score", JudgeMinimum = middle };
        IDataView balanced = Context.Data.BalanceWithGan(Tones(60, 20, 60), Gan.Value, "Label", options);
        Assert.AreEqual("1:60 2:60 3:60", Counts(balanced));
        Assert.IsTrue(Reading.Column<float>(Gan.Value.Transform(balanced), "Score").Skip(140).All(score => score >= middle));
    }

    [TestMethod]
    public void AsAStepOfAPipelineRowsAreAddedWhileFittingAlone()
    {
        IDataView data = Tones(60, 20, 40);
        var seen = new List<string>();
        var pipeline = Context.Transforms.GanAugmentation(Gan.Value, "Label").Append(new Spy(view => seen.Add(Counts(view))));
        TransformerChain<ITransformer> model = pipeline.Fit(data);
        CollectionAssert.AreEqual(new[] { "1:60 2:60 3:60" }, seen);
        Assert.AreEqual("1:60 2:20 3:40", Counts(model.Transform(data)));
        Assert.AreEqual("1:60 2:20 3:40", Counts(model.Transform(data)));
    }

    [TestMethod]
    public void TheStepTrainsAGanOfItsOwnAndIsSavedWithoutIt()
    {
        IDataView data = Tones(60, 20, 40);
        GanAugmentationTransformer step = Context.Transforms.GanAugmentation("Pixels", "Label", TinyGan.Options(5)).Fit(data);
        Assert.AreEqual("1:60 2:60 3:60", Counts(step.Transform(data)));
        string file = Path.GetTempFileName();
        try
        {
            Context.Model.Save(step, data.Schema, file);
            Assert.IsTrue(new FileInfo(file).Length < 5_000);
            ITransformer loaded = TinyGan.NewContext(2).Model.Load(file, out DataViewSchema schema);
            Assert.AreEqual("1:60 2:20 3:40", Counts(loaded.Transform(data)));
            Assert.AreEqual(data.Schema.Count, schema.Count);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Lets the test see what a pipeline's step is fitted on.</summary>
    private sealed class Spy(Action<IDataView> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            see(input);
            return Context.Transforms.CopyColumns("Copy", "Label").Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }

    [TestMethod]
    public void WhatCannotBeBalancedIsRefused()
    {
        IDataView data = Tones(5, 3, 2);
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(data, TinyGan.OfDiscs, "Label")), "no classes to balance");
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(data, Gan.Value, "Other")), "trained with the label column 'Label'");
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(data, Gan.Value, "Label", new GanBalanceOptions { Ratio = 1.5 })), "GanBalanceOptions.Ratio must be in (0, 1]");
        IDataView wider = Context.Transforms.CopyColumns("More", "Label").Fit(data).Transform(data);
        StringAssert.Contains(Message(() => Context.Data.BalanceWithGan(wider, Gan.Value, "Label")), "'More'");
        Assert.AreEqual("1:5 2:5 3:5", Counts(Context.Data.BalanceWithGan(wider, Gan.Value, "Label", new GanBalanceOptions { FillMissing = true })));

        static string Message(Action action) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message;
    }

    [TestMethod]
    public void AGanIsEvaluatedOnRowsOfItsOwnMaking()
    {
        IDataView data = Tones(60, 60, 60);
        var options = new GanEvaluationOptions { SampleCount = 60, SheetRows = 0, Training = new ImageFeaturesOptions { Epochs = 1 } };
        GanMetrics ofGan = Context.EvaluateGan(data, Gan.Value, options);
        options.ImageColumn = "Pixels";
        options.LabelColumn = "Label";
        Assert.AreEqual(Context.EvaluateGan(data, Gan.Value.Generate(60), options).Generated.SlicedWassersteinDistance, ofGan.Generated.SlicedWassersteinDistance);
    }
}
