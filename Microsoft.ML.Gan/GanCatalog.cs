using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Persistence;

namespace Microsoft.ML;

/// <summary>Generative adversarial networks on an <see cref="MLContext"/>.</summary>
public static class GanCatalog
{
    /// <summary>Trains a GAN on a column of images; the transformer appends generated images and the discriminator's scores.</summary>
    /// <param name="catalog">The context's transforms.</param>
    /// <param name="inputColumnName">The column of images: MLImage of any size, or a known-size vector of Byte or Single.</param>
    /// <param name="options">What to train and how; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GanEstimator Gan(this TransformsCatalog catalog, string inputColumnName, GanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new GanEstimator(MLNetInternals.EnvironmentOf(catalog), inputColumnName, options ?? new GanOptions());
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
