using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
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

    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => new DenseStemGenerator(options);

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

    /// <summary>
    /// A dense layer to F×H/4×W/4, two transposed convolutions of stride 2 with F maps, and a 7×7 convolution with sigmoid.
    /// </summary>
    private sealed class DenseStemGenerator : nn.Module<Tensor, Tensor>, IOnnxModule
    {
        private readonly long[] _stemShape;
        private readonly Linear _stem;
        private readonly Sequential _layers;

        public DenseStemGenerator(GanNetworkOptions options)
            : base(nameof(DenseStemGenerator))
        {
            int maps = options.GeneratorFilters, height = options.Height / Shrinkage, width = options.Width / Shrinkage;
            _stemShape = [-1, maps, height, width];
            _stem = nn.Linear(options.GeneratorInputs, maps * height * width);
            _layers = nn.Sequential(
                ("relu0", new LeakyRelu(Slope)),
                ("up1", new TransposedConvolution(maps, maps, (height, width), (2 * height, 2 * width), bias: true)),
                ("relu1", new LeakyRelu(Slope)),
                ("up2", new TransposedConvolution(maps, maps, (2 * height, 2 * width), (4 * height, 4 * width), bias: true)),
                ("relu2", new LeakyRelu(Slope)),
                ("image", nn.Conv2d(maps, options.Channels, 7, 1, 3)),
                ("sigmoid", nn.Sigmoid()));
            RegisterComponents();
        }

        /// <summary>The tutorial's pixels are from 0 to 1; here they are from -1 to 1.</summary>
        public override Tensor forward(Tensor input) => _layers.forward(_stem.forward(input).view(_stemShape)).Times(2).Plus(-1);

        OnnxValue IOnnxModule.ToOnnx(OnnxValue input) => input.Through(_stem).Reshape(_stemShape).Through(_layers).Times(2).Plus(-1);
    }

    /// <summary>Two 3×3 convolutions of stride 2 with F maps, dropout and a dense layer.</summary>
    private sealed class DenseStemDiscriminator : GanDiscriminator
    {
        private static readonly long[] RightAndBelow = [0, 1, 0, 1]; // Keras's "same" padding at stride 2

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
        }

        public override Tensor forward(Tensor samples, Tensor? classes)
        {
            Tensor features = Activations(samples)[^1];
            return _head.forward(_dropout.forward(features.flatten(1)), features, classes);
        }

        public override IReadOnlyList<Tensor> Activations(Tensor samples)
        {
            var activations = new List<Tensor>();
            Tensor below = samples.Plus(1).DividedBy(2); // from 0 to 1, as the tutorial's
            foreach (nn.Module<Tensor, Tensor> convolution in _convolutions)
            {
                below = convolution.forward(nn.functional.pad(below, RightAndBelow)).LeakyRelu(Slope);
                activations.Add(below);
            }
            return activations;
        }

        public override OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes)
        {
            OnnxValue features = ActivationsToOnnx(samples)[^1];
            return _head.ToOnnx(features.Flatten(), features, classes);
        }

        public override IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples)
        {
            var activations = new List<OnnxValue>();
            OnnxValue below = samples.Plus(1).DividedBy(2);
            foreach (nn.Module<Tensor, Tensor> convolution in _convolutions)
            {
                below = below.Pad([0, 0, 0, 0], [0, 0, 1, 1]).Through(convolution).LeakyRelu(Slope);
                activations.Add(below);
            }
            return activations;
        }
    }
}
