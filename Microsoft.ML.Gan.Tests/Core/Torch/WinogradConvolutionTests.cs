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
    [DataRow(1, 3, 5, 4, 4)]
    [DataRow(3, 2, 4, 8, 12)]
    [DataRow(2, 7, 1, 4, 16)]
    public void ConvolveEqualsConvolution(int count, int channels, int maps, int height, int width)
    {
        manual_seed(1);
        using DisposeScope scope = NewDisposeScope();
        Tensor kernel = randn(maps, channels, 4, 4), bias = randn(maps);
        AssertEqual(randn(count, channels, height, width), kernel, bias,
            (x, k, b) => nn.functional.conv2d(x, k, b, _two, _one),
            (x, k, b) => WinogradConvolution.Convolve(x, WinogradConvolution.Kernels(k), b));
    }

    [TestMethod]
    [DataRow(1, 3, 5, 2, 2)]
    [DataRow(3, 2, 4, 4, 6)]
    [DataRow(2, 7, 1, 2, 8)]
    public void TransposeEqualsTransposedConvolution(int count, int channels, int maps, int height, int width)
    {
        manual_seed(2);
        using DisposeScope scope = NewDisposeScope();
        Tensor kernel = randn(maps, channels, 4, 4), bias = randn(channels);
        AssertEqual(randn(count, maps, height, width), kernel, bias,
            (x, k, b) => nn.functional.conv_transpose2d(x, k, b, _two, _one),
            (x, k, b) => WinogradConvolution.Transpose(x, WinogradConvolution.Kernels(k), b));
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
        Tensor expected = nn.functional.conv2d(input, kernel, null, _two, _one);
        Assert.IsTrue(Distance(expected, WinogradConvolution.Convolve(input, WinogradConvolution.Kernels(kernel), null)) < 1e-5);
    });

    /// <summary>A gradient penalty asks for the gradients of a gradient's length.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void GradientsOfGradientsEqualThoseOfConvolution(bool transposed)
    {
        manual_seed(3);
        using DisposeScope scope = NewDisposeScope();
        Tensor[] Penalty(Func<Tensor, Tensor, Tensor> function)
        {
            manual_seed(4);
            Tensor input = randn(2, 3, 8, 8).requires_grad_(), kernel = randn(3, 3, 4, 4).requires_grad_();
            Tensor result = function(input, kernel);
            Tensor cubes = (result * result * result).sum();
            IList<Tensor> first = autograd.grad([cubes], [input, kernel], retain_graph: true, create_graph: true);
            Tensor length = first[0].Squared().sum().Plus(first[1].Squared().sum());
            return [.. autograd.grad([length], [input, kernel])];
        }
        Tensor[] expected = Penalty((x, k) => transposed
            ? nn.functional.conv_transpose2d(x, k, null, _two, _one) : nn.functional.conv2d(x, k, null, _two, _one));
        Tensor[] actual = Penalty((x, k) => transposed
            ? WinogradConvolution.Transpose(x, WinogradConvolution.Kernels(k), null)
            : WinogradConvolution.Convolve(x, WinogradConvolution.Kernels(k), null));
        for (int i = 0; i < expected.Length; i++)
            Assert.IsTrue(Distance(expected[i], actual[i]) < 1e-5);
    }

    private static void AssertEqual(Tensor input, Tensor kernel, Tensor bias, Func<Tensor, Tensor, Tensor, Tensor> expected,
        Func<Tensor, Tensor, Tensor, Tensor> actual)
    {
        Tensor[] Run(Func<Tensor, Tensor, Tensor, Tensor> function)
        {
            manual_seed(5);
            Tensor[] variables = [.. new[] { input, kernel, bias }.Select(tensor => tensor.detach().clone().requires_grad_())];
            Tensor result = function(variables[0], variables[1], variables[2]);
            result.backward([randn(result.shape)]);
            return [result, .. variables.Select(variable => variable.grad!)];
        }
        foreach ((Tensor first, Tensor second) in Run(expected).Zip(Run(actual)))
        {
            CollectionAssert.AreEqual(first.shape, second.shape);
            Assert.IsTrue(Distance(first, second) < 1e-5);
        }
    }

    /// <summary>The largest difference, in units of the largest value.</summary>
    private static double Distance(Tensor expected, Tensor actual) =>
        ((expected - actual).abs().max() / expected.abs().max()).item<float>();
}
