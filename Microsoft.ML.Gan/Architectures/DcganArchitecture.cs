using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>The DCGAN; see <see cref="DcganGenerator"/> and <see cref="DcganDiscriminator"/>.</summary>
internal sealed class DcganArchitecture() : GanArchitecture("DCGAN", 2) // 1: the dense layers had the maps first
{
    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DcganGenerator(options);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options);
}

/// <summary>
/// The DCGAN of MXNet Gluon's tutorials on faces: biases in every convolution, N(0, σ) for the weights alone. With 64 filters, 150 latent
/// values and images of 3×64×64 it is the tutorial's.
/// </summary>
internal sealed class GluonDcganArchitecture() : GanArchitecture("Gluon DCGAN", 2)
{
    private static readonly DcganStyle Style = new() { Biases = true };

    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DcganGenerator(options, Style);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options, Style);

    public override void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.Draw(network, weight => weight.normal_(0, standardDeviation, random));
}

/// <summary>
/// The DCGAN of MXNet's example on digits: no biases, batch normalization without scales (a fixed gamma) and with ε = 1e-5 + 1e-12. With
/// 128 filters, 100 latent values and images of 3×64×64 it is the example's.
/// </summary>
internal sealed class MxnetDcganArchitecture() : GanArchitecture("MXNet DCGAN", 2)
{
    private const double Epsilon = 1e-5 + 1e-12; // cuDNN wants no less than 1e-5

    private static readonly DcganStyle Style = new()
    {
        BatchNormalization = static maps =>
            nn.Sequential(("norm", new BatchNormalization(maps, Epsilon, affine: false)), ("shift", new MapShift(maps))),
    };

    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DcganGenerator(options, Style);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options, Style);
}

/// <summary>In what the DCGANs of different frameworks' tutorials differ.</summary>
internal sealed record DcganStyle
{
    /// <summary>The paper's.</summary>
    public static DcganStyle Paper { get; } = new();

    /// <summary>Whether convolutions have biases, one a feature map.</summary>
    public bool Biases { get; init; }

    /// <summary>Makes batch normalization of so many feature maps.</summary>
    public Func<int, nn.Module<Tensor, Tensor>> BatchNormalization { get; init; } = static maps => new BatchNormalization(maps);
}
