using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.ImageFeatures;

namespace Microsoft.ML.Gan.Tests.ImageFeatures;

[TestClass]
public class ImageFeaturesTests
{
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly Lazy<ImageFeaturesTransformer> LazyClassifier = new(() => Stripe.Classifier(Ml));

    private static ImageFeaturesTransformer Classifier => LazyClassifier.Value;

    [TestMethod]
    public void ImageFeaturesTellsFreshImagesApart()
    {
        IDataView scored = Classifier.Transform(Stripe.View(Ml, Stripe.Draw(100, 2)));
        MulticlassClassificationMetrics metrics = Ml.MulticlassClassification.Evaluate(scored);
        Assert.IsTrue(metrics.MicroAccuracy > 0.98, $"{metrics.MicroAccuracy}");
        Assert.AreEqual(2, Classifier.ClassCount);
    }

    [TestMethod]
    public void TransformPredictsKeysOfClasses()
    {
        IDataView scored = Classifier.Transform(Stripe.View(Ml, Stripe.Draw(4, 2)));
        IDataView named = Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
        CollectionAssert.AreEqual(new[] { "left", "top", "left", "top" }, named.GetColumn<string>("PredictedLabel").ToArray());
    }

    [TestMethod]
    public void TransformGivesProbabilitiesThatSumToOneWithNamedSlots()
    {
        IDataView scored = Classifier.Transform(Stripe.View(Ml, Stripe.Draw(10, 2)));
        foreach (float[] row in scored.GetColumn<float[]>("Score"))
            Assert.AreEqual(1, row.Sum(), 1e-5);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "left", "top" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void LoadGivesSameFeatures()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(5, 3));
        using var stream = new MemoryStream();
        Ml.Model.Save(Classifier, rows.Schema, stream);
        stream.Position = 0;
        var other = new MLContext();
        using var loaded = (ImageFeaturesTransformer)other.Model.Load(stream, out _);
        Assert.AreEqual(2, loaded.ClassCount);
        AssertSame(Features(Classifier, rows), Features(loaded, rows));
        Assert.AreEqual(Classifier.GetOutputSchema(rows.Schema)["PredictedLabel"].Type,
            loaded.GetOutputSchema(rows.Schema)["PredictedLabel"].Type);
    }

    /// <summary>Modules made inside a dispose scope die with it, unless their weights are taken out of it.</summary>
    [TestMethod]
    public void FitGivesExtractorThatOutlivesDisposeScope()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(4, 2));
        ImageFeaturesTransformer made;
        using (TorchSharp.torch.NewDisposeScope())
            made = Ml.Transforms.ImageFeatures("Image").Fit(rows);
        using (made)
            Assert.AreEqual(4, Features(made, rows).Length);
    }

    [TestMethod]
    public void LoadFindsChangedByte()
    {
        using var stream = new MemoryStream();
        Ml.Model.Save(Classifier, Stripe.View(Ml, Stripe.Draw(1, 3)).Schema, stream);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.Entries.Single(e => e.Name == "Network.bin");
            using Stream network = entry.Open();
            network.Position = network.Length / 2;
            int value = network.ReadByte();
            network.Position--;
            network.WriteByte((byte)~value);
        }
        stream.Position = 0;
        Exception error = Assert.Throws<Exception>(() => Ml.Model.Load(stream, out _));
        while (error.InnerException is { } inner)
            error = inner;
        StringAssert.Contains(error.Message, "checksum");
    }

    [TestMethod]
    public void FitOfSameSeedGivesSameClassifier()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(5, 3));
        using ImageFeaturesTransformer again = Stripe.Classifier(new MLContext(seed: 99)), other = Stripe.Classifier(Ml, seed: 2);
        AssertSame(Features(Classifier, rows), Features(again, rows));
        Assert.AreNotEqual(Features(Classifier, rows)[0][0], Features(other, rows)[0][0]);
    }

    [TestMethod]
    public void FitWithoutLabelsGivesSameNetworkEverywhere()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(5, 3));
        using ImageFeaturesTransformer one = Ml.Transforms.ImageFeatures("Image").Fit(rows),
            two = new MLContext().Transforms.ImageFeatures("Image").Fit(rows);
        AssertSame(Features(one, rows), Features(two, rows));
        Assert.AreEqual(0, one.ClassCount);
        Assert.AreEqual(FeatureNetwork.Features, Features(one, rows)[0].Length);
        Assert.IsNull(one.GetOutputSchema(rows.Schema).GetColumnOrNull("Score"));
        Assert.AreEqual(1.7, Features(one, rows)[0].Sum() / 64, 1.6); // drawn so that the variance is kept: neither vanishing nor exploding
    }

    [TestMethod]
    public void TransformGivesRowsTheirFeaturesInAnyCursor()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(40, 3));
        float[][] expected = Features(Classifier, rows);
        IDataView scored = Classifier.Transform(rows);
        var found = new Dictionary<ulong, float[]>();
        foreach (DataViewRowCursor cursor in scored.GetRowCursorSet([scored.Schema["Features"]], 3))
        {
            using (cursor)
            {
                ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Features"]);
                ValueGetter<DataViewRowId> idGetter = cursor.GetIdGetter();
                VBuffer<float> value = default;
                DataViewRowId id = default;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    idGetter(ref id);
                    found.Add(id.Low, [.. value.DenseValues()]);
                }
            }
        }
        AssertSame(expected, [.. Enumerable.Range(0, 40).Select(i => found[(ulong)i])]);
    }

    /// <summary>150 rows are two full batches and a part of one.</summary>
    [TestMethod]
    public void TransformDoesNotDependOnRowsBeside()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(150, 3));
        float[][] all = Features(Classifier, rows);
        AssertSame(all[..70], Features(Classifier, Ml.Data.TakeRows(rows, 70)));
        AssertSame(all[70..], Features(Classifier, Ml.Data.SkipRows(rows, 70)));
    }

    [TestMethod]
    public void TransformReadsNothingForColumnsNotAskedFor()
    {
        Stripe[] rows = Stripe.Draw(3, 3);
        rows[1].Image = []; // would be refused if it were read
        IDataView scored = Classifier.Transform(Stripe.View(Ml, rows));
        Assert.AreEqual(3, scored.GetColumn<uint>("Label").Count());
        Errors.Says<InvalidOperationException>(
            () => scored.GetColumn<uint>("PredictedLabel").Count(), "'Image' in row 1 cannot be read: the row has no image");
    }

    [TestMethod]
    public void MaximumStepsEndsTrainingWithinEpoch()
    {
        var ml = new MLContext(1);
        List<string> log = ml.Listen();
        var options = new ImageFeaturesOptions { Epochs = 9, MaximumSteps = 5, BatchSize = 16 };
        using ImageFeaturesTransformer classifier = ml.Transforms.ImageFeatures("Image", "Label", options)
            .Fit(Stripe.View(ml, Stripe.Draw(64, 1)));
        Assert.IsTrue(log.Any(line => line.Contains("epoch 2, step 5/5", StringComparison.Ordinal)));
        Assert.IsFalse(log.Any(line => line.Contains("epoch 3", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ImageFeaturesTellsAllWrongOptionsAtOnce()
    {
        var options = new ImageFeaturesOptions
        {
            Epochs = 0, MaximumSteps = -1, BatchSize = 1, LearningRate = double.NaN, ScoreColumnName = "Features",
            PredictedLabelColumnName = "",
        };
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.Transforms.ImageFeatures("Image", "Label", options))
            .Message;
        foreach (string option in new[] { "Epochs", "MaximumSteps", "BatchSize", "LearningRate", "ScoreColumnName",
            "PredictedLabelColumnName" })
            StringAssert.Contains(message, "ImageFeaturesOptions." + option);
    }

    [TestMethod]
    public void PredictScoresOneRow()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(2, 3));
        ITransformer model = new TransformerChain<ImageFeaturesTransformer>(Classifier);
        PredictionEngine<Stripe, Scored> engine = Ml.Model.CreatePredictionEngine<Stripe, Scored>(model);
        Scored scored = engine.Predict(Stripe.Draw(2, 3)[1]);
        foreach ((float expected, float actual) in Features(Classifier, rows)[1].Zip(scored.Features)) // a batch of one, on other kernels
            Assert.AreEqual(expected, actual, 1e-5);
        Assert.AreEqual(2u, scored.PredictedLabel);
    }

    [TestMethod]
    public void GetOutputSchemaForetellsSchemaOfTransform()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(20, 3));
        var options = new ImageFeaturesOptions { Epochs = 1, BatchSize = 16 };
        var chain = Ml.Transforms.ImageFeatures("Image", "Label", options)
            .Append(Ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));
        IDataView scored = chain.Fit(rows).Transform(rows);
        CollectionAssert.IsSubsetOf(scored.GetColumn<string>("Class").Distinct().ToArray(), new[] { "left", "top" });
    }

    [TestMethod]
    public void FitRefusesLabelsThatAreNotKeys()
    {
        IDataView rows = Ml.Data.LoadFromEnumerable(Stripe.Draw(4, 1));
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.Transforms.ImageFeatures("Image", "Label").Fit(rows))
            .Message;
        StringAssert.Contains(message, "'Label'");
        StringAssert.Contains(message, "MapValueToKey");
        Errors.Says<ArgumentOutOfRangeException>(() => Ml.Transforms.ImageFeatures("Image", "Class").Fit(rows), "'Class'");
    }

    [TestMethod]
    public void FitRefusesOneClassAloneWithAlternative()
    {
        IDataView rows = Stripe.View(Ml, Stripe.Draw(20, 1, _ => 0));
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Ml.Transforms.ImageFeatures("Image", "Label").Fit(rows))
            .Message;
        StringAssert.Contains(message, "same class");
        StringAssert.Contains(message, "Leave the label column out");
    }

    [TestMethod]
    public void FitNamesRowWithoutClass()
    {
        Stripe[] rows = Stripe.Draw(20, 1);
        rows[7].Label = "neither";
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => Ml.Transforms.ImageFeatures("Image", "Label").Fit(Stripe.View(Ml, rows))).Message;
        StringAssert.Contains(message, "Row 7 has no class in column 'Label'");
    }

    [TestMethod]
    public void FitCancelledThrows()
    {
        var options = new ImageFeaturesOptions { CancellationToken = new CancellationToken(canceled: true) };
        Assert.ThrowsExactly<OperationCanceledException>(
            () => Ml.Transforms.ImageFeatures("Image", "Label", options).Fit(Stripe.View(Ml, Stripe.Draw(20, 1))));
    }

    private static float[][] Features(ImageFeaturesTransformer transformer, IDataView rows) =>
        [.. transformer.Transform(rows).GetColumn<float[]>("Features")];

    private static void AssertSame(float[][] expected, float[][] actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            CollectionAssert.AreEqual(expected[i], actual[i]);
    }

    private sealed class Scored
    {
        public float[] Features { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }

    /// <summary>Bright and dark pictures that come in another order at each reading:
    /// labels of another reading would be right by chance.</summary>
    [TestMethod]
    public void FitReadsLabelWithItsImage()
    {
        MLContext ml = TinyGan.Context;
        Shade[] shades = [.. Enumerable.Range(0, 200)
            .Select(i => i % 2 == 0 ? ("bright", 200 + i % 50) : ("dark", i % 50))
            .Select(((string Kind, int Light) shade) =>
                new Shade { Kind = shade.Kind, Image = [.. Enumerable.Repeat((byte)shade.Light, 64)] })];
        IDataView Keyed(IEnumerable<Shade> rows) => ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Fit(ml.Data.LoadFromEnumerable(shades)).Transform(ml.Data.LoadFromEnumerable(rows));
        var random = new Random(5);
        using ImageFeaturesTransformer features =
            ml.Transforms.ImageFeatures("Image", "Label", new ImageFeaturesOptions { Epochs = 3, BatchSize = 32, Seed = 1 })
            .Fit(Keyed(shades.OrderBy(_ => random.Next())));
        IDataView scored = features.Transform(Keyed(shades));
        double right = Reading.Column<uint>(scored, "PredictedLabel").Zip(Reading.Column<uint>(scored, "Label"))
            .Count(row => row.First == row.Second) / 200.0;
        Assert.IsTrue(right > 0.95, $"{right}");
    }

    private sealed class Shade
    {
        [VectorType(8, 8)]
        public byte[] Image { get; set; } = [];

        public string Kind { get; set; } = "";
    }
}
