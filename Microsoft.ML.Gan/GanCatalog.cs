using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Persistence;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Generative adversarial networks on an <see cref="MLContext"/>.</summary>
public static class GanCatalog
{
    /// <summary>Trains a GAN on a column of images or vectors; the transformer appends generated ones and the discriminator's scores and features.</summary>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="inputColumnName">The column of images: MLImage of any size, or a known-size vector of Byte or Single. For vectors see <see cref="GanOptions.Architecture"/>.</param>
    /// <param name="options">What to train and how; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanEstimator Gan(this TransformsCatalog catalog, string inputColumnName, GanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new GanEstimator(MLNetInternals.EnvironmentOf(catalog), inputColumnName, options ?? new GanOptions());
    }

    /// <summary>
    /// A step that trains a conditional GAN and tops small classes up with generated rows, while the pipeline is fitted; in the fitted pipeline it
    /// does nothing. The generated rows have the image and the label column: put it where the data has no other ones, or fill these
    /// (<see cref="GanBalanceOptions.FillMissing"/>).
    /// </summary>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="inputColumnName">The column of images.</param>
    /// <param name="labelColumnName">The key column of labels.</param>
    /// <param name="options">How to train; its LabelColumn is set to <paramref name="labelColumnName"/>. <see langword="null"/>: the defaults.</param>
    /// <param name="balance">How many rows to add; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanAugmentationEstimator GanAugmentation(this TransformsCatalog catalog, string inputColumnName, string labelColumnName,
        GanOptions? options = null, GanBalanceOptions? balance = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        GanOptions conditional = options?.Copy() ?? new GanOptions();
        conditional.LabelColumn = labelColumnName;
        IHostEnvironment env = MLNetInternals.EnvironmentOf(catalog);
        return new GanAugmentationEstimator(env, new GanEstimator(env, inputColumnName, conditional), null, labelColumnName, balance ?? new GanBalanceOptions());
    }

    /// <summary>The same with a GAN that is trained already.</summary>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="gan">A conditional GAN, trained with this label column.</param>
    /// <param name="labelColumnName">The key column of labels.</param>
    /// <param name="balance">How many rows to add; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanAugmentationEstimator GanAugmentation(this TransformsCatalog catalog, GanTransformer gan, string labelColumnName, GanBalanceOptions? balance = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(gan);
        return new GanAugmentationEstimator(MLNetInternals.EnvironmentOf(catalog), null, gan, labelColumnName, balance ?? new GanBalanceOptions());
    }

    /// <summary>
    /// Saves a model as <see cref="ModelOperationsCatalog.Save(ITransformer, DataViewSchema, string)"/> does, but beside the file first: it takes
    /// the file's place when it is whole. If saving fails, an older model there stays as it was and nothing half-written is left.
    /// </summary>
    /// <param name="catalog">The context's model operations.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputSchema">The schema of the data that the model takes; may be <see langword="null"/>.</param>
    /// <param name="filePath">Where to save.</param>
    public static void SaveAtomically(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        AtomicFile.Write(filePath, partial => catalog.Save(model, inputSchema, partial));
    }
}
