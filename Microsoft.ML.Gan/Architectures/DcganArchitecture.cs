using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>The DCGAN; see <see cref="DcganGenerator"/> and <see cref="DcganDiscriminator"/>.</summary>
internal sealed class DcganArchitecture() : GanArchitecture("DCGAN", 2) // 1: the dense layers had the maps first
{
    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DcganGenerator(options);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options);
}
