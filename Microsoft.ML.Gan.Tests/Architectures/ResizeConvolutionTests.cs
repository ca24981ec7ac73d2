using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class ResizeConvolutionTests
{
    /// <summary>With a kernel that is 1 in its middle, pixel i of n' is pixel ⌊i·n/n'⌋ of n.</summary>
    [TestMethod]
    [DataRow(4, 4, new float[] { 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4 })]
    [DataRow(5, 4, new float[] { 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4 })]
    [DataRow(2, 2, new float[] { 1, 2, 3, 4 })]
    public void ForwardRepeatsPixels(int height, int width, float[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var layer = new ResizeConvolution(1, 1, (height, width));
        Tensor weight = layer.parameters().Single();
        weight.zero_();
        weight[0, 0, 1, 1].Fill(1);
        CollectionAssert.AreEqual(expected, layer.forward(linspace(1, 4, 4).view(1, 1, 2, 2)).data<float>().ToArray());
    }

    /// <summary>Within a plain input the result is plain, whatever the weights. A transposed convolution's is a pattern of 2×2.</summary>
    [TestMethod]
    public void ForwardHasNoPatternOfItsOwn()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.IsTrue(Spread(new ResizeConvolution(3, 2, (16, 16))) < 1e-5);
        Assert.IsTrue(Spread(new TransposedConvolution(3, 2, (8, 8), (16, 16))) > 0.1);

        static float Spread(nn.Module<Tensor, Tensor> layer) // of the pixels that no border reaches
        {
            using IDisposable noGrad = no_grad();
            using var random = new Generator(1);
            Tensor weight = layer.parameters().Single();
            weight.copy_(randn(weight.shape, generator: random));
            return layer.forward(ones(1, 3, 8, 8)).narrow(2, 2, 12).narrow(3, 2, 12).flatten(2).std(2L).max().item<float>();
        }
    }

    [TestMethod]
    [DataRow(28, 28)]
    [DataRow(33, 48)]
    public void ResizeDcganMakesImagesOfAnySize(int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        var sizes = new GanNetworkOptions
        {
            Channels = 3, Height = height, Width = width, LatentSize = 5, GeneratorFilters = 2, DiscriminatorFilters = 2,
        };
        using nn.Module<Tensor, Tensor> generator = GanArchitecture.ResizeDcgan.BuildGenerator(sizes);
        using var random = new Generator(1);
        GanArchitecture.ResizeDcgan.InitializeWeights(generator, 0.02, random);
        CollectionAssert.AreEqual(new long[] { 4, 3, height, width }, generator.forward(randn([4, 5], generator: random)).shape);
        Assert.AreEqual(0, generator.modules().OfType<TransposedConvolution>().Count());
    }
}
