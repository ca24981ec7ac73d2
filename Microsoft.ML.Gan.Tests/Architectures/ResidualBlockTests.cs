using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class ResidualBlockTests
{
    /// <summary>activation(x + residual(x)), worked out by hand: 3 - 2·3 = -3, and a fifth of that; -1 + 2 = 1.</summary>
    [TestMethod]
    public void ForwardAddsInputToResidual()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        nn.Module<Tensor, Tensor> residual = nn.Linear(1, 1, false);
        residual.parameters().Single().Fill(-2);
        using var block = new ResidualBlock(residual, new LeakyRelu(0.2, inPlace: true));
        Tensor input = TensorFactory.Copy([3f, -1f], [2, 1], CPU);
        float[] output = block.forward(input).data<float>().ToArray();
        Assert.AreEqual(-0.6f, output[0], 1e-6f);
        Assert.AreEqual(1f, output[1], 1e-6f);
        CollectionAssert.AreEqual(new float[] { 3, -1 }, input.data<float>().ToArray());
    }

    /// <summary>Each level of both networks has one: the sizes 28, 14 and 7 of an image are two levels.</summary>
    [TestMethod]
    public void ResidualDcganHasBlockAtEachLevel()
    {
        using DisposeScope scope = NewDisposeScope();
        var sizes = new GanNetworkOptions { Channels = 1, Height = 28, Width = 28, GeneratorFilters = 2, DiscriminatorFilters = 2 };
        using nn.Module<Tensor, Tensor> generator = GanArchitecture.ResidualDcgan.BuildGenerator(sizes);
        using GanDiscriminator discriminator = GanArchitecture.ResidualDcgan.BuildDiscriminator(sizes);
        Assert.AreEqual(2, generator.modules().OfType<ResidualBlock>().Count());
        Assert.AreEqual(2, discriminator.modules().OfType<ResidualBlock>().Count());
        using nn.Module<Tensor, Tensor> plain = GanArchitecture.ResizeDcgan.BuildGenerator(sizes);
        Assert.AreEqual(0, plain.modules().OfType<ResidualBlock>().Count());
    }
}
