using Microsoft.ML.Gan.ImageFeatures;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>
/// What <c>mlContext.EvaluateGan</c> measures and how. Comparable values need the same extractor and the same number of rows.
/// </summary>
public sealed class GanEvaluationOptions
{
    /// <summary>The column of images, in all data alike.</summary>
    public string ImageColumnName { get; set; } = "Image";

    /// <summary>
    /// The key column with the classes of the real rows, which the classifier learns; <see langword="null"/>: there are none, and values
    /// that need classes are left out.
    /// </summary>
    public string? LabelColumnName { get; set; }

    /// <summary>
    /// Real rows that the generator was not trained on. Their scores instead of the generated rows' are the floor, the best to be expected.
    /// <see langword="null"/>: a random half of the real rows is held out, and the other half counts as the real ones.
    /// </summary>
    public IDataView? HeldOut { get; set; }

    /// <summary>
    /// The extractor of features, for values that are comparable with earlier ones; <see langword="null"/>: one is trained on the real rows
    /// with <see cref="LabelColumnName"/>; without, it is the discriminator of the GAN that is measured, or, where rows are given and no
    /// GAN, a network with fixed random weights (which <c>ml.Transforms.ImageFeatures</c> without a label column makes too).
    /// </summary>
    /// <remarks>
    /// An <see cref="ImageFeaturesTransformer"/>, or any fitted pipeline from the column <see cref="ImageColumnName"/>, MLImage in the
    /// generated images' size, to <see cref="FeaturesColumnName"/>: a pretrained network's features, as of ML.NET's DnnFeaturizeImage or of
    /// a DINOv2 in ONNX, are a measure that others have too. Do not judge a GAN by features that it was trained on.
    /// </remarks>
    public ITransformer? Features { get; set; }

    /// <summary>
    /// The column, a known-size vector of Single, that <see cref="Features"/> gives. An <see cref="ImageFeaturesTransformer"/> needs no
    /// name.
    /// </summary>
    public string FeaturesColumnName { get; set; } = "Features";

    /// <summary>How an extractor is trained, if <see cref="Features"/> is null.</summary>
    public ImageFeaturesOptions Training { get; set; } = new();

    /// <summary>
    /// Number of real and of generated rows that are compared; fewer if there are fewer. Memorization is measured against all real rows.
    /// </summary>
    public int SampleCount { get; set; } = 10_000;

    /// <summary>k of precision, recall, density and coverage.</summary>
    public int Neighbors { get; set; } = 5;

    /// <summary>Generated images on the sheet of nearest real neighbors; 0: no sheet.</summary>
    public int SheetRows { get; set; } = 10;

    /// <summary>The seed of the rows that are drawn, and of everything else random.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Whether classifiers are trained on as many generated and as many real rows and tested on <see cref="HeldOut"/>. All three need
    /// <see cref="LabelColumnName"/>.
    /// </summary>
    public bool ClassificationAccuracy { get; set; }

    /// <summary>Cancels the evaluation, which then throws.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal GanEvaluationOptions Copy() => (GanEvaluationOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">
    /// Options are out of their ranges or contradict each other; the message lists all of them.
    /// </exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Training);
        Training.Check();
        var validator = new OptionValidator(nameof(GanEvaluationOptions));
        validator.Require(!string.IsNullOrWhiteSpace(ImageColumnName), ImageColumnName, "a name");
        validator.Require(!string.IsNullOrWhiteSpace(FeaturesColumnName), FeaturesColumnName, "a name");
        validator.NotBlank(LabelColumnName, "a name, or null for none");
        validator.AtLeast(SampleCount, 2);
        validator.AtLeast(Neighbors, 1);
        validator.AtLeast(SheetRows, 0);
        validator.Require(!ClassificationAccuracy || (LabelColumnName is not null && HeldOut is not null), ClassificationAccuracy,
            $"false without {nameof(LabelColumnName)} and {nameof(HeldOut)}: classifiers are trained on labels and tested on unseen rows");
        validator.ThrowIfAny();
    }
}
