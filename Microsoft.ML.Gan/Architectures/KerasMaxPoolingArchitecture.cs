using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// The Keras GAN of digits that shrinks images by max-pooling and enlarges them by repeating pixels (Gildenblat 2015, KerasDCGAN), with
/// tanh throughout. With 64 and 64 filters, 100 latent values and images of 1×28×28 it is the original, of 6,751,233 and 3,485,441
/// parameters.
/// </summary>
internal sealed class KerasMaxPoolingArchitecture() : GanArchitecture("Keras max-pooling", 1)
{
    private const int Shrinkage = 4; // two poolings
    private const int SmallestSide = 12; // leaves one position after the second convolution, which is not padded
    private const int DenseMultiple = 16; // of the filters: 1024

    public override string? Validate(GanNetworkOptions options) =>
        options.Height % Shrinkage == 0 && options.Width % Shrinkage == 0 && Math.Min(options.Height, options.Width) >= SmallestSide
        ? null
        : $"it makes images whose sides are multiples of {Shrinkage} from {SmallestSide} up, and not of {options.Height}×{options.Width}";

    /// <summary>
    /// Dense layers to 16·F and 2·F×H/4×W/4, then twice: each pixel four times and a 5×5 convolution, to F maps and to the image.
    /// </summary>
    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options)
    {
        int filters = options.GeneratorFilters, height = options.Height / Shrinkage, width = options.Width / Shrinkage;
        int dense = checked(DenseMultiple * filters), stem = checked(2 * filters * height * width);
        return new LayerSequence(
        [
            ("_stem", nn.Sequential(
                ("dense1", nn.Linear(options.GeneratorInputs, dense)), ("tanh1", nn.Tanh()),
                // Keras's ε and momentum.
                ("dense2", nn.Linear(dense, stem)), ("norm", new BatchNormalization(stem, 1e-3, 0.01)), ("tanh2", nn.Tanh()))),
            ("maps", nn.Unflatten(1, [2 * filters, height, width])),
            ("enlarge1", Enlarge()), ("_hidden", nn.Conv2d(2 * filters, filters, 5, 1, 2)), ("tanh1", nn.Tanh()),
            ("enlarge2", Enlarge()), ("_image", nn.Conv2d(filters, options.Channels, 5, 1, 2)), ("tanh2", nn.Tanh()),
        ]);

        static Step Enlarge() => new(maps => maps.repeat_interleave(2, 2).repeat_interleave(2, 3),
            maps => maps.Resize(2 * maps.Shape[2], 2 * maps.Shape[3]));
    }

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new MaxPoolingDiscriminator(options);

    /// <summary>Keras's own weights; the standard deviation has no effect.</summary>
    public override void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.Draw(network, weight => InitialWeights.DrawGlorot(weight, random));

    /// <summary>5×5 convolutions to F and 2·F maps, each followed by max-pooling, and a dense layer of 16·F.</summary>
    private sealed class MaxPoolingDiscriminator : LeveledDiscriminator
    {
        private static readonly Step Pool = new(x => nn.functional.max_pool2d(x, 2), x => x.MaxPool(2));

        private readonly nn.Module<Tensor, Tensor> _first, _second, _dense;
        private readonly DiscriminatorHead _head;

        public MaxPoolingDiscriminator(GanNetworkOptions options)
            : base(nameof(MaxPoolingDiscriminator))
        {
            int filters = options.DiscriminatorFilters, dense = checked(DenseMultiple * filters);
            _first = options.WithSpectralNormalization(nn.Conv2d(options.Channels, filters, 5, 1, 2));
            _second = options.WithSpectralNormalization(nn.Conv2d(filters, 2 * filters, 5));
            _dense = options.WithSpectralNormalization(
                nn.Linear(checked(2 * filters * Pooled(options.Height) * Pooled(options.Width)), dense));
            _head = new DiscriminatorHead(options, dense, dense, bias: true);
            RegisterComponents();
            Levels = [[_first, Step.Tanh, Pool], [_second, Step.Tanh, Pool], [Step.Flatten, _dense, Step.Tanh]];
        }

        protected override DiscriminatorHead Head => _head;

        /// <summary>A side after both convolutions and poolings: 28 → 14 → 10 → 5.</summary>
        private static int Pooled(int side) => (side / 2 - 4) / 2;
    }
}
