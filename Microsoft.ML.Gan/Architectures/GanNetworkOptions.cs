using static TorchSharp.torch;

namespace Microsoft.ML.Gan;

/// <summary>
/// The sizes that an architecture builds a matching generator and discriminator from. Part of the saved model.
/// </summary>
public sealed record GanNetworkOptions
{
    /// <summary>Channels of an image: 1 (gray), 3 (RGB) or 4 (RGBA); 0 for vectors.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Height of an image, in pixels; 0 for vectors.</summary>
    public int Height { get; init; } = 64;

    /// <summary>Width of an image, in pixels; 0 for vectors.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Values in a vector, V; 0 for images.</summary>
    public int VectorSize { get; init; }

    /// <summary>Number of values in a latent vector, Z.</summary>
    public int LatentSize { get; init; } = 100;

    /// <summary>Number of classes, or of clusters, that condition both networks, K; 0: none do.</summary>
    public int Classes { get; init; }

    /// <summary>Feature maps of the generator, as <see cref="GanOptions.GeneratorFilters"/>.</summary>
    public int GeneratorFilters { get; init; } = 32;

    /// <summary>Feature maps of the discriminator, as <see cref="GanOptions.DiscriminatorFilters"/>.</summary>
    public int DiscriminatorFilters { get; init; } = 32;

    /// <summary>Normalization inside the discriminator.</summary>
    public DiscriminatorNormalization DiscriminatorNormalization { get; init; }

    /// <summary>Whether the discriminator has a <see cref="Gan.MinibatchStandardDeviation"/> before its last layer.</summary>
    public bool MinibatchStandardDeviation { get; init; }

    /// <summary>
    /// Samples that the discriminator sees at once (<see cref="GanOptions.Packing"/>). In a discriminator's options, <see cref="Channels"/>
    /// counts the channels of all of them.
    /// </summary>
    public int Packing { get; init; } = 1;

    /// <summary>Whether convolutions compute in bfloat16. Weights, generated images and logits stay single precision.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>The type that convolutions compute in: pass it to <see cref="Convolution"/> and other layers that cast.</summary>
    public ScalarType ConvolutionType => BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>Values in the generator's input: a latent vector, and behind it the weights of the classes, Z + K.</summary>
    public int GeneratorInputs => checked(LatentSize + Classes);

    /// <summary>
    /// The discriminator's options. Its input is a pack of samples, one after the other as channels or values.
    /// </summary>
    internal GanNetworkOptions OfPacks => this with { Channels = checked(Channels * Packing), VectorSize = checked(VectorSize * Packing) };

    /// <summary>A discriminator's convolution or dense layer, in <see cref="SpectralNormalization"/> where that is asked for.</summary>
    public nn.Module<Tensor, Tensor> WithSpectralNormalization(nn.Module<Tensor, Tensor> layer) =>
        DiscriminatorNormalization == DiscriminatorNormalization.Spectral ? new SpectralNormalization(layer) : layer;
}
