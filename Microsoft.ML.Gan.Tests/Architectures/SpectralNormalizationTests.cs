using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class SpectralNormalizationTests
{
    private static readonly double[] SingularValues = [5, 3, 1];

    /// <summary>A 3×4 matrix of known singular values: a rotation times a diagonal times a rotation.</summary>
    private static Tensor KnownMatrix()
    {
        double a = 0.4, b = 1.1;
        double[,] left = { { Math.Cos(a), -Math.Sin(a), 0 }, { Math.Sin(a), Math.Cos(a), 0 }, { 0, 0, 1 } };
        double[,] right = { { 1, 0, 0, 0 }, { 0, Math.Cos(b), -Math.Sin(b), 0 }, { 0, Math.Sin(b), Math.Cos(b), 0 } };
        var matrix = new float[12];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 4; column++)
                matrix[4 * row + column] = (float)Enumerable.Range(0, 3).Sum(k => left[row, k] * SingularValues[k] * right[k, column]);
        }
        return tensor(matrix, [3, 4]);
    }

    private static void Set(Parameter parameter, Tensor values)
    {
        using IDisposable noGrad = no_grad();
        parameter.copy_(values.reshape(parameter.shape));
    }

    /// <summary>A layer whose weight is the matrix, and x to what it computes with a weight.</summary>
    private static (nn.Module<Tensor, Tensor> Layer, Tensor Input, Func<Tensor, Tensor> Apply) Layer(string kind)
    {
        Tensor bias = tensor(new float[] { 1, -2, 3 });
        switch (kind)
        {
            case "dense":
                Linear dense = nn.Linear(4, 3);
                Set(dense.get_parameter("bias")!, bias);
                Tensor rows = linspace(-9, 10, 20).view(5, 4);
                return (dense, rows, weight => nn.functional.linear(rows, weight, bias));
            case "dense without bias":
                Tensor other = linspace(-3, 4, 8).view(2, 4);
                return (nn.Linear(4, 3, false), other, weight => nn.functional.linear(other, weight));
            default:
                Conv2d convolution = nn.Conv2d(1, 3, 2);
                Set(convolution.get_parameter("bias")!, bias);
                Tensor image = linspace(-15, 16, 32).view(2, 1, 4, 4);
                return (convolution, image, weight => nn.functional.conv2d(image, weight.view(3, 1, 2, 2), bias));
        }
    }

    [TestMethod]
    [DataRow("dense")]
    [DataRow("dense without bias")]
    [DataRow("convolution")]
    public void ForwardDividesWeightByLargestSingularValue(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> layer, Tensor input, Func<Tensor, Tensor> apply) = Layer(kind);
        Set(layer.get_parameter("weight")!, KnownMatrix());
        var normalized = new SpectralNormalization(layer);
        for (int i = 0; i < 60; i++) // (3/5)^120 is nothing
            normalized.forward(input);
        Assert.IsTrue(apply(KnownMatrix().DividedBy(5)).allclose(normalized.forward(input), 1e-4, 1e-4));
        normalized.eval();
        Assert.IsTrue(apply(KnownMatrix().DividedBy(5)).allclose(normalized.forward(input), 1e-4, 1e-4));
    }

    /// <summary>Gradients are those of W / (uWv) with u and v held fast; at the singular vectors, along W itself there is none.</summary>
    [TestMethod]
    public void BackwardFlowsThroughSingularValue()
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> layer, Tensor input, Func<Tensor, Tensor> apply) = Layer("convolution");
        Parameter weight = layer.get_parameter("weight")!;
        Set(weight, KnownMatrix());
        var normalized = new SpectralNormalization(layer);
        for (int i = 0; i < 60; i++)
            normalized.forward(input);
        Tensor found = autograd.grad([normalized.forward(input).Squared().sum()], [weight])[0].view(3, 4);

        Tensor matrix = KnownMatrix().requires_grad_(true);
        (Tensor u, _, Tensor vh) = linalg.svd(KnownMatrix(), false);
        Tensor sigma = u.narrow(1, 0, 1).transpose(0, 1).matmul(matrix).matmul(vh.narrow(0, 0, 1).transpose(0, 1));
        Tensor expected = autograd.grad([apply(matrix / sigma).Squared().sum()], [matrix])[0];
        Assert.IsTrue(expected.allclose(found, 1e-3, 1e-2));
    }

    [TestMethod]
    public void ForwardInTrainingChangesDirectionOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> layer, Tensor input, _) = Layer("dense");
        Set(layer.get_parameter("weight")!, KnownMatrix());
        var normalized = new SpectralNormalization(layer);
        float[] State() => [.. normalized.state_dict().OrderBy(t => t.Key).SelectMany(t => t.Value.detach().data<float>().ToArray())];
        float[] before = State();
        normalized.eval();
        normalized.forward(input);
        CollectionAssert.AreEqual(before, State());
        normalized.train();
        normalized.forward(input);
        Assert.AreEqual(3, before.Zip(State()).Count(pair => pair.First != pair.Second)); // direction
    }

    [TestMethod]
    public void ConstructorRefusesLayerWithoutWeight()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new SpectralNormalization(nn.ReLU()));
        Assert.ThrowsExactly<ArgumentException>(() => new SpectralNormalization(new BatchNormalization(3)));
        Assert.ThrowsExactly<ArgumentNullException>(() => new SpectralNormalization(null!));
    }

    /// <summary>Each layer of a discriminator is at most as steep as 1, so the whole is at most as steep as 2 a level: a 4×4 window of
    /// stride 2 meets a pixel four times.</summary>
    [TestMethod]
    public void DiscriminatorCannotBecomeSteep()
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new GanNetworkOptions
        {
            Channels = 1, Height = 16, Width = 16, DiscriminatorFilters = 8,
            DiscriminatorNormalization = DiscriminatorNormalization.Spectral,
        };
        using GanDiscriminator discriminator = GanArchitecture.Dcgan.BuildDiscriminator(options);
        using var generator = new Generator(1);
        GanArchitecture.Dcgan.Initialize(discriminator, 10, generator);
        for (int i = 0; i < 100; i++)
            discriminator.forward(zeros(2, 1, 16, 16));
        Tensor images = randn(8, 1, 16, 16).requires_grad_(true);
        Tensor gradient = autograd.grad([discriminator.forward(images).sum()], [images])[0];
        float steepest = gradient.flatten(1).Squared().sum(1L).sqrt().max().item<float>();
        Assert.IsTrue(steepest is > 1e-3f and <= 4.01f, $"{steepest}");
        Assert.AreEqual(3, discriminator.modules().OfType<SpectralNormalization>().Count()); // 16 → 8 → 4, and the head
    }
}
