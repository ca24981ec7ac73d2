using Microsoft.ML.Data;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.Tests.ImageFeatures;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Evaluation;

/// <summary>Any pipeline as the source of features.</summary>
[TestClass]
public class TransformerSourceTests
{
    private static readonly MLContext Ml = new(seed: 1);

    private static readonly IDataView Real = Stripe.View(Ml, Stripe.Draw(60, 1));

    /// <summary>What pipelines are fitted to: a column of images, and no row.</summary>
    private static readonly IDataView Pictures = Ml.Data.LoadFromEnumerable(Array.Empty<Picture>());

    /// <summary>The pixels themselves as features.</summary>
    private static TransformerChain<ImagePixelExtractingTransformer> Pixels(string column = "Features") =>
        Ml.Transforms.ResizeImages("Small", 8, 8, "Image").Append(Ml.Transforms.ExtractPixels(column, "Small")).Fit(Pictures);

    private static GanEvaluationOptions Options(ITransformer features) => new()
    {
        HeldOut = Stripe.View(Ml, Stripe.Draw(60, 2)),
        Features = features,
        Neighbors = 3,
    };

    /// <summary>Precision, authenticity and the others are those of the features that the pipeline gives.</summary>
    [TestMethod]
    public void EvaluateGanMeasuresByPipeline()
    {
        GanMetrics copies = Ml.EvaluateGan(Real, Stripe.View(Ml, Stripe.Draw(60, 1)), Options(Pixels()));
        Assert.AreEqual("column 'Features' of ImagePixelExtractingTransformer, 192 a row", copies.FeatureSource); // 3·8·8
        Assert.AreEqual(0, copies.Generated.Authenticity);
        Assert.AreEqual(1, copies.Generated.PrecisionRecall!.Value.Recall);
        Assert.IsTrue(copies.Notes.Any(note => note.Contains("must not be judged by them")));
        Assert.IsNull(copies.Generated.ClassifierScore);

        GanMetrics one = Ml.EvaluateGan(Real, Stripe.View(Ml, [.. Enumerable.Repeat(Stripe.Draw(1, 3)[0], 60)]), Options(Pixels()));
        Assert.IsTrue(one.Generated.PrecisionRecall!.Value.Recall < 0.1);
    }

    [TestMethod]
    public void EvaluateGanNamesColumnThatPipelineDoesNotGive()
    {
        GanEvaluationOptions options = Options(Pixels("Other"));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.EvaluateGan(Real, Real, options)).Message,
            "Could not find feature column 'Features'. The transformer in GanEvaluationOptions.Features does not give it");
        options.FeaturesColumnName = "Other";
        Assert.AreEqual("column 'Other' of ImagePixelExtractingTransformer, 192 a row", Ml.EvaluateGan(Real, Real, options).FeatureSource);
        options.FeaturesColumnName = "Image";
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.EvaluateGan(Real, Real, options)).Message,
            "Schema mismatch for feature column 'Image': expected known-size vector of Single, got Image");
        options.FeaturesColumnName = " ";
        Assert.AreEqual(nameof(options.FeaturesColumnName),
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Ml.EvaluateGan(Real, Real, options)).ParamName);
    }

    [TestMethod]
    public void EvaluateGanNamesColumnThatPipelineMisses()
    {
        ITransformer features = Ml.Transforms.ResizeImages("Features", 8, 8, "Photo")
            .Fit(Ml.Transforms.CopyColumns("Photo", "Image").Fit(Pictures).Transform(Pictures));
        string message = Assert.ThrowsExactly<ArgumentException>(() => Ml.EvaluateGan(Real, Real, Options(features))).Message;
        StringAssert.StartsWith(message,
            "The transformer in GanEvaluationOptions.Features does not take images of 8×8 in a column 'Image' alone: ");
        StringAssert.Contains(message, "Photo");
    }

    [TestMethod]
    public void EvaluateGanRefusesFeaturesThatAreNotFinite()
    {
        ITransformer features = Ml.Transforms.ResizeImages("Small", 8, 8, "Image")
            .Append(Ml.Transforms.ExtractPixels("Pixels", "Small", scaleImage: float.MaxValue))
            .Append(Ml.Transforms.CopyColumns("Features", "Pixels")).Fit(Pictures);
        Assert.AreEqual("The column 'Features' of ColumnCopyingTransformer has values that are not finite.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Ml.EvaluateGan(Real, Real, Options(features))).Message);
    }

    /// <summary>ResNet-18, trained on ImageNet: a measure that others have too.</summary>
    [TestMethod]
    public void EvaluateGanMeasuresByPretrainedNetwork()
    {
        const int Few = 20; // a tenth of a second each
        ITransformer resNet = Ml.Transforms.ResizeImages("Large", 224, 224, "Image")
            .Append(Ml.Transforms.ExtractPixels("Pixels", "Large"))
            .Append(Ml.Transforms.DnnFeaturizeImage("Features",
                input => input.ModelSelector.ResNet18(Ml, input.OutputColumn, input.InputColumn), "Pixels"))
            .Fit(Pictures);
        GanEvaluationOptions options = Options(resNet);
        (options.SampleCount, options.HeldOut) = (Few, Stripe.View(Ml, Stripe.Draw(Few, 2)));
        IDataView real = Stripe.View(Ml, Stripe.Draw(Few, 1));
        GanMetrics fresh = Ml.EvaluateGan(real, Stripe.View(Ml, Stripe.Draw(Few, 3)), options);
        GanMetrics oneClass = Ml.EvaluateGan(real, Stripe.View(Ml, Stripe.Draw(Few, 3, _ => 1)), options);
        StringAssert.EndsWith(fresh.FeatureSource, ", 512 a row");
        Assert.IsTrue(oneClass.Generated.KernelDistance!.Value.Mean > 3 * Math.Abs(fresh.Generated.KernelDistance!.Value.Mean));
        Assert.IsTrue(oneClass.Generated.PrecisionRecall!.Value.Coverage < fresh.Generated.PrecisionRecall!.Value.Coverage);
    }

    private sealed class Picture
    {
        [ImageType(3, 5)] // another size than the images to measure: ML.NET must not know theirs from here
        public MLImage? Image { get; set; }
    }
}
