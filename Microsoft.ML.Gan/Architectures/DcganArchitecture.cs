using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>A DCGAN of a style; see <see cref="DcganGenerator"/> and <see cref="DcganDiscriminator"/>.</summary>
internal abstract class StyledDcgan(string name, DcganStyle style) : GanArchitecture(name, 2) // 1: the dense layers had the maps first
{
    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DcganGenerator(options, style);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DcganDiscriminator(options, style);
}

/// <summary>The paper's DCGAN.</summary>
internal sealed class DcganArchitecture() : StyledDcgan("DCGAN", new DcganStyle());

/// <summary>The paper's, with resize-convolutions in the generator.</summary>
internal sealed class ResizeDcganArchitecture() : StyledDcgan("Resize DCGAN", new DcganStyle { Resizes = true });

/// <summary>With resize-convolutions, and a residual block at each level of both networks.</summary>
internal sealed class ResidualDcganArchitecture() : StyledDcgan("Residual DCGAN", new DcganStyle { Resizes = true, ResidualBlocks = 1 });

/// <summary>
/// The DCGAN of MXNet Gluon's tutorials on faces: biases in every convolution, N(0, σ) for the weights alone. With 64 filters, 150 latent
/// values and images of 3×64×64 it is the tutorial's.
/// </summary>
internal sealed class GluonDcganArchitecture() : StyledDcgan("Gluon DCGAN", new DcganStyle { Biases = true })
{
    public override void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.Draw(network, weight => weight.normal_(0, standardDeviation, random));
}

/// <summary>
/// The DCGAN of MXNet's example on digits: no biases, batch normalization without scales (a fixed gamma) and with ε = 1e-5 + 1e-12. With
/// 128 filters, 100 latent values and images of 3×64×64 it is the example's.
/// </summary>
internal sealed class MxnetDcganArchitecture() : StyledDcgan("MXNet DCGAN", new DcganStyle
{
    BatchNormalization = static maps =>
        nn.Sequential(("norm", new BatchNormalization(maps, Epsilon, affine: false)), ("shift", new MapShift(maps))),
})
{
    private const double Epsilon = 1e-5 + 1e-12; // cuDNN needs 1e-5 or more
}

/// <summary>The differences between the DCGANs of the frameworks' tutorials; without any, the paper's.</summary>
internal sealed record DcganStyle
{
    /// <summary>Whether convolutions have biases, one per feature map.</summary>
    public bool Biases { get; init; }

    /// <summary>Whether the generator enlarges by <see cref="ResizeConvolution"/> instead of <see cref="TransposedConvolution"/>.</summary>
    public bool Resizes { get; init; }

    /// <summary>Residual blocks behind the activation of each level.</summary>
    public int ResidualBlocks { get; init; }

    public Func<int, nn.Module<Tensor, Tensor>> BatchNormalization { get; init; } = static maps => new BatchNormalization(maps);
}

/// <summary>
/// The sizes of a DCGAN's layers (Radford, Metz, Chintala 2016, figure 1). The image is halved until a side is shorter than 8:
/// 64×64 → 32 → 16 → 8 → 4×4 as in the paper, 28×28 → 14 → 7×7, 48×80 → 24×40 → 12×20 → 6×10. The generator goes up by the same steps.
/// </summary>
internal sealed class DcganLayout
{
    private const int LargestMultiple = 8; // of the filters, as in the paper at 64×64

    private readonly int _filters;

    public DcganLayout(GanNetworkOptions options, int filters)
    {
        _filters = filters;
        var sizes = new List<(int Height, int Width)> { (options.Height, options.Width) };
        while (Math.Min(sizes[^1].Height, sizes[^1].Width) >= GanOptions.SmallestSide)
            sizes.Add((sizes[^1].Height / 2, sizes[^1].Width / 2));
        (Channels, Sizes) = (options.Channels, sizes);
    }

    public int Channels { get; }

    /// <summary>Height and width at each level: the image's at 0, the smallest at <see cref="Levels"/>.</summary>
    public IReadOnlyList<(int Height, int Width)> Sizes { get; }

    /// <summary>The number of times that the image is halved.</summary>
    public int Levels => Sizes.Count - 1;

    /// <summary>Feature maps at a level from 1 on: filters, 2·filters, 4·filters, 8·filters, 8·filters, …</summary>
    public int FeatureMaps(int level) => checked(_filters * Math.Min(LargestMultiple, 1 << Math.Min(level - 1, 30)));
}

/// <summary>Adds a learned number to each feature map, N×M×H×W.</summary>
internal sealed class MapShift : nn.Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Parameter bias; // the name in model files, which marks it as a shift, not a scale

    public MapShift(int maps)
        : base(nameof(MapShift))
    {
        bias = nn.Parameter(zeros([maps]));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => input.Plus(bias.view(1, -1, 1, 1));

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.Plus(input.Constant(bias.view(1, -1, 1, 1)));
}
