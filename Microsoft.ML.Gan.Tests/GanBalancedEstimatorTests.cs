using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests;

/// <summary>A trainer that is fitted on generated rows too.</summary>
[TestClass]
public class GanBalancedEstimatorTests
{
    private static MLContext Context => TinyGan.Context;

    private readonly List<string> _seen = []; // the labels of each fit, counted

    /// <summary>Pixels to features to a classifier; it notes what it is fitted on.</summary>
    private EstimatorChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> Classifier(string name = "") =>
        Context.Transforms.CopyColumns("Copy", "Label").Append(new Spy(view => _seen.Add(name + Reading.Counts<uint>(view, "Label"))))
            .Append(Context.Transforms.Conversion.ConvertType("Features", "Pixels", DataKind.Single))
            .Append(Context.Transforms.NormalizeMinMax("Features"))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

    /// <summary>Lets the test see what a pipeline's step is fitted on.</summary>
    private sealed class Spy(Action<IDataView> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            see(input);
            return Context.Transforms.CopyColumns("Seen", "Label").Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }

    /// <summary>The trainer sees generated rows, and the step behind it the others alone; so too when the chain is fitted again.</summary>
    [TestMethod]
    public void GanBalancedGivesGeneratedRowsToTrainerOnlyInChains()
    {
        IDataView data = TinyGan.Tones(60, 20, 40);
        var balance = new GanBalanceOptions { FillMissing = true };
        var inner = Context.Transforms.CopyColumns("Before", "Label")
            .Append(Context.Transforms.GanBalanced(Classifier("wrapped "), "Pixels", "Label", TinyGan.Options(5), balance));
        var outer = Context.Transforms.CopyColumns("Outer", "Label").Append(inner)
            .Append(new Spy(view => _seen.Add("outer " + Reading.Counts<uint>(view, "Label"))));
        for (int fit = 0; fit < 2; fit++)
        {
            _seen.Clear();
            var model = outer.Fit(data);
            CollectionAssert.AreEqual(new[] { "wrapped 1:60 2:60 3:60", "outer 1:60 2:20 3:40" }, _seen);
            for (int reading = 0; reading < 2; reading++)
            {
                IDataView scored = model.Transform(data);
                Assert.AreEqual("1:60 2:20 3:40", Reading.Counts<uint>(scored, "Label"));
                Assert.IsTrue(Context.MulticlassClassification.Evaluate(scored).MacroAccuracy > 0.9);
            }
        }
    }

