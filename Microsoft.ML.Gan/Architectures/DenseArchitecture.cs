using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// Small dense networks for vectors of numbers, as GANs began (Goodfellow et al. 2014, section 5): two hidden layers with LeakyReLU 0.2.
/// </summary>
internal sealed class DenseArchitecture() : GanArchitecture("Dense", 1)
{
    private const double Slope = 0.2;

    public override bool GeneratesVectors => true;

    public override string? Validate(GanNetworkOptions options) =>
        options.DiscriminatorNormalization == DiscriminatorNormalization.Instance
            ? "its layers have no positions to normalize over (DiscriminatorNormalization.Instance)"
            : null;

    /// <summary>A vector's values have no bounds, so no tanh ends the network.</summary>
    public override nn.Module<Tensor, Tensor> BuildGenerator(GanNetworkOptions options) => nn.Sequential(
        ("dense1", nn.Linear(options.GeneratorInputs, options.GeneratorFilters)), ("relu1", new LeakyRelu(Slope)),
        ("dense2", nn.Linear(options.GeneratorFilters, options.GeneratorFilters)), ("relu2", new LeakyRelu(Slope)),
        ("vector", nn.Linear(options.GeneratorFilters, options.VectorSize)));

    public override GanDiscriminator BuildDiscriminator(GanNetworkOptions options) => new DenseDiscriminator(options);

    /// <summary>Glorot's: without normalization, N(0, 0.02) would shrink a vector to almost 0 in two layers.</summary>
    public override void InitializeWeights(nn.Module network, double standardDeviation, Generator random) =>
        InitialWeights.Draw(network, weight => InitialWeights.DrawGlorot(weight, random));

    private sealed class DenseDiscriminator : GanDiscriminator
    {
        private readonly nn.Module<Tensor, Tensor> _dense1;
        private readonly nn.Module<Tensor, Tensor> _dense2;
        private readonly DiscriminatorHead _head;

        public DenseDiscriminator(GanNetworkOptions options)
            : base(nameof(DenseDiscriminator))
        {
            int units = options.DiscriminatorFilters;
            _dense1 = options.WithSpectralNormalization(nn.Linear(options.VectorSize, units));
            _dense2 = options.WithSpectralNormalization(nn.Linear(units, units));
            _head = new DiscriminatorHead(options, units, units, bias: true);
            RegisterComponents();
        }

        public override Tensor forward(Tensor samples, Tensor? classes)
        {
            Tensor features = Activations(samples)[^1];
            return _head.forward(features, features, classes);
        }

        public override IReadOnlyList<Tensor> Activations(Tensor samples)
        {
            Tensor first = _dense1.forward(samples).LeakyRelu(Slope);
            return [first, _dense2.forward(first).LeakyRelu(Slope)];
        }

        public override OnnxValue ToOnnx(OnnxValue samples, OnnxValue? classes)
        {
            OnnxValue features = ActivationsToOnnx(samples)[^1];
            return _head.ToOnnx(features, features, classes);
        }

        public override IReadOnlyList<OnnxValue> ActivationsToOnnx(OnnxValue samples)
        {
            OnnxValue first = samples.Through(_dense1).LeakyRelu(Slope);
            return [first, first.Through(_dense2).LeakyRelu(Slope)];
        }
    }
}
