using Microsoft.ML.Gan.Core.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// The discriminator of a DCGAN. 4×4 convolutions of stride 2 with LeakyReLU 0.2 and, but for the first, normalization; then a convolution
/// over the whole of the smallest size, which is a matrix product; with classes, their projection.
/// </summary>
internal sealed class DcganDiscriminator : LeveledDiscriminator
{
    private const double Slope = 0.2; // the paper, section 3

    private static readonly Step ChannelsLast = new(x => x.ChannelsLast(), x => x);
    private static readonly Step Values = new(x => x.permute(0, 2, 3, 1).flatten(1), x => x.Permute(0, 2, 3, 1).Flatten()); // as in memory

    private readonly ModuleList<nn.Module<Tensor, Tensor>> _levels;
    private readonly DiscriminatorHead _head;

    public DcganDiscriminator(GanNetworkOptions options, DcganStyle? style = null)
        : base(nameof(DcganDiscriminator))
    {
        style ??= new DcganStyle();
        var layout = new DcganLayout(options, options.DiscriminatorFilters);
        _levels = nn.ModuleList<nn.Module<Tensor, Tensor>>();
        for (int level = 1; level <= layout.Levels; level++)
            _levels.Add(Level(layout, level, options, style));
        (int height, int width) = layout.Sizes[^1];
        int maps = layout.FeatureMaps(layout.Levels);
        _head = new DiscriminatorHead(options, maps * height * width, maps, style.Biases);
        RegisterComponents();
        Levels = [.. _levels.Select((level, i) => i == 0 ? new[] { ChannelsLast, level } : [level])];
        Join = [Values];
    }

    protected override DiscriminatorHead Head => _head;

    private static LayerSequence Level(DcganLayout layout, int level, GanNetworkOptions options, DcganStyle style)
    {
        int from = level == 1 ? layout.Channels : layout.FeatureMaps(level - 1), to = layout.FeatureMaps(level);
        var layers = Normalized("down", from, halves: true, isNormalized: level > 1);
        layers.Add(("relu", new LeakyRelu(Slope, inPlace: true)));
        for (int block = 1; block <= style.ResidualBlocks; block++)
        {
            layers.Add(($"block{block}",
                new ResidualBlock(new LayerSequence(Normalized("same", to, halves: false)), new LeakyRelu(Slope, inPlace: true))));
        }
        return new LayerSequence(layers);

        List<(string, nn.Module<Tensor, Tensor>)> Normalized(string name, int maps, bool halves, bool isNormalized = true)
        {
            var convolution = new Convolution(maps, to, style.Biases, options.ConvolutionType, halves);
            var layers = new List<(string, nn.Module<Tensor, Tensor>)> { (name, options.WithSpectralNormalization(convolution)) };
            if (isNormalized && options.DiscriminatorNormalization == DiscriminatorNormalization.Batch)
                layers.Add(("norm", style.BatchNormalization(to)));
            if (isNormalized && options.DiscriminatorNormalization == DiscriminatorNormalization.Instance)
                layers.Add(("norm", nn.InstanceNorm2d(to, affine: true)));
            return layers;
        }
    }
}
