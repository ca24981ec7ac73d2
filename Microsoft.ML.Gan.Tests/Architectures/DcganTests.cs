using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Data.Pixels;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class DcganTests
{
    [TestMethod]
    [DataRow(8, 8)]
    [DataRow(28, 28)]
    [DataRow(31, 45)]
    [DataRow(32, 32)]
    [DataRow(48, 80)]
    [DataRow(64, 64)]
    [DataRow(100, 36)]
    public void NetworksTakeAnySizeAndNumberOfChannels(int height, int width)
    {
        foreach (int channels in new[] { 1, 3, 4 })
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            using var generator = new DcganGenerator(NetworkSizes.Of(new ImageShape(channels, height, width), 5, 2));
            using var discriminator = new DcganDiscriminator(
                NetworkSizes.Of(new ImageShape(channels, height, width), discriminatorFilters: 2));
            using var random = new Generator(1);
            InitialWeights.DrawNormal(generator, 0.5, random);
            InitialWeights.DrawNormal(discriminator, 0.5, random);
            Tensor images = generator.forward(randn([3, 5], generator: random));
            CollectionAssert.AreEqual(new long[] { 3, channels, height, width }, images.shape);
            Assert.IsTrue(images.abs().max().item<float>() <= 1);
            CollectionAssert.AreEqual(new long[] { 3 }, discriminator.forward(images).shape);
        }
    }

    /// <summary>The network of the paper and of PyTorch's DCGAN example: 64×64×3, 100 latents, 64 filters.</summary>
    [TestMethod]
    public void NetworksHavePapersNumberOfParameters()
    {
        using var generator = new DcganGenerator(NetworkSizes.Of(new ImageShape(3, 64, 64), 100, 64));
        using var discriminator = new DcganDiscriminator(NetworkSizes.Of(new ImageShape(3, 64, 64), discriminatorFilters: 64));
        // Weights 100·512·16 + 512·256·16 + 256·128·16 + 128·64·16 + 64·3·16, normalization 2·(512 + 256 + 128 + 64)
        Assert.AreEqual(3_576_704, generator.parameters().Sum(p => p.numel()));
        // Weights 3·64·16 + 64·128·16 + 128·256·16 + 256·512·16 + 512·16, normalization 2·(128 + 256 + 512)
        Assert.AreEqual(2_765_568, discriminator.parameters().Sum(p => p.numel()));
    }

    /// <summary>One layout from end to end, whatever the images': a change of it costs as much time as a layer.</summary>
    [TestMethod]
    [DataRow(1, false)]
    [DataRow(3, false)]
    [DataRow(1, true)]
    public void ActivationsHaveChannelsSideBySide(int channels, bool bfloat16)
    {
        using DisposeScope scope = NewDisposeScope();
        using var discriminator = new DcganDiscriminator(
            NetworkSizes.Of(new ImageShape(channels, 32, 32), discriminatorFilters: 16) with { BFloat16 = bfloat16 });
        IReadOnlyList<Tensor> activations = discriminator.Activations(rand(4, channels, 32, 32));
        CollectionAssert.AreEqual(new long[] { 1, 1, 1 }, activations.Select(activation => activation.stride()[1]).ToArray());
    }

    [TestMethod]
    [DataRow("8 8", "8x8 4x4")]
    [DataRow("28 28", "28x28 14x14 7x7")]
    [DataRow("64 64", "64x64 32x32 16x16 8x8 4x4")]
    [DataRow("48 80", "48x80 24x40 12x20 6x10")]
    [DataRow("31 45", "31x45 15x22 7x11")]
    [DataRow("100 36", "100x36 50x18 25x9 12x4")]
    public void LayoutSizesFollowFromImageSize(string image, string sizes)
    {
        int[] side = [.. image.Split(' ').Select(int.Parse)];
        var layout = new DcganLayout(NetworkSizes.Of(new ImageShape(1, side[0], side[1])), 10);
        Assert.AreEqual(sizes, string.Join(' ', layout.Sizes.Select(size => $"{size.Height}x{size.Width}")));
        Assert.AreEqual(layout.Sizes.Count - 1, layout.Levels);
    }

    [TestMethod]
    public void LayoutFeatureMapsDoubleUpToEightTimes()
    {
        var layout = new DcganLayout(NetworkSizes.Of(new ImageShape(1, 1024, 1024)), 10);
        CollectionAssert.AreEqual(new[] { 10, 20, 40, 80, 80, 80, 80, 80 },
            Enumerable.Range(1, layout.Levels).Select(layout.FeatureMaps).ToArray());
    }

    /// <summary>In evaluation an image's logit, and a latent vector's image, don't depend on what else is in the batch;
    /// in training they do.</summary>
    [TestMethod]
    public void NetworksDependOnBatchInTrainingOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var generator = new DcganGenerator(NetworkSizes.Of(new ImageShape(3, 16, 16), 5, 4));
        using var discriminator = new DcganDiscriminator(NetworkSizes.Of(new ImageShape(3, 16, 16), discriminatorFilters: 4));
        using var random = new Generator(1);
        InitialWeights.DrawNormal(generator, 0.2, random);
        InitialWeights.DrawNormal(discriminator, 0.2, random);
        Tensor latents = randn([6, 5], generator: random);
        Tensor images = rand([6, 3, 16, 16], generator: random).Times(2).Plus(-1);
        Assert.IsTrue(Difference() > 1e-3);
        generator.eval();
        discriminator.eval();
        Assert.IsTrue(Difference() < 1e-5);

        double Difference()
        {
            Tensor inBatch = generator.forward(latents).narrow(0, 2, 2), alone = generator.forward(latents.narrow(0, 2, 2));
            Tensor scores = discriminator.forward(images).narrow(0, 2, 2), scoresAlone = discriminator.forward(images.narrow(0, 2, 2));
            return Math.Min(1, (inBatch - alone).abs().max().item<float>() + (scores - scoresAlone).abs().max().item<float>());
        }
    }

    /// <summary>A class that moves the first features as far as all latent values together leaves nothing for these to do:
    /// the images of a class come out alike.</summary>
    [TestMethod]
    public void GeneratorVariesMoreByLatentThanByClassAtFirst()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        GanNetworkOptions sizes = NetworkSizes.Of(new ImageShape(1, 28, 28), 100, 8) with { Classes = 10 };
        using var generator = new DcganGenerator(sizes);
        using var random = new Generator(1);
        InitialWeights.DrawNormal(generator, 0.02, random);
        Tensor latents = randn([10, 1, 100], generator: random).expand(10, 10, 100), classes = eye(10).unsqueeze(0).expand(10, 10, 10);
        Tensor images = generator.forward(cat(new List<Tensor> { latents, classes }, 2).reshape(100, 110)).view(10, 10, -1);
        double ofLatents = images.var(0L).mean().item<float>(), ofClasses = images.var(1L).mean().item<float>();
        Assert.IsTrue(ofLatents > 3 * ofClasses, $"{ofLatents} and {ofClasses}");
        Assert.IsTrue(ofClasses > 0.01 * ofLatents, $"{ofLatents} and {ofClasses}");
    }

    [TestMethod]
    public void NetworksUseEveryParameter()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new DcganGenerator(NetworkSizes.Of(new ImageShape(3, 28, 20), 5, 2));
        using var discriminator = new DcganDiscriminator(NetworkSizes.Of(new ImageShape(3, 28, 20), discriminatorFilters: 2));
        using var random = new Generator(1);
        InitialWeights.DrawNormal(generator, 0.2, random);
        InitialWeights.DrawNormal(discriminator, 0.2, random);
        Tensor[] parameters = [.. generator.parameters(), .. discriminator.parameters()];
        Tensor output = discriminator.forward(generator.forward(randn([4, 5], generator: random))).Squared().mean();
        IList<Tensor> gradients = autograd.grad([output], parameters);
        Assert.AreEqual(parameters.Length, gradients.Count);
        Assert.IsTrue(gradients.All(gradient => gradient.abs().max().item<float>() > 0));
    }
}
