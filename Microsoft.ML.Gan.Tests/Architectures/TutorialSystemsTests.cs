using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

/// <summary>The networks of the tutorials, layer by layer.</summary>
[TestClass]
public sealed class TutorialSystemsTests
{
    private static readonly GanNetworkOptions Faces = new() { LatentSize = 150, GeneratorFilters = 64, DiscriminatorFilters = 64 };
    private static readonly GanNetworkOptions Digits = new() { GeneratorFilters = 128, DiscriminatorFilters = 128 };

    private static readonly GanNetworkOptions DenseStem = new()
    {
        Channels = 1, Height = 28, Width = 28, GeneratorFilters = 128, DiscriminatorFilters = 64,
    };

    private static readonly GanNetworkOptions MaxPooling = DenseStem with { GeneratorFilters = 64 };

    private static IEnumerable<object[]> Systems =>
    [
        [GanArchitecture.GluonDcgan, Faces], [GanArchitecture.MxnetDcgan, Digits with { GeneratorFilters = 4, DiscriminatorFilters = 4 }],
        [GanArchitecture.KerasDenseStem, DenseStem],
        [GanArchitecture.KerasMaxPooling, MaxPooling with { GeneratorFilters = 8, DiscriminatorFilters = 8 }],
    ];

    /// <summary>Transposed convolutions of 150 → 512 → 256 → 128 → 64 → 3 maps, 4×4, each with a bias a map;
    /// scales and shifts after all but the last.</summary>
    [TestMethod]
    public void GluonDcganHasTutorialsLayers() => AssertNetworks(GanArchitecture.GluonDcgan, Faces,
        generator: 150 * 512 * 16 + 512 + 1024 + 512 * 256 * 16 + 256 + 512 + 256 * 128 * 16 + 128 + 256 + 128 * 64 * 16 + 64 + 128 +
            64 * 3 * 16 + 3,
        discriminator: 3 * 64 * 16 + 64 + 64 * 128 * 16 + 128 + 256 + 128 * 256 * 16 + 256 + 512 + 256 * 512 * 16 + 512 + 1024 +
            512 * 16 + 1,
        generatorWeights: ["8192×150", "512×256×4×4", "256×128×4×4", "128×64×4×4", "64×3×4×4"],
        discriminatorWeights: ["64×3×4×4", "128×64×4×4", "256×128×4×4", "512×256×4×4", "1×8192"],
        activations: ["64×32×32", "128×16×16", "256×8×8", "512×4×4"]);

    /// <summary>1024-512-256-128 maps up and 128-256-512-1024 down, no biases, shifts without scales.</summary>
    [TestMethod]
    public void MxnetDcganHasExamplesLayers() => AssertNetworks(GanArchitecture.MxnetDcgan, Digits,
        generator: 100 * 1024 * 16 + 1024 + 1024 * 512 * 16 + 512 + 512 * 256 * 16 + 256 + 256 * 128 * 16 + 128 + 128 * 3 * 16,
        discriminator: 3 * 128 * 16 + 128 * 256 * 16 + 256 + 256 * 512 * 16 + 512 + 512 * 1024 * 16 + 1024 + 1024 * 16,
        generatorWeights: ["16384×100", "1024×512×4×4", "512×256×4×4", "256×128×4×4", "128×3×4×4"],
        discriminatorWeights: ["128×3×4×4", "256×128×4×4", "512×256×4×4", "1024×512×4×4", "1×16384"],
        activations: ["128×32×32", "256×16×16", "512×8×8", "1024×4×4"]);

    [TestMethod]
    public void KerasDenseStemHasTutorialsNumberOfParameters() => AssertNetworks(GanArchitecture.KerasDenseStem, DenseStem,
        generator: 1_164_289, discriminator: 40_705,
        generatorWeights: ["6272×100", "128×128×4×4", "128×128×4×4", "1×128×7×7"],
        discriminatorWeights: ["64×1×3×3", "64×64×3×3", "1×3136"],
        activations: ["64×14×14", "64×7×7"]);

