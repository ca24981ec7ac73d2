using Microsoft.ML.Gan.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Networks;

[TestClass]
public class CastingLayerTests
{
    /// <summary>In evaluation a layer in bfloat16 copies its weights once; what a training in between has changed counts afterwards.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void WhatTrainingChangesIsUsedInEvaluation(bool transposed)
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> layer = transposed
            ? new TransposedConvolution(16, 16, (4, 4), (8, 8), type: ScalarType.BFloat16)
            : new Convolution(16, 16, type: ScalarType.BFloat16);
        using IDisposable noGrad = no_grad();
        Tensor weight = layer.parameters().Single(), input = ones(1, 16, 8, 8);
        weight.fill_(1);
        layer.eval();
        Tensor before = layer.forward(input);
        Assert.IsTrue(before.allclose(layer.forward(input), 0, 0));
        layer.train();
        weight.mul_(2);
        layer.eval();
        Assert.IsTrue(before.mul(2).allclose(layer.forward(input), 0, 0));
    }

    /// <summary>A gradient reaches the weights in evaluation too.</summary>
    [TestMethod]
    public void GradientsAreNotLost()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new Convolution(16, 16, type: ScalarType.BFloat16);
        using (IDisposable noGrad = no_grad())
        {
            layer.parameters().Single().fill_(1);
            layer.eval();
            layer.forward(ones(1, 16, 8, 8)); // the copy is made
        }
        layer.forward(ones(1, 16, 8, 8)).sum().backward();
        Assert.IsNotNull(layer.parameters().Single().grad);
    }
}
