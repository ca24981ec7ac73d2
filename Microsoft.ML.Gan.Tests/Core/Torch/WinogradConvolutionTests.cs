using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
public class WinogradConvolutionTests
{
    private static readonly long[] _two = [2, 2], _one = [1, 1];

    /// <summary>Values and gradients are those of libtorch's convolution, also with one window along an axis.</summary>
    [TestMethod]
    [DataRow(false, 1, 3, 5, 4, 4)]
    [DataRow(false, 3, 2, 4, 8, 12)]
    [DataRow(false, 2, 7, 1, 4, 16)]
    [DataRow(true, 1, 5, 3, 2, 2)]
    [DataRow(true, 3, 4, 2, 4, 6)]
    [DataRow(true, 2, 1, 7, 2, 8)]
    public void ConvolveAndTransposeEqualConvolution(bool transposed, int count, int inputs, int outputs, int height, int width)
    {
        manual_seed(1);
        using DisposeScope scope = NewDisposeScope();
        Tensor kernel = transposed ? randn(inputs, outputs, 4, 4) : randn(outputs, inputs, 4, 4);
        Tensor[] variables = [randn(count, inputs, height, width), kernel, randn(outputs)];
        foreach ((Tensor expected, Tensor actual) in Run(Plain).Zip(Run(Winograd)))
        {
            CollectionAssert.AreEqual(expected.shape, actual.shape);
            Assert.IsTrue(Distance(expected, actual) < 1e-5);
        }

        Tensor[] Run(Func<bool, Tensor, Tensor, Tensor?, Tensor> function)
        {
            manual_seed(5);
            Tensor[] own = [.. variables.Select(tensor => tensor.detach().clone().requires_grad_())];
            Tensor result = function(transposed, own[0], own[1], own[2]);
            result.backward([randn(result.shape)]);
            return [result, .. own.Select(variable => variable.grad!)];
        }
    }

    /// <summary>TorchScript compiles anew for new sizes, and threads share what it has compiled.</summary>
    [TestMethod]
    public void ConvolveOfManySizesOnManyThreadsEqualsConvolution() => Parallel.For(0, 64, new() { MaxDegreeOfParallelism = 4 }, i =>
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator((ulong)i);
        (int count, int channels, int maps, int height, int width) = (1 + i % 3, 1 + i % 5, 1 + i % 7, 4 + i % 4 * 4, 4 + i % 11 * 4);
        Tensor input = randn([count, channels, height, width], generator: random);
        Tensor kernel = randn([maps, channels, 4, 4], generator: random);
        Assert.IsTrue(Distance(Plain(false, input, kernel, null), Winograd(false, input, kernel, null)) < 1e-5);
    });

    /// <summary>A gradient penalty asks for the gradients of a gradient's length.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void GradientsOfGradientsEqualThoseOfConvolution(bool transposed)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((Tensor expected, Tensor actual) in Penalty(Plain).Zip(Penalty(Winograd)))
            Assert.IsTrue(Distance(expected, actual) < 1e-5);

        Tensor[] Penalty(Func<bool, Tensor, Tensor, Tensor?, Tensor> function)
        {
            manual_seed(4);
            Tensor input = randn(2, 3, 8, 8).requires_grad_(), kernel = randn(3, 3, 4, 4).requires_grad_();
            Tensor result = function(transposed, input, kernel, null);
            Tensor cubes = (result * result * result).sum();
            IList<Tensor> first = autograd.grad([cubes], [input, kernel], retain_graph: true, create_graph: true);
            Tensor length = first[0].Squared().sum().Plus(first[1].Squared().sum());
            return [.. autograd.grad([length], [input, kernel])];
        }
    }

    private static Tensor Plain(bool transposed, Tensor input, Tensor kernel, Tensor? bias) => transposed
        ? nn.functional.conv_transpose2d(input, kernel, bias, _two, _one)
        : nn.functional.conv2d(input, kernel, bias, _two, _one);

    private static Tensor Winograd(bool transposed, Tensor input, Tensor kernel, Tensor? bias) => transposed
        ? WinogradConvolution.Transpose(input, WinogradConvolution.Kernels(kernel), bias)
        : WinogradConvolution.Convolve(input, WinogradConvolution.Kernels(kernel), bias);

    /// <summary>The largest difference, in units of the largest value.</summary>
    private static double Distance(Tensor expected, Tensor actual) =>
        ((expected - actual).abs().max() / expected.abs().max()).item<float>();
}
