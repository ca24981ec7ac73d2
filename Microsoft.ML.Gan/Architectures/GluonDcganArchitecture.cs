using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// The DCGAN of MXNet Gluon's tutorials on faces: biases in every convolution, N(0, σ) for the weights alone. With 64 filters, 150 latent
/// values and images of 3×64×64 it is the tutorial's.
/// </summary>
internal sealed class GluonDcganArchitecture() : GanArchitecture("Gluon DCGAN", 2)
{
    private static readonly DcganStyle Style = new() { Biases = true };

    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DcganGenerator(options, Style);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options, Style);

    public override void InitializeWeights(nn.Module network, double deviation, Generator random) =>
        InitialWeights.Draw(network, weight => weight.normal_(0, deviation, random));
}
