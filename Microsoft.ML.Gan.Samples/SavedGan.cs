using Microsoft.ML;
using Microsoft.ML.Gan;

namespace GanSamples;

/// <summary>GANs in model files.</summary>
internal static class SavedGan
{
    /// <summary>The GAN in a model file: the model itself, or the last GAN of a chain.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static GanTransformer Load(MLContext ml, string file) => Find(ml.Model.Load(file, out _), file);

    /// <summary>The same of a file that has been read.</summary>
    public static GanTransformer Load(MLContext ml, byte[] content, string file) =>
        Find(ml.Model.Load(new MemoryStream(content), out _), file);

    private static GanTransformer Find(ITransformer model, string file) => model as GanTransformer
        ?? (model as IEnumerable<ITransformer>)?.OfType<GanTransformer>().LastOrDefault()
        ?? throw new InvalidDataException($"There is no GAN in the model '{file}'.");
}
