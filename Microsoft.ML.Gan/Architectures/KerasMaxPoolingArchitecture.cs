using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
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

    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new MaxPoolingGenerator(options);

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new MaxPoolingDiscriminator(options);

    /// <summary>Keras's own weights; the standard deviation has no effect.</summary>
    public override void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.Draw(network, weight => InitialWeights.DrawGlorot(weight, random));

    /// <summary>
    /// Dense layers to 16·F and 2·F×H/4×W/4, then twice: each pixel four times and a 5×5 convolution, to F maps and to the image.
    /// </summary>
    private sealed class MaxPoolingGenerator : nn.Module<Tensor, Tensor>, IOnnxModule
    {
        private readonly long[] _stemShape;
        private readonly Sequential _stem;
        private readonly Conv2d _hidden, _image;

        public MaxPoolingGenerator(GanNetworkOptions options)
            : base(nameof(MaxPoolingGenerator))
        {
            int filters = options.GeneratorFilters, height = options.Height / Shrinkage, width = options.Width / Shrinkage;
            int dense = checked(DenseMultiple * filters), stem = checked(2 * filters * height * width);
            _stemShape = [-1, 2 * filters, height, width];
            _stem = nn.Sequential(
                ("dense1", nn.Linear(options.GeneratorInputs, dense)), ("tanh1", nn.Tanh()),
                // Keras's ε and momentum.
                ("dense2", nn.Linear(dense, stem)), ("norm", new BatchNormalization(stem, 1e-3, 0.01)), ("tanh2", nn.Tanh()));
            _hidden = nn.Conv2d(2 * filters, filters, 5, 1, 2);
            _image = nn.Conv2d(filters, options.Channels, 5, 1, 2);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor hidden = _hidden.forward(Enlarge(_stem.forward(input).view(_stemShape))).tanh();
            return _image.forward(Enlarge(hidden)).tanh();
        }

        OnnxValue IOnnxModule.ToOnnx(OnnxValue input)
        {
            OnnxValue hidden = Enlarge(input.Through(_stem).Reshape(_stemShape)).Through(_hidden).Tanh();
            return Enlarge(hidden).Through(_image).Tanh();
        }

        private static Tensor Enlarge(Tensor maps) => maps.repeat_interleave(2, 2).repeat_interleave(2, 3);

        private static OnnxValue Enlarge(OnnxValue maps) => maps.Resize(2 * maps.Shape[2], 2 * maps.Shape[3]);
    }

    /// <summary>5×5 convolutions to F and 2·F maps, each followed by max-pooling, and a dense layer of 16·F.</summary>
    private sealed class MaxPoolingDiscriminator : GanDiscriminator
    {
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
        }

        public override Tensor forward(Tensor samples, Tensor? classes)
        {
            Tensor features = Activations(samples)[^1];
            return _head.forward(features, features, classes);
        }

        public override IReadOnlyList<Tensor> Activations(Tensor samples)
        {
            Tensor first = nn.functional.max_pool2d(_first.forward(samples).tanh(), 2);
            Tensor second = nn.functional.max_pool2d(_second.forward(first).tanh(), 2);
            return [first, second, _dense.forward(second.flatten(1)).tanh()];
        }

        public override OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes)
        {
            OnnxValue features = ActivationsToOnnx(samples)[^1];
            return _head.ToOnnx(features, features, classes);
        }

        public override IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples)
        {
            OnnxValue first = samples.Through(_first).Tanh().MaxPool(2);
            OnnxValue second = first.Through(_second).Tanh().MaxPool(2);
            return [first, second, second.Flatten().Through(_dense).Tanh()];
        }

        /// <summary>A side after both convolutions and poolings: 28 → 14 → 10 → 5.</summary>
        private static int Pooled(int side) => (side / 2 - 4) / 2;
    }
}
