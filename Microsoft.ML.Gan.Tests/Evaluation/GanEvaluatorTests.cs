using Microsoft.ML.Data;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Metrics;
using Microsoft.ML.Gan.Tests.ImageFeatures;

namespace Microsoft.ML.Gan.Tests.Evaluation;

[TestClass]
public class GanEvaluatorTests
{
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly Lazy<ImageFeaturesTransformer> LazyClassifier = new(() => Stripe.Classifier(Ml));

    private static readonly IDataView Real = Stripe.View(Ml, Stripe.Draw(300, 1));

    private static GanEvaluationOptions Options => new()
    {
        LabelColumnName = "Label",
        HeldOut = Stripe.View(Ml, Stripe.Draw(300, 2)),
        Features = LazyClassifier.Value,
    };

    [TestMethod]
    public void EvaluateGanScoresFreshRealImagesLikeFloor()
    {
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, Stripe.Draw(300, 3)), Options);
        (GanScores generated, GanScores floor) = (metrics.Generated, metrics.Floor);
        Assert.AreEqual(300, metrics.SampleCount);
        Assert.AreEqual(floor.FrechetDistance!.Value, generated.FrechetDistance!.Value, floor.FrechetDistance.Value);
        Assert.AreEqual(floor.PrecisionRecall!.Value.Precision, generated.PrecisionRecall!.Value.Precision, 0.1);
        Assert.AreEqual(floor.PrecisionRecall!.Value.Coverage, generated.PrecisionRecall!.Value.Coverage, 0.1);
        Assert.AreEqual(floor.SlicedWassersteinDistance!.Value, generated.SlicedWassersteinDistance!.Value, 0.01);
        Assert.AreEqual(2, generated.ClassifierScore!.Value, 0.1);
        Assert.AreEqual(0, generated.ClassDivergence!.Value, 0.01);
        Assert.AreEqual(1, generated.IntraClassDiversity!.Value, 0.1);
        CollectionAssert.AreEqual(new long[] { 150, 150 }, generated.Classes!.Counts.ToArray());
        Assert.AreEqual(0, metrics.Notes.Count);
    }

    [TestMethod]
    public void EvaluateGanFindsCopiesOfTrainingImages()
    {
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, Stripe.Draw(300, 1)), Options);
        Assert.AreEqual(0, metrics.Generated.Authenticity);
        Assert.IsTrue(metrics.Floor.Authenticity > 20);
        // On the sheet a generated image stands beside the nearest training image, here the same one.
        ImageBatch sheet = metrics.NeighborSheet!;
        const int Beside = 2 + 16 + 2 + 8; // where the neighbors begin
        Assert.AreEqual((1, 2 + 10 * (16 + 2), Beside + 2 + 7 * (16 + 2)), (sheet.Count, sheet.Height, sheet.Width));
        for (int y = 2; y < 18; y++)
        {
            ReadOnlySpan<byte> line = sheet[0].Slice(y * sheet.Width, sheet.Width);
            Assert.IsTrue(line.Slice(2, 16).SequenceEqual(line.Slice(Beside + 2, 16)));
        }
    }

    [TestMethod]
    public void EvaluateGanShowsMissingClass()
    {
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, Stripe.Draw(300, 3, _ => 1)), Options);
        Assert.AreEqual(Math.Log(2), metrics.Generated.ClassDivergence!.Value, 0.01);
        Assert.AreEqual(0, metrics.Generated.Classes!.Counts[0]);
        Assert.IsTrue(metrics.Generated.FrechetDistance > 10 * metrics.Floor.FrechetDistance);
        Assert.IsTrue(metrics.Generated.PrecisionRecall!.Value.Coverage < 0.6);
        Assert.IsTrue(metrics.Generated.PrecisionRecall!.Value.Precision > 0.8);
    }

    [TestMethod]
    public void EvaluateGanWithoutLabelsMeasuresRestAndSaysSo()
    {
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, Stripe.Draw(300, 3)), new GanEvaluationOptions { SheetRows = 0 });
        Assert.IsNull(metrics.Generated.ClassifierScore);
        Assert.IsNull(metrics.Generated.Classes);
        Assert.IsNotNull(metrics.Generated.FrechetDistance);
        Assert.IsNull(metrics.NeighborSheet);
        Assert.AreEqual(150, metrics.SampleCount); // half of the real rows stand for held-out ones
        Assert.IsTrue(metrics.Notes.Any(note => note.Contains("Nothing about classes", StringComparison.Ordinal)));
        Assert.IsTrue(metrics.Notes.Any(note => note.Contains("random half", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void EvaluateGanWithoutLabelsUsesItsDiscriminator()
    {
        IDataView discs = TinyGan.Discs(400);
        GanMetrics metrics = TinyGan.Context.EvaluateGan(
            discs, TinyGan.OfDiscs, new GanEvaluationOptions { SampleCount = 200, SheetRows = 0 });
        StringAssert.Contains(metrics.FeatureSource, "the GAN's own discriminator, 128 a row");
        Assert.IsNotNull(metrics.Generated.FrechetDistance);
        Assert.IsTrue(metrics.Generated.FrechetDistance > metrics.Floor.FrechetDistance, metrics.ToString());
        Assert.IsTrue(metrics.Notes.Any(note => note.Contains("this GAN's own", StringComparison.Ordinal)));
        Assert.IsTrue(TinyGan.OfDiscs.Transform(discs).GetColumn<float>("Score").All(float.IsFinite)); // the GAN is as it was

        var options = new GanEvaluationOptions { SampleCount = 200, SheetRows = 0, ImageColumnName = "Pixels" };
        StringAssert.Contains(TinyGan.Context.EvaluateGan(discs, TinyGan.OfDiscs.Generate(200), options).FeatureSource,
            "fixed random weights");
    }

    [TestMethod]
    public void DiscriminatorSourceGivesFeaturesOfItsColumn()
    {
        using GanTransformer gan = Trained("Seen", null);
        using var source = new DiscriminatorSource(gan.Model);
        byte[] picture = TinyGan.Disc(3);
        (float[] features, float[] probabilities) = source.Evaluate(picture);
        Assert.AreEqual((FeatureNetwork.Features, FeatureNetwork.Features, 0), (source.Width, features.Length, probabilities.Length));
        CollectionAssert.AreEqual(features, source.Evaluate(picture).Features);
        using var all = gan.Model.CreateFeatures(int.MaxValue, 1);
        CollectionAssert.AreEqual(gan.Model.Extract(picture), gan.Model.Extract(picture, all));

        static GanTransformer Trained(string column, int? width)
        {
            GanOptions options = TinyGan.Options(5);
            (options.FeaturesColumnName, options.FeaturesWidth) = (column, width);
            return TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(64));
        }
    }

    /// <summary>Pixels from 0 to 1, as the GAN was told in training and the evaluation is not.</summary>
    [TestMethod]
    public void EvaluateGanReadsImagesAsInTraining()
    {
        IDataView rows = Ml.Data.LoadFromEnumerable(
            Stripe.Draw(120, 1).Select(row => new Floats { Image = [.. row.Image.Select(level => level / 255f)] }).ToArray());
        GanOptions training = TinyGan.Options(5);
        training.PixelMaximum = 1;
        using GanTransformer gan = Ml.Transforms.Gan("Image", training).Fit(rows);
        GanMetrics metrics = Ml.EvaluateGan(rows, gan, new GanEvaluationOptions { SampleCount = 50, SheetRows = 2 });
        Assert.IsTrue(metrics.NeighborSheet![0].Slice(5 * metrics.NeighborSheet.Width + 40, 60).ToArray()
            .Any(level => level is > 60 and < 250), "the sheet is black");
    }

    [TestMethod]
    public void EvaluateGanRefusesGanOfNumbers()
    {
        GanOptions training = TinyGan.Options(2);
        training.Architecture = GanArchitecture.Dense;
        IDataView rows = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40)
            .Select(i => new Floats { Image = [.. Enumerable.Range(0, 64).Select(k => (float)(i * k % 7))] }).ToArray());
        using GanTransformer gan = Ml.Transforms.Gan("Image", training).Fit(rows);
        Errors.Says<ArgumentException>(() => Ml.EvaluateGan(rows, gan), "measures images");
    }

    [TestMethod]
    public void EvaluateGanLeavesOutFrechetDistanceOfFewRows()
    {
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, Stripe.Draw(60, 3)), Options);
        Assert.AreEqual(60, metrics.SampleCount);
        Assert.IsNull(metrics.Generated.FrechetDistance);
        Assert.IsNotNull(metrics.Generated.KernelDistance);
        StringAssert.Contains(metrics.Notes.Single(), "60 rows of 128 features");
    }

    [TestMethod]
    public void EvaluateGanFindsDuplicatesAndLittleDiversity()
    {
        Stripe[] ten = Stripe.Draw(10, 3);
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, [.. Enumerable.Range(0, 300).Select(i => ten[i % 10])]), Options);
        Assert.AreEqual(1, metrics.Generated.Duplicates);
        Assert.IsTrue(metrics.Floor.Duplicates < 0.1);
        Assert.IsTrue(metrics.Generated.PrecisionRecall!.Value.Coverage < 0.5);
    }

    [TestMethod]
    public void EvaluateGanTestsClassifierOnHeldOutImages()
    {
        GanEvaluationOptions options = Options;
        options.ClassificationAccuracy = true;
        options.Training = new ImageFeaturesOptions { Epochs = 3, BatchSize = 32 };
        Stripe[] swapped = Stripe.Draw(300, 3);
        foreach (Stripe row in swapped)
            row.Label = row.Label == "left" ? "top" : "left";
        GanMetrics metrics = Ml.EvaluateGan(Real, Stripe.View(Ml, swapped), options);
        Assert.IsTrue(metrics.Generated.ClassificationAccuracy!.Overall < 0.1, "labels that lie teach lies");
        Assert.IsTrue(metrics.Floor.ClassificationAccuracy!.Overall > 0.9);
        Assert.AreEqual(2, metrics.Floor.ClassificationAccuracy.PerClass.Count);
    }

    [TestMethod]
    public void EvaluateGanRefusesOtherSizesNamingBoth()
    {
        IDataView large = Ml.Data.LoadFromEnumerable(new[] { new Large(), new Large() });
        Errors.Says<ArgumentOutOfRangeException>(() => Ml.EvaluateGan(Real, large, Options), "'Image'");
        GanEvaluationOptions options = Options;
        options.HeldOut = null;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.EvaluateGan(large, large, options));
    }

    [TestMethod]
    public void EvaluateGanNamesRowWithPixelsThatAreNotNumbers()
    {
        IDataView broken = Ml.Data.LoadFromEnumerable(
            new[] { new Floats { Image = new float[64] }, new Floats { Image = Enumerable.Repeat(float.NaN, 64).ToArray() } });
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Ml.EvaluateGan(broken, broken)).Message;
        StringAssert.Contains(message, "row 1");
        StringAssert.Contains(message, "not a number");
    }

    [TestMethod]
    public void EvaluateGanChecksOptions()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.EvaluateGan(Real, Real, new GanEvaluationOptions { SampleCount = 1 }));
        Errors.Says<ArgumentOutOfRangeException>(
            () => Ml.EvaluateGan(Real, Real, new GanEvaluationOptions { ClassificationAccuracy = true }),
            "false without LabelColumnName and HeldOut");
        string all = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Ml.EvaluateGan(Real, Real, new GanEvaluationOptions { ImageColumnName = " ", Neighbors = 0, SheetRows = -1 })).Message;
        foreach (string option in new[] { "ImageColumnName", "Neighbors", "SheetRows" })
            StringAssert.Contains(all, "GanEvaluationOptions." + option);
        Errors.Says<ArgumentOutOfRangeException>(
            () => Ml.EvaluateGan(Real, Real, new GanEvaluationOptions { LabelColumnName = "Kind" }), "'Kind'");
    }

    [TestMethod]
    public void GanMetricsToStringHasLineForEachValue()
    {
        var scores = new GanScores
        {
            FrechetDistance = 12.3456,
            KernelDistance = new KernelDistance(0.0123, 0.0012),
            PrecisionRecall = new PrecisionRecall(0.8, 0.7, 0.9, 0.6),
            SlicedWassersteinDistance = 0.05,
            Authenticity = 61.5,
            Duplicates = 0.02,
        };
        GanScores floor = scores with { FrechetDistance = 0.5, ClassifierScore = 7.5, Classes = ClassHistogram.From([0, 0, 0, 1], 2) };
        string table = new GanMetrics(scores, floor, 1000, "a classifier of 2 classes, 128 a row", ["A note."], null).ToString();
        Assert.AreEqual("""
                                                 generated   held-out real   best
            Fréchet distance                        12.346           0.500   0
            kernel distance × 1000            12.30 ± 1.20    12.30 ± 1.20   0
            precision                                0.800           0.800   1
            recall                                   0.700           0.700   1
            density                                  0.900           0.900   1
            coverage                                 0.600           0.600   1
            sliced Wasserstein, pixels              0.0500          0.0500   0
            classifier score                             –           7.500   as real
            class shares, KL in nats                     –               –   0
            smallest class, %                            –            25.0   as real
            diversity within a class                     –               –   1
            authentic, %                              61.5            61.5   as real
            near-duplicates, %                         2.0             2.0   as real
            classifier accuracy score, %                 –               –   as real
            1000 rows of each; features: a classifier of 2 classes, 128 a row.
            A note.

            """, table.ReplaceLineEndings("\n"));
    }

    private sealed class Large
    {
        [VectorType(16, 16)]
        public byte[] Image { get; set; } = new byte[256];

        [KeyType(2)]
        public uint Label { get; set; }
    }

    private sealed class Floats
    {
        [VectorType(8, 8)]
        public float[] Image { get; set; } = [];
    }
}
