using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// The discriminator of a DCGAN. 4×4 convolutions of stride 2 with LeakyReLU 0.2 and, but for the first, normalization; then a convolution
/// over the whole of the smallest size, which is a matrix product; with classes, their projection.
/// </summary>
internal sealed class DcganDiscriminator : GanDiscriminator
{
    private const double Slope = 0.2; // the paper, section 3

    private readonly ModuleList<nn.Module<Tensor, Tensor>> _levels;
    private readonly DiscriminatorHead _head;

    public DcganDiscriminator(GanNetworkOptions options, DcganStyle? style = null)
        : base(nameof(DcganDiscriminator))
    {
        style ??= DcganStyle.Paper;
        var layout = new DcganLayout(options, options.DiscriminatorFilters);
        _levels = nn.ModuleList<nn.Module<Tensor, Tensor>>();
        for (int level = 1; level <= layout.Levels; level++)
            _levels.Add(Level(layout, level, options, style));
        (int height, int width) = layout.Sizes[^1];
        int maps = layout.FeatureMaps(layout.Levels);
        _head = new DiscriminatorHead(options, maps * height * width, maps, style.Biases);
        RegisterComponents();
    }

    public override Tensor forward(Tensor samples, Tensor? classes)
    {
        Tensor features = Activations(samples)[^1].to(ScalarType.Float32);
        return _head.forward(features.permute(0, 2, 3, 1).flatten(1), features, classes); // channels last, as in memory
    }

    public override IReadOnlyList<Tensor> Activations(Tensor samples)
    {
        var activations = new List<Tensor>();
        foreach (nn.Module<Tensor, Tensor> level in _levels)
            activations.Add(level.forward(activations.Count == 0 ? samples.ChannelsLast() : activations[^1]));
        return activations;
    }

    public override OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes)
    {
        OnnxValue features = ActivationsToOnnx(samples)[^1];
        return _head.ToOnnx(features.Permute(0, 2, 3, 1).Flatten(), features, classes);
    }

    public override IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples)
    {
        var activations = new List<OnnxValue>();
        foreach (nn.Module<Tensor, Tensor> level in _levels)
            activations.Add((activations.Count == 0 ? samples : activations[^1]).Through(level));
        return activations;
    }

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
