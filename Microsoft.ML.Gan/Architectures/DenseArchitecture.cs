using Microsoft.ML.Gan.Core.Torch;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Architectures;

/// <summary>
/// Small dense networks for vectors of numbers, as GANs began (Goodfellow et al. 2014, section 5): two hidden layers with LeakyReLU 0.2.
/// </summary>
internal sealed class DenseArchitecture() : GanArchitecture("Dense", 1)
{
    private const double Slope = 0.2;

    private static readonly Step Relu = new(x => x.LeakyRelu(Slope), x => x.LeakyRelu(Slope));

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

    private sealed class DenseDiscriminator : LeveledDiscriminator
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
            Levels = [[_dense1, Relu], [_dense2, Relu]];
        }

        protected override DiscriminatorHead Head => _head;
    }
}
