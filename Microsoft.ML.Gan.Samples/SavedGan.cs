using Microsoft.ML;
using Microsoft.ML.Gan;

namespace GanSamples;

/// <summary>GANs in model files.</summary>
internal static class SavedGan
{
    /// <summary>The GAN in a model file: the model itself, or the last GAN of a chain.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static GanTransformer Load(MLContext ml, string file) => Require(ml.Model.Load(file, out _), file);

    /// <summary>The same of a file that has been read.</summary>
    public static GanTransformer Load(MLContext ml, byte[] content, string file) =>
        Require(ml.Model.Load(new MemoryStream(content), out _), file);

    /// <summary>The GAN that a model is, or the last one of its chain; null: there is none.</summary>
    public static GanTransformer? Find(ITransformer? model) =>
        model as GanTransformer ?? (model as IEnumerable<ITransformer>)?.OfType<GanTransformer>().LastOrDefault();

    private static GanTransformer Require(ITransformer model, string file) => Find(model)
        ?? throw new InvalidDataException($"There is no GAN in the model '{file}'.");
}
