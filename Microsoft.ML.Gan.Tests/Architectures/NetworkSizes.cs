using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Architectures;

/// <summary>Sizes of networks, in a line.</summary>
internal static class NetworkSizes
{
    public static GanNetworkOptions Of(ImageShape shape, int latentSize = 100, int generatorFilters = 64, int discriminatorFilters = 64,
        DiscriminatorNormalization normalization = DiscriminatorNormalization.Batch) => new()
        {
            Channels = shape.Channels,
            Height = shape.Height,
            Width = shape.Width,
            LatentSize = latentSize,
            GeneratorFilters = generatorFilters,
            DiscriminatorFilters = discriminatorFilters,
            DiscriminatorNormalization = normalization,
        };
}
