using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML;

/// <summary>Generative adversarial networks on an <see cref="MLContext"/>.</summary>
public static class GanCatalog
{
    /// <summary>
    /// Trains a GAN on a column of images or vectors. The transformer appends generated ones, and the discriminator's scores and features.
    /// </summary>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="inputColumnName">
    /// The column of images: MLImage of any size, or a known-size vector of Byte or Single. For vectors see
    /// <see cref="GanOptions.Architecture"/>.
    /// </param>
    /// <param name="options">What to train and how; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanEstimator Gan(this TransformsCatalog catalog, string inputColumnName, GanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new GanEstimator(MLNetInternals.EnvironmentOf(catalog), inputColumnName, options ?? new GanOptions());
    }

    /// <summary>
    /// Trains an estimator on the data's rows and on generated rows of the small classes. A conditional GAN is trained on the same data
    /// before. The result is the estimator's own model, without the GAN. In a cross-validation each fold trains a GAN on its own rows.
    /// </summary>
    /// <remarks>
    /// Generated rows have the image and the label column. Wrap what makes features of images together with the trainer. Other columns are
    /// dropped before, or filled where the trainer does not read them (<see cref="GanBalanceOptions.FillMissing"/>). The GAN is disposed
    /// when the estimator is fitted. The data is read at least three times: for its labels, for the GAN and for the estimator. Rows are
    /// generated at each reading: behind the features, <c>AppendCacheCheckpoint</c> keeps them for trainers that make several passes.
    /// </remarks>
    /// <typeparam name="TTransformer">The estimator's model.</typeparam>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="trainer">The estimator: a trainer, or a chain that ends with one.</param>
    /// <param name="inputColumnName">The column of images, as for <see cref="Gan"/>.</param>
    /// <param name="labelColumnName">The key column of labels.</param>
    /// <param name="options">
    /// How to train the GAN; its LabelColumnName is set to <paramref name="labelColumnName"/>. Progress and cancellation are as in
    /// <see cref="GanEstimator.Fit"/>: a GAN whose training is cut short generates all the same. <see langword="null"/>: the defaults.
    /// </param>
    /// <param name="balance">How many rows to add; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanBalancedEstimator<TTransformer> GanBalanced<TTransformer>(this TransformsCatalog catalog,
        IEstimator<TTransformer> trainer, string inputColumnName, string labelColumnName,
        GanOptions? options = null, GanBalanceOptions? balance = null)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        return new GanBalancedEstimator<TTransformer>(MLNetInternals.EnvironmentOf(catalog), trainer, inputColumnName, labelColumnName,
            options ?? new GanOptions(), balance ?? new GanBalanceOptions());
    }

    /// <summary>The same with a GAN that is trained already, and that stays the caller's to dispose.</summary>
    /// <typeparam name="TTransformer">The estimator's model.</typeparam>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="trainer">The estimator: a trainer, or a chain that ends with one.</param>
    /// <param name="gan">A conditional GAN, trained with this label column, and not on rows that the model is tested with.</param>
    /// <param name="labelColumnName">The key column of labels.</param>
    /// <param name="balance">How many rows to add; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanBalancedEstimator<TTransformer> GanBalanced<TTransformer>(this TransformsCatalog catalog,
        IEstimator<TTransformer> trainer, GanTransformer gan, string labelColumnName, GanBalanceOptions? balance = null)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(gan);
        return new GanBalancedEstimator<TTransformer>(MLNetInternals.EnvironmentOf(catalog), trainer, gan, labelColumnName,
            balance ?? new GanBalanceOptions());
    }

    /// <summary>
    /// Saves a model as <see cref="ModelOperationsCatalog.Save(ITransformer, DataViewSchema, string)"/> does, but writes a file beside the
    /// target first, which replaces it when it is complete. If saving fails, an older model stays as it was and no partial file is left.
    /// </summary>
    /// <param name="catalog">The context's model operations.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputSchema">The schema of the data that the model takes; may be <see langword="null"/>.</param>
    /// <param name="filePath">Where to save.</param>
    public static void SaveAtomically(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        AtomicFile.Write(filePath, file => catalog.Save(model, inputSchema, file));
    }
}
