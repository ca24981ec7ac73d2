using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

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
