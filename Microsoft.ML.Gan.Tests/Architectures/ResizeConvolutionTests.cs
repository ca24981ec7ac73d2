using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class ResizeConvolutionTests
{
    /// <summary>It is what its summary says: pixels repeated, then a convolution. Kernels of convᵀ are turned around.</summary>
    [TestMethod]
    public void ForwardIsConvolutionOfRepeatedPixels()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var random = new Generator(1);
        using var layer = new ResizeConvolution(3, 2, (7, 5), (14, 10), bias: true);
        foreach (Tensor parameter in layer.parameters())
            parameter.copy_(randn(parameter.shape, generator: random));
        Dictionary<string, Tensor> state = layer.state_dict();
        Tensor input = randn([4, 3, 7, 5], generator: random);
        Tensor repeated = input.repeat_interleave(2, 2).repeat_interleave(2, 3);
        Tensor expected = nn.functional.conv2d(repeated, state["_weight"].transpose(0, 1).flip(2, 3), state["_bias"], [1, 1], [1, 1]);
        Assert.IsTrue(expected.allclose(layer.forward(input), 1e-5, 1e-5));
    }

    /// <summary>Within a plain input the result is plain, whatever the weights. A transposed convolution's is a pattern of 2×2.</summary>
    [TestMethod]
    public void ForwardHasNoPatternOfItsOwn()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.IsTrue(Spread(new ResizeConvolution(3, 2, (8, 8), (16, 16))) < 1e-5);
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
