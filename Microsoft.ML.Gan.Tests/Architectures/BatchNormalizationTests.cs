using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class BatchNormalizationTests
{
    private const int Features = 3;

    [TestMethod]
    [DataRow(new long[] { 4, Features, 5, 2 }, 1e-5, 0.1)]
    [DataRow(new long[] { 4, Features, 5, 2 }, 1e-2, 0.3)]
    [DataRow(new long[] { 7, Features }, 1e-5, 0.1)]
    public void ForwardEqualsTorchs(long[] shape, double epsilon, double momentum)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(1);
        var found = new BatchNormalization(Features, epsilon, momentum);
#pragma warning disable RS0030 // TorchSharp's own layer, to compare with
        nn.Module<Tensor, Tensor> expected = shape.Length == 4
            ? nn.BatchNorm2d(Features, epsilon, momentum)
            : nn.BatchNorm1d(Features, epsilon, momentum);
#pragma warning restore RS0030
        Tensor scales = tensor(new[] { 0.5f, -2, 1 }), shifts = tensor(new[] { 1f, 0, -3 });
        foreach (nn.Module layer in new nn.Module[] { expected, found })
        {
            using IDisposable noGrad = no_grad();
            layer.get_parameter("weight")!.copy_(scales);
            layer.get_parameter("bias")!.copy_(shifts);
        }
        for (int step = 0; step < 3; step++)
        {
            Tensor input = randn(shape, generator: random).Times(2).Plus(1), weights = randn(shape, generator: random);
            (Tensor output, IList<Tensor> gradients) = Pass(expected, input, weights);
            (Tensor outputFound, IList<Tensor> gradientsFound) = Pass(found, input, weights);
            AssertEqual(output, outputFound, "output");
            for (int i = 0; i < 3; i++)
                AssertEqual(gradients[i], gradientsFound[i], $"gradient {i}");
            foreach (string name in new[] { "running_mean", "running_var" })
                AssertEqual(expected.get_buffer(name)!, found.get_buffer(name)!, name);
        }

        expected.eval();
        found.eval();
        Tensor other = randn(shape, generator: random);
        AssertEqual(expected.call(other), found.call(other), "evaluation");
        AssertEqual(expected.get_buffer("running_mean")!, found.get_buffer("running_mean")!, "running_mean after evaluation");
    }

    [TestMethod]
    public void AffineFalseLeavesNoParameters()
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = new BatchNormalization(2, affine: false);
        Assert.AreEqual(0, layer.parameters().Count());
        Tensor output = layer.forward(tensor(new float[] { 1, 10, 3, 30 }, [2, 2])); // 2 ± 1 and 20 ± 10
        AssertEqual(tensor(new float[] { -1, -1, 1, 1 }, [2, 2]), output, "output", 1e-5);
    }

    [TestMethod]
    [DataRow(0, 1e-5, 0.1, "features")]
    [DataRow(1, 0.0, 0.1, "epsilon")]
    [DataRow(1, 1e-5, 1.5, "momentum")]
    [DataRow(1, 1e-5, -0.1, "momentum")]
    public void ConstructorRefusesValuesOutOfRange(int features, double epsilon, double momentum, string name)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BatchNormalization(features, epsilon, momentum));
        Assert.AreEqual(name, error.ParamName);
    }

    /// <summary>The output, and the gradients of a weighted sum of it for scales, shifts and input.</summary>
    private static (Tensor Output, IList<Tensor> Gradients) Pass(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor weights)
    {
        Tensor leaf = input.detach().clone().requires_grad_(true), output = layer.call(leaf);
        Parameter scale = layer.get_parameter("weight")!, shift = layer.get_parameter("bias")!;
        return (output, autograd.grad([(output * weights).sum()], [scale, shift, leaf]));
    }

    private static void AssertEqual(Tensor expected, Tensor found, string what, double tolerance = 1e-6)
    {
        CollectionAssert.AreEqual(expected.shape, found.shape, what);
        Assert.AreEqual(0, (expected - found).abs().max().item<float>(), tolerance, what);
    }
}