    [TestMethod]
    public void KerasMaxPoolingHasOriginalsLayers() => AssertNetworks(GanArchitecture.KerasMaxPooling, MaxPooling,
        generator: 100 * 1024 + 1024 + 1024 * 6272 + 6272 + 2 * 6272 + 128 * 64 * 25 + 64 + 64 * 25 + 1,
        discriminator: 64 * 25 + 64 + 64 * 128 * 25 + 128 + 3200 * 1024 + 1024 + 1024 + 1,
        generatorWeights: ["1024×100", "6272×1024", "64×128×5×5", "1×64×5×5"],
        discriminatorWeights: ["64×1×5×5", "128×64×5×5", "1024×3200", "1×1024"],
        activations: ["64×14×14", "128×5×5", "1024"]);

    [TestMethod]
    [DynamicData(nameof(Systems))]
    public void NetworksMakeAndTakeValuesFromMinusOneToOne(GanArchitecture architecture, GanNetworkOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator) = Build(architecture, options);
        using var random = new Generator(1);
        Tensor images = generator.forward(randn([3, options.LatentSize], generator: random).Times(3));
        CollectionAssert.AreEqual(new long[] { 3, options.Channels, options.Height, options.Width }, images.shape);
        Assert.IsTrue(images.abs().max().item<float>() is > 0 and <= 1);
        CollectionAssert.AreEqual(new long[] { 3 }, discriminator.forward(images).shape);
    }

    [TestMethod]
    [DynamicData(nameof(Systems))]
    public void NetworksFollowFromSeedAndUseEveryParameter(GanArchitecture architecture, GanNetworkOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        GanNetworkOptions conditional = options with { Classes = 3 };
        (nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator) = Build(architecture, conditional);
        (nn.Module<Tensor, Tensor> again, GanDiscriminator discriminatorAgain) = Build(architecture, conditional);
        CollectionAssert.AreEqual(Bytes(generator), Bytes(again));
        CollectionAssert.AreEqual(Bytes(discriminator), Bytes(discriminatorAgain));

        generator.eval(); // in training, batch normalization takes the biases before it out again
        discriminator.eval();
        using var random = new Generator(1);
        Parameter[] parameters = [.. generator.parameters(), .. discriminator.parameters()];
        Tensor images = generator.forward(randn([4, conditional.GeneratorInputs], generator: random));
        Tensor output = discriminator.forward(images, eye(3, 3).index_select(0, tensor(new long[] { 0, 1, 2, 0 }))).Squared().mean();
        IList<Tensor> gradients = autograd.grad([output], parameters);
        Assert.AreEqual(parameters.Length, gradients.Count);
        for (int i = 0; i < parameters.Length; i++)
            Assert.IsTrue(gradients[i].abs().max().item<float>() > 0, $"parameter {i}, {string.Join('×', parameters[i].shape)}");
    }

    [TestMethod]
    public void GluonDcganScalesAreOneAtFirstAndBiasesZero()
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> generator, _) = Build(GanArchitecture.GluonDcgan, Faces);
        foreach ((string name, Parameter parameter) in generator.named_parameters().Where(p => p.parameter.dim() == 1))
        {
            float expected = name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1;
            Assert.IsTrue(parameter.eq(zeros_like(parameter).Plus(expected)).all().item<bool>(), name);
        }
    }

    /// <summary>A fixed scale of 1 means that what leaves a normalization has the deviation 1, whatever training does.</summary>
    [TestMethod]
    public void MxnetDcganNormalizationHasShiftsAndNoScales()
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator) =
            Build(GanArchitecture.MxnetDcgan, Digits with { GeneratorFilters = 4, DiscriminatorFilters = 4 });
        string[] vectors = [.. generator.named_parameters().Concat(discriminator.named_parameters()).Where(p => p.parameter.dim() == 1)
            .Select(p => p.name)];
        Assert.AreEqual(7, vectors.Length); // four in the generator, three in the discriminator
        Assert.IsTrue(vectors.All(name => name.EndsWith("shift.bias", StringComparison.Ordinal)), string.Join(", ", vectors));
    }

    /// <summary>Glorot and Bengio: uniform on ±√(6 / (inputs + outputs)), whose deviation is √(2 / (inputs + outputs)).</summary>
    [TestMethod]
    public void KerasMaxPoolingDrawsUniformWeightsByLayerSize()
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator) = Build(GanArchitecture.KerasMaxPooling, MaxPooling);
        AssertUniform(Of(generator, 100 * 1024), 100 + 1024);
        AssertUniform(Of(generator, 128 * 64 * 25), 25 * (128 + 64));
        AssertUniform(Of(discriminator, 64 * 25), 25 * (1 + 64));

        (generator, _) = Build(GanArchitecture.KerasDenseStem, DenseStem);
        AssertUniform(Of(generator, 6272 * 100), 6272 + 100);
        Tensor convolution = Of(generator, 128 * 128 * 16);
        Assert.AreEqual(0.02, convolution.std().item<float>(), 1e-4); // the others are N(0, σ)

        static Tensor Of(nn.Module network, long size) => network.parameters().First(p => p.numel() == size).detach();

        static void AssertUniform(Tensor weights, double fans)
        {
            double limit = Math.Sqrt(6 / fans);
            Assert.AreEqual(limit, weights.abs().max().item<float>(), 0.01 * limit);
            Assert.AreEqual(limit / Math.Sqrt(3), weights.std().item<float>(), 0.05 * limit);
        }
    }

    [TestMethod]
    [DataRow(30, 28)]
    [DataRow(28, 18)]
    public void KerasValidateRefusesSidesThatDoNotHalveTwice(int height, int width)
    {
        foreach (GanArchitecture architecture in new[] { GanArchitecture.KerasDenseStem, GanArchitecture.KerasMaxPooling })
        {
            StringAssert.Contains(architecture.Validate(MaxPooling with { Height = height, Width = width }), $"{height}×{width}");
            Assert.IsNull(architecture.Validate(MaxPooling with { Height = 32, Width = 12 }));
        }
        Assert.IsNotNull(GanArchitecture.KerasMaxPooling.Validate(MaxPooling with { Height = 8 }));
    }

    [TestMethod]
    public void KerasNetworksFitTogetherInOtherSizes()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (GanArchitecture architecture in new[] { GanArchitecture.KerasDenseStem, GanArchitecture.KerasMaxPooling })
        {
            var options = new GanNetworkOptions
            {
                Channels = 3, Height = 20, Width = 12, LatentSize = 5, GeneratorFilters = 4, DiscriminatorFilters = 6,
            };
            (nn.Module<Tensor, Tensor> generator, GanDiscriminator discriminator) = Build(architecture, options);
            CollectionAssert.AreEqual(new long[] { 2 }, discriminator.forward(generator.forward(randn([2, 5]))).shape, architecture.Name);
        }
    }

    private static void AssertNetworks(GanArchitecture architecture, GanNetworkOptions options, long generator, long discriminator,
        string[] generatorWeights, string[] discriminatorWeights, string[] activations)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> makes, GanDiscriminator judges) = Build(architecture, options);
        Assert.AreEqual(generator, makes.parameters().Sum(p => p.numel()), "the generator's parameters");
        Assert.AreEqual(discriminator, judges.parameters().Sum(p => p.numel()), "the discriminator's parameters");
        CollectionAssert.AreEqual(generatorWeights, Weights(makes));
        CollectionAssert.AreEqual(discriminatorWeights, Weights(judges));
        IEnumerable<string> found = judges.Activations(zeros([2, options.Channels, options.Height, options.Width]))
            .Select(a => string.Join('×', a.shape.Skip(1)));
        CollectionAssert.AreEqual(activations, found.ToArray());
    }

    private static (nn.Module<Tensor, Tensor> Generator, GanDiscriminator Discriminator) Build(
        GanArchitecture architecture, GanNetworkOptions options)
    {
        nn.Module<Tensor, Tensor> generator = architecture.BuildGenerator(options);
        GanDiscriminator discriminator = architecture.BuildDiscriminator(options);
        using var random = new Generator(5);
        architecture.Initialize(generator, 0.02, random);
        architecture.Initialize(discriminator, 0.02, random);
        return (generator, discriminator);
    }

    private static string[] Weights(nn.Module network) =>
        [.. network.parameters().Where(p => p.dim() > 1).Select(p => string.Join('×', p.shape))];

    private static byte[] Bytes(nn.Module network) =>
        [.. network.parameters().Concat(network.buffers()).SelectMany(t => t.detach().bytes.ToArray())];
}
