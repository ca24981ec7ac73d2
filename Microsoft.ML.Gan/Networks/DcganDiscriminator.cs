using Microsoft.ML.Gan.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Networks;

/// <summary>
/// The discriminator of a DCGAN: images N×C×H×W in [-1, 1] to logits N. 4×4 convolutions of stride 2 with LeakyReLU 0.2 and, but for
/// the first, normalization; then a convolution over the whole of the smallest size, which is a matrix product.
/// </summary>
internal sealed class DcganDiscriminator : nn.Module<Tensor, Tensor>
{
    private const double Slope = 0.2; // the paper, section 3

    private readonly Sequential _layers;
    private readonly Linear _head;

    public DcganDiscriminator(ImageShape shape, int filters, DiscriminatorNormalization normalization = DiscriminatorNormalization.Batch)
        : base(nameof(DcganDiscriminator))
    {
        var layout = new DcganLayout(shape, filters);
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
        for (int level = 1; level <= layout.Levels; level++)
        {
            int from = level == 1 ? layout.Channels : layout.FeatureMaps(level - 1);
            layers.Add(($"down{level}", nn.Conv2d(from, layout.FeatureMaps(level), 4, 2, 1, bias: false)));
            if (level > 1 && normalization == DiscriminatorNormalization.Batch)
                layers.Add(($"norm{level}", nn.BatchNorm2d(layout.FeatureMaps(level))));
            if (level > 1 && normalization == DiscriminatorNormalization.Instance)
                layers.Add(($"norm{level}", nn.InstanceNorm2d(layout.FeatureMaps(level), affine: true)));
            layers.Add(($"relu{level}", nn.LeakyReLU(Slope)));
        }
        _layers = nn.Sequential(layers);
        (int height, int width) = layout.Sizes[^1];
        _head = nn.Linear(layout.FeatureMaps(layout.Levels) * height * width, 1, false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _head.forward(_layers.forward(input).flatten(1)).squeeze(1);
}
