using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Evaluation;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>How good generated images are.</summary>
public static class GanEvaluationCatalog
{
    /// <summary>
    /// Makes an extractor of image features to measure generated images by: a small convolutional classifier trained on labelled images, or
    /// without labels the same network with fixed random weights.
    /// </summary>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="inputColumnName">The column of images: MLImage of any size, or a known-size vector of Byte or Single.</param>
    /// <param name="labelColumnName">A key column with the class of each image; <see langword="null"/>: there is none.</param>
    /// <param name="options">How to read images and train; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ImageFeaturesEstimator ImageFeatures(this TransformsCatalog catalog, string inputColumnName,
        string? labelColumnName = null,
        ImageFeaturesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageFeaturesEstimator(MLNetInternals.EnvironmentOf(catalog), inputColumnName, labelColumnName,
            options ?? new ImageFeaturesOptions());
    }

    /// <summary>
    /// Measures generated images against real ones: distances, coverage, classes, diversity, memorization. Each value stands beside its
    /// floor, what held-out real images get in the generated ones' place. All images are read into memory, as bytes.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="real">The real rows that the generator was trained on.</param>
    /// <param name="generated">Generated rows, for example <c>gan.Generate(10_000)</c>.</param>
    /// <param name="options">Columns, held-out rows, extractor, sizes.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, a column is missing or of another type, or sizes differ.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or an image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static GanMetrics EvaluateGan(this MLContext context, IDataView real, IDataView generated, GanEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generated);
        return Evaluate(context, real, generated, options ?? new GanEvaluationOptions(), null);
    }

    /// <summary>
    /// The same for a GAN: generates as many rows as <see cref="GanEvaluationOptions.SampleCount"/> says. The columns of images and labels
    /// are the GAN's own, whatever the options say. Without labels and <see cref="GanEvaluationOptions.Features"/>, the features are those
    /// of the GAN's discriminator.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="real">The real rows that the GAN was trained on.</param>
    /// <param name="gan">The GAN.</param>
    /// <param name="options">Held-out rows, extractor, sizes; a label column is taken from here when the GAN has none.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, a column is missing or of another type, sizes differ, or the GAN makes vectors and not images.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or an image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static GanMetrics EvaluateGan(this MLContext context, IDataView real, GanTransformer gan, GanEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(gan);
        GanEvaluationOptions own = options?.Copy() ?? new GanEvaluationOptions();
        own.ImageColumnName = gan.Model.Info.Column.Name;
        own.LabelColumnName = gan.Model.Info.Classes?.Column.Name ?? own.LabelColumnName;
        return Evaluate(context, real, gan.Generate(own.SampleCount), own, gan.Model);
    }

    private static GanMetrics Evaluate(MLContext context, IDataView real, IDataView generated, GanEvaluationOptions options, GanModel? gan)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(real);
        options.Check();
        IHost host = ((IHostEnvironment)context).Register(nameof(EvaluateGan));
        using IChannel channel = host.Start("Evaluation");
        return new GanEvaluator(context, options, channel, gan).Evaluate(real, generated);
    }
}
