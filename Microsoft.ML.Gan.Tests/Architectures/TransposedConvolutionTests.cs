using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class TransposedConvolutionTests
{
    /// <summary>A single pixel shows the kernel, of which padding 1 cuts off the border.</summary>
    [TestMethod]
    public void ForwardOfPixelGivesMiddleOfKernel()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var layer = new TransposedConvolution(1, 1, (1, 1), (2, 2));
        layer.parameters().Single().copy_(linspace(0, 15, 16).view(1, 1, 4, 4));
        CollectionAssert.AreEqual(new float[] { 20, 24, 36, 40 }, layer.forward(ones(1, 1, 1, 1).Times(4)).data<float>().ToArray());
    }

    /// <summary>⟨conv x, y⟩ = ⟨x, convᵀ y⟩, by whatever amount the two axes are padded.</summary>
    [TestMethod]
    [DataRow(14, 22)]
    [DataRow(15, 22)]
    [DataRow(14, 23)]
    [DataRow(15, 23)]
    public void ForwardIsAdjointOfConvolution(int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var random = new Generator(1);
        using var layer = new TransposedConvolution(3, 2, (7, 11), (height, width));
        Tensor weight = layer.parameters().Single();
        weight.copy_(randn([3, 2, 4, 4], generator: random));
        Tensor x = randn([2, 2, height, width], generator: random), y = randn([2, 3, 7, 11], generator: random);
        Tensor up = layer.forward(y);
        CollectionAssert.AreEqual(new long[] { 2, 2, height, width }, up.shape);
        double left = (nn.functional.conv2d(x, weight, null, [2, 2], [1, 1]) * y).sum().item<float>();
        double right = (x * up).sum().item<float>();
        Assert.AreEqual(left, right, 1e-3 * Math.Max(1, Math.Abs(left)));
    }

    /// <summary>Few maps take another way than many; values and gradients are the plain operator's.</summary>
    [TestMethod]
    [DataRow(1, true)]
    [DataRow(3, false)]
    [DataRow(4, true)]
    [DataRow(5, true)]
    public void ForwardAndBackwardEqualPlainOperator(int maps, bool bias)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(1);
        using var layer = new TransposedConvolution(6, maps, (5, 7), (10, 14), bias);
        using (no_grad())
        {
            foreach (TorchSharp.Modules.Parameter parameter in layer.parameters())
                parameter.copy_(randn(parameter.shape, generator: random));
        }
        Tensor input = randn([2, 6, 5, 7], generator: random).requires_grad_(true), slope = randn([2, maps, 10, 14], generator: random);
        List<Tensor> variables = [input, .. layer.parameters()];
        Tensor plain = nn.functional.conv_transpose2d(input, variables[1], variables.ElementAtOrDefault(2), [2, 2], [1, 1]);
        Tensor own = layer.forward(input);
        Assert.IsTrue(plain.allclose(own, 1e-5, 1e-5));
        IEnumerable<Tensor> expected = autograd.grad([plain], variables, [slope]), found = autograd.grad([own], variables, [slope]);
        foreach ((Tensor one, Tensor other) in expected.Zip(found))
            Assert.IsTrue(one.allclose(other, 1e-5, 1e-4));
    }
}
