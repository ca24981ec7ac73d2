using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>
/// A GAN's own discriminator as a source of features, for data without labels: its activations, projected to a classifier's number of
/// features.
/// </summary>
internal sealed class DiscriminatorSource(GanModel gan) : IFeatureSource
{
    private const ulong ProjectionKey = 1; // always the same

    private readonly DiscriminatorFeatures _features = gan.CreateFeatures(FeatureNetwork.Features, ProjectionKey);

    public ImageShape Shape => new(gan.Info.Networks);

    public int Width => _features.Width;

    public int ClassCount => 0;

    public string Name => "the GAN's own discriminator";

    public (float[] Features, float[] Probabilities) Evaluate(byte[] images) => (gan.Extract(images, _features), []);

    /// <summary>The GAN stays.</summary>
    public void Dispose() => _features.Dispose();
}
