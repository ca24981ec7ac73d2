using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>
/// Appends features of images, and from a trained classifier the probabilities of the classes and the likeliest one. Saved in and loaded
/// from ML.NET's model file with <c>mlContext.Model</c>.
/// </summary>
public sealed partial class ImageFeaturesTransformer : ITransformer, IDisposable
{
    private readonly IHostEnvironment _env;

    internal ImageFeaturesTransformer(IHostEnvironment env, FeatureModel model) => (_env, Model) = (env, model);

    internal FeatureModel Model { get; }

    /// <summary>Yes: each row's columns follow from the row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Number of classes; 0 if the network's weights are random.</summary>
    public int ClassCount => Model.Info.ClassCount;

    /// <summary>The input's columns and the extractor's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type than in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new FeatureBindings(inputSchema, Model.Info).Schema;
    }

    /// <summary>Appends the columns, lazily.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type than in training.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchDataView(input, new FeatureMapping(Model, new FeatureBindings(input.Schema, Model.Info), Warn));
    }

    /// <summary>Maps one row at a time, for a prediction engine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type than in training.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BatchRowMapper(new FeatureMapping(Model, new FeatureBindings(inputSchema, Model.Info), Warn));
    }

    /// <summary>Frees the network. Data views of this transformer can't be read afterwards.</summary>
    public void Dispose() => Model.Dispose();

    private void Warn(string message) => MLNetInternals.Warn(_env, nameof(ImageFeaturesTransformer), message);
}
