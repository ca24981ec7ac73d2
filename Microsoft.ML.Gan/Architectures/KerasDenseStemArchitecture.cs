using Microsoft.ML.Gan.Core.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// The Keras GAN of digits that begins with a dense layer (Brownlee 2019, "How to develop a GAN for generating MNIST handwritten digits",
/// and its variants): no normalization, dropout before the discriminator's last layer. With 128 and 64 filters, 100 latent values and
/// images of 1×28×28 it has the tutorial's 1,164,289 and 40,705 parameters.
/// </summary>
internal sealed class KerasDenseStemArchitecture() : GanArchitecture("Keras dense stem", 1)
{
    private const int Shrinkage = 4; // two layers of stride 2
    private const double Slope = 0.2, DropoutRate = 0.4;

    public override string? Validate(GanNetworkOptions options) => options.Height % Shrinkage == 0 && options.Width % Shrinkage == 0
        ? null
        : $"it makes images whose sides are multiples of {Shrinkage}, and not of {options.Height}×{options.Width}";

    /// <summary>
    /// A dense layer to F×H/4×W/4, two transposed convolutions of stride 2 with F maps, and a 7×7 convolution with sigmoid.
    /// </summary>
    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options)
    {
        int maps = options.GeneratorFilters, height = options.Height / Shrinkage, width = options.Width / Shrinkage;
        return new LayerSequence(
        [
            ("_stem", nn.Linear(options.GeneratorInputs, maps * height * width)),
            ("maps", nn.Unflatten(1, [maps, height, width])),
            ("_layers", nn.Sequential(
                ("relu0", new LeakyRelu(Slope)),
                ("up1", new TransposedConvolution(maps, maps, (height, width), (2 * height, 2 * width), bias: true)),
                ("relu1", new LeakyRelu(Slope)),
                ("up2", new TransposedConvolution(maps, maps, (2 * height, 2 * width), (4 * height, 4 * width), bias: true)),
                ("relu2", new LeakyRelu(Slope)),
                ("image", nn.Conv2d(maps, options.Channels, 7, 1, 3)),
                ("sigmoid", nn.Sigmoid()))),
            // The tutorial's pixels are from 0 to 1; here they are from -1 to 1.
            ("range", new Step(x => x.Times(2).Plus(-1), x => x.Times(2).Plus(-1))),
        ]);
    }

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DenseStemDiscriminator(options);

    /// <summary>N(0, σ) for convolutions, Keras's own for dense layers, as in the tutorial.</summary>
    public override void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.Draw(network, weight =>
        {
            if (weight.dim() == 2)
                InitialWeights.DrawGlorot(weight, random);
            else
                weight.normal_(0, standardDeviation, random);
        });

    /// <summary>Two 3×3 convolutions of stride 2 with F maps, dropout and a dense layer.</summary>
    private sealed class DenseStemDiscriminator : LeveledDiscriminator
    {
        private static readonly Step FromZeroToOne = new(x => x.Plus(1).DividedBy(2), x => x.Plus(1).DividedBy(2)); // as the tutorial's
        private static readonly Step Relu = new(x => x.LeakyRelu(Slope), x => x.LeakyRelu(Slope));

        // Keras's "same" padding at stride 2.
        private static readonly Step Pad = new(x => nn.functional.pad(x, [0, 1, 0, 1]), x => x.Pad([0, 0, 0, 0], [0, 0, 1, 1]));

        private readonly ModuleList<nn.Module<Tensor, Tensor>> _convolutions;
        private readonly RepeatableDropout _dropout;
        private readonly DiscriminatorHead _head;

        public DenseStemDiscriminator(GanNetworkOptions options)
            : base(nameof(DenseStemDiscriminator))
        {
            int maps = options.DiscriminatorFilters;
            _convolutions = nn.ModuleList(options.WithSpectralNormalization(nn.Conv2d(options.Channels, maps, 3, 2)),
                options.WithSpectralNormalization(nn.Conv2d(maps, maps, 3, 2)));
            _dropout = new RepeatableDropout(DropoutRate);
            _head = new DiscriminatorHead(options, maps * (options.Height / Shrinkage) * (options.Width / Shrinkage), maps, bias: true);
            RegisterComponents();
            Levels = [[FromZeroToOne, Pad, _convolutions[0], Relu], [Pad, _convolutions[1], Relu]];
            Join = [Step.Flatten, _dropout];
        }

        protected override DiscriminatorHead Head => _head;
    }
}