    /// <summary>The README's pipeline: images to pixels, which are kept, to a classifier.</summary>
    [TestMethod]
    public void GanBalancedKeepsFeaturesOfGeneratedImages()
    {
        IEnumerable<LabeledPicture> rows = Enumerable.Range(0, 40).Select(i => new LabeledPicture
        {
            Label = i < 30 ? 0u : 1u, // ML.NET counts from 0 here, and from 1 in the column
            Image = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, [.. Enumerable.Repeat((byte)(i < 30 ? i : 255 - i), 256)]),
        });
        IDataView train = Context.Data.LoadFromEnumerable(rows.ToArray());
        var classifier = Context.Transforms.ExtractPixels("Features", "Image").AppendCacheCheckpoint(Context)
            .Append(new Spy(view => _seen.Add(Reading.Counts<uint>(view, "Label"))))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label"));
        var model = Context.Transforms.GanBalanced(classifier, "Image", "Label", TinyGan.Options(5)).Fit(train);
        CollectionAssert.AreEqual(new[] { "1:30 2:30" }, _seen);
        Assert.AreEqual(1, Context.MulticlassClassification.Evaluate(model.Transform(train)).MacroAccuracy, 0.05);
    }

    private sealed class LabeledPicture
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [ImageType(8, 8)]
        public MLImage? Image { get; set; }
    }

    [TestMethod]
    public void GanBalancedLeavesGivenGanToItsOwner()
    {
        IDataView data = TinyGan.Tones(60, 20, 40);
        var estimator = Context.Transforms.GanBalanced(Classifier(), TinyGan.OfTones, "Label", new GanBalanceOptions { Ratio = 0.5 });
        estimator.Fit(data);
        estimator.Fit(data);
        CollectionAssert.AreEqual(new[] { "1:60 2:30 3:40", "1:60 2:30 3:40" }, _seen);
        Assert.AreEqual(10, Reading.Column<uint>(TinyGan.OfTones.Generate(10), "Label").Count);
    }

    [TestMethod]
    public void GanBalancedBalancesEachFoldOfCrossValidation()
    {
        var results = Context.MulticlassClassification.CrossValidate(TinyGan.Tones(60, 20, 40),
            Context.Transforms.GanBalanced(Classifier(), "Pixels", "Label", TinyGan.Options(5)), numberOfFolds: 3, seed: 1);
        Assert.AreEqual(3, _seen.Count);
        foreach (string seen in _seen)
        {
            string[] counts = [.. seen.Split(' ').Select(count => count[2..])];
            Assert.IsTrue(counts.Length == 3 && counts.Distinct().Count() == 1 && int.Parse(counts[0]) < 60, seen);
        }
        Assert.AreEqual(120, results.Sum(fold => Reading.Column<uint>(fold.ScoredHoldOutSet, "Label").Count));
        Assert.IsTrue(results.All(fold => fold.Metrics.MacroAccuracy > 0.9));
    }

    /// <summary>The model is the trainer's own, and its file has no part of the plugin's.</summary>
    [TestMethod]
    public void GanBalancedModelIsSavedAndLoadedWithoutGan()
    {
        IDataView data = TinyGan.Tones(60, 20, 40);
        using var folder = new TemporaryFolder();
        TransformerChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> model =
            Context.Transforms.GanBalanced(Classifier(), "Pixels", "Label", TinyGan.Options(5)).Fit(data);
        Context.Model.Save(model, data.Schema, folder["model.zip"]);
        using (ZipArchive zip = ZipFile.OpenRead(folder["model.zip"]))
        {
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using var content = new MemoryStream();
                using (Stream stream = entry.Open())
                    stream.CopyTo(content);
                string text = Encoding.Latin1.GetString(content.ToArray());
                Assert.IsFalse(text.Contains("Gan", StringComparison.OrdinalIgnoreCase), entry.FullName);
            }
        }
        ITransformer loaded = TinyGan.NewContext(2).Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(Reading.Rows(model.Transform(data), "Score"), Reading.Rows(loaded.Transform(data), "Score"));
    }

    /// <summary>The trainer's model works when the GAN is gone; what still reads its training rows hears of it.</summary>
    [TestMethod]
    public void GanBalancedDisposesItsGanBehindTrainer()
    {
        IDataView? kept = null;
        var spy = new Spy(view => kept = view);
        IDataView data = TinyGan.Tones(60, 20, 40);
        Fit(spy);
        Errors.Cause<ObjectDisposedException>(() => Reading.Rows(kept!, "Pixels"));
        var failing = new Spy(view =>
        {
            kept = view;
            throw new NotSupportedException("No training today.");
        });
        Assert.ThrowsExactly<NotSupportedException>(() => Fit(failing));
        Errors.Cause<ObjectDisposedException>(() => Reading.Rows(kept!, "Pixels"));

        void Fit(Spy trainer) => Context.Transforms.GanBalanced(trainer, "Pixels", "Label", TinyGan.Options(5)).Fit(data);
    }

    [TestMethod]
    public void GanBalancedReportsWarnsAndCancelsAsFitDoes()
    {
        using var cancellation = new CancellationTokenSource();
        MLContext ml = TinyGan.NewContext(seed: 1);
        List<string> log = ml.Listen();
        GanOptions options = TinyGan.Options(10_000);
        var reports = new Reports<GanProgress>(_ => cancellation.Cancel());
        (options.Progress, options.ProgressInterval, options.CancellationToken) = (reports, 1, cancellation.Token);
        var estimator = ml.Transforms.GanBalanced(Classifier(), "Pixels", "Label", options);
        estimator.Fit(TinyGan.Tones(60, 20, 40));
        Assert.IsTrue(reports.All.Count > 0 && reports.All[^1].Step < 100);
        CollectionAssert.AreEqual(new[] { "1:60 2:60 3:60" }, _seen);
        string text = string.Join('\n', log);
        StringAssert.Contains(text, "Training was canceled: the model is as trained so far.");
        StringAssert.Contains(text, "Class 'grey' gets 40 generated rows beside its 20.");
        Assert.ThrowsExactly<OperationCanceledException>(() => estimator.Fit(TinyGan.Tones(60, 20, 40)));
        Assert.AreEqual(1, _seen.Count);
    }

    [TestMethod]
    public void GetOutputSchemaIsTrainersAndChecksInput()
    {
        SchemaShape shape = Reading.SchemaShapeOf(TinyGan.Tones(1, 1, 1));
        IEstimator<ITransformer> copy = Context.Transforms.CopyColumns("Copy", "Label");
        CollectionAssert.AreEquivalent(new[] { "Pixels", "Label", "Copy" },
            Context.Transforms.GanBalanced(copy, "Pixels", "Label").GetOutputSchema(shape).Select(c => c.Name).ToArray());
        StringAssert.Contains(Refused("Absent", "Label"), "'Absent'");
        StringAssert.Contains(Refused("Pixels", "Absent"), "label column 'Absent'");
        StringAssert.Contains(Refused("Pixels", "Pixels"), "label column 'Pixels'");

        string Refused(string image, string label) =>
            Message(() => Context.Transforms.GanBalanced(copy, image, label).GetOutputSchema(shape));
    }

    /// <summary>What cannot be balanced is refused before a GAN is trained for it.</summary>
    [TestMethod]
    public void FitRefusesWhatCannotBeBalancedBeforeTraining()
    {
        var reports = new Reports<GanProgress>();
        GanOptions options = TinyGan.Options(5);
        (options.Progress, options.ProgressInterval) = (reports, 1);
        IDataView data = TinyGan.Tones(6, 3, 2), wider = Context.Transforms.CopyColumns("More", "Label").Fit(data).Transform(data);
        IDataView once = TinyGan.WithKeys(new OneShot<ToneRow>(TinyGan.ToneRows(6, 3, 2)));
        StringAssert.Contains(Fit(data, "Absent", "Label"), "'Absent'");
        StringAssert.Contains(Fit(data, "Pixels", "Absent"), "label column 'Absent'");
        StringAssert.Contains(Fit(data, "Pixels", "Pixels"), "label column 'Pixels'");
        StringAssert.Contains(Fit(wider, "Pixels", "Label"), "Generated rows lack the column 'More'");
        var balance = new GanBalanceOptions { Truncation = 0.05 };
        StringAssert.Contains(Message(() => Context.Transforms.GanBalanced(Classifier(), "Pixels", "Label", options, balance)),
            "GanBalanceOptions.Truncation must be 0.1 or more, or null for none");
        StringAssert.Contains(Message(() => Context.Transforms.GanBalanced(Classifier(), TinyGan.OfDiscs, "Label").Fit(data)),
            "no classes to balance");
        Assert.ThrowsExactly<InvalidOperationException>(() => Context.Transforms.GanBalanced(Classifier(), "Pixels", "Label", options)
            .Fit(Context.Transforms.DropColumns("Tone").Fit(once).Transform(once)));
        Assert.AreEqual((0, 0), (reports.All.Count, _seen.Count));

        string Fit(IDataView rows, string image, string label) =>
            Message(() => Context.Transforms.GanBalanced(Classifier(), image, label, options).Fit(rows));
    }

    private static string Message(Action action) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message;
}
