using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class LayerSequenceTests
{
    /// <summary>In evaluation, batch normalization is part of the convolution; with gradients it is a layer of its own.</summary>
    [TestMethod]
    [DataRow(nameof(Convolution), false, ScalarType.Float32, 1e-5)]
    [DataRow(nameof(Convolution), true, ScalarType.Float32, 1e-5)]
    [DataRow(nameof(TransposedConvolution), false, ScalarType.Float32, 1e-5)]
    [DataRow(nameof(TransposedConvolution), true, ScalarType.Float32, 1e-5)]
    [DataRow(nameof(ResizeConvolution), true, ScalarType.Float32, 1e-5)]
    [DataRow(nameof(Convolution), true, ScalarType.BFloat16, 2e-2)]
    [DataRow(nameof(ResizeConvolution), false, ScalarType.BFloat16, 2e-2)]
    public void ForwardInEvaluationEqualsItsLayers(string kind, bool bias, ScalarType type, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> layers = Layers(kind, bias, type);
        Tensor input = randn(8, 16, 8, 8);
        Assert.IsTrue(Distance(layers, input) < tolerance);

        Train(layers, input); // what was computed of the old weights is not used again
        Assert.IsTrue(Distance(layers, input) < tolerance);
    }

    /// <summary>Batch normalization without scales and shifts has a mean and a variance.</summary>
    [TestMethod]
    public void ForwardInEvaluationEqualsItsLayersWithoutScales()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        using var layers = new LayerSequence(
            [("a", new TransposedConvolution(16, 3, (8, 8), (16, 16))), ("b", new BatchNormalization(3, affine: false))]);
        Tensor input = randn(8, 16, 8, 8);
        Train(layers, input);
        Assert.IsTrue(Distance(layers, input) < 1e-5);
    }

    /// <summary>What is kept for a convolution with its normalization is not used for the convolution alone.</summary>
    [TestMethod]
    public void ForwardKeepsNothingForLayersAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using LayerSequence layers = Layers(nameof(Convolution), true, ScalarType.Float32);
        using IDisposable noGrad = no_grad();
        var convolution = layers.modules().OfType<Convolution>().Single();
        Tensor input = randn(8, 16, 8, 8);
        layers.train();
        Tensor expected = convolution.forward(input);
        layers.eval();
        Tensor folded = layers.forward(input);
        Assert.IsTrue(expected.allclose(convolution.forward(input), 1e-5, 1e-5));
        Assert.IsTrue(folded.allclose(layers.forward(input), 0, 0));
    }

    /// <summary>The caller's input is the caller's, also where the first layer gives it back.</summary>
    [TestMethod]
    public void ForwardLeavesInputUsable()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var layers = new LayerSequence([("a", new RepeatableDropout(0.5)), ("b", new LeakyRelu(0.5)), ("c", new LeakyRelu(0.5))]);
        layers.eval();
        Tensor input = ones(2, 3).Times(-4);
        Assert.AreEqual(-1, layers.forward(input).mean().item<float>());
        Assert.AreEqual(-4, input.mean().item<float>());
    }

    private static LayerSequence Layers(string kind, bool bias, ScalarType type)
    {
        manual_seed(3);
        nn.Module<Tensor, Tensor> convolution = kind switch
        {
            nameof(Convolution) => new Convolution(16, 16, bias, type),
            nameof(TransposedConvolution) => new TransposedConvolution(16, 16, (8, 8), (16, 17), bias, type),
            _ => new ResizeConvolution(16, 16, (8, 8), (16, 17), bias, type),
        };
        var layers = new LayerSequence([("a", convolution), ("b", new BatchNormalization(16)), ("c", new LeakyRelu(inPlace: true))]);
        Train(layers, randn(8, 16, 8, 8));
        return layers;
    }

    /// <summary>Changes all that there is to learn.</summary>
    private static void Train(nn.Module<Tensor, Tensor> layers, Tensor input)
    {
        using IDisposable noGrad = no_grad();
        layers.train();
        foreach (TorchSharp.Modules.Parameter parameter in layers.parameters())
            parameter.normal_(1, 0.3);
        for (int i = 0; i < 3; i++)
            layers.forward(input);
    }

    /// <summary>The largest difference to layer by layer, in units of the largest value.</summary>
    private static double Distance(nn.Module<Tensor, Tensor> layers, Tensor input)
    {
        layers.eval();
        Tensor apart = layers.forward(input).to(ScalarType.Float32).detach();
        using IDisposable noGrad = no_grad();
        Tensor folded = layers.forward(input).to(ScalarType.Float32);
        Assert.IsTrue(folded.allclose(layers.forward(input).to(ScalarType.Float32), 0, 0)); // of what was kept
        return ((folded - apart).abs().max() / apart.abs().max()).item<float>();
    }
}
