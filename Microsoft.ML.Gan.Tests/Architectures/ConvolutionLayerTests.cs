using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class ConvolutionLayerTests
{
    private const int Many = 208; // maps, so many that layers of bfloat16 compute by WinogradConvolution
    private const double Tolerance = 2e-2;

    /// <summary>In bfloat16, values and gradients of deep layers are those of single precision, but for rounding.</summary>
    [TestMethod]
    [DataRow(nameof(Convolution), false)]
    [DataRow(nameof(TransposedConvolution), true)]
    [DataRow(nameof(ResizeConvolution), false)]
    public void ForwardInBFloat16EqualsSinglePrecision(string kind, bool bias)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        Tensor weight = randn(Many, Many, 4, 4);
        Assert.IsTrue(WinogradConvolution.Pays(zeros(1, 1, 8, 8, ScalarType.BFloat16), weight, 4));
        using ConvolutionLayer single = Layer(kind, bias, ScalarType.Float32), half = Layer(kind, bias, ScalarType.BFloat16);
        foreach ((Tensor first, Tensor second) in single.parameters().Zip(half.parameters()))
            CopyTo(second, CopyTo(first, randn(first.shape)));
        Tensor input = randn(2, Many, 8, 8);
        Tensor gradient = randn(single.forward(input).shape);
        foreach ((Tensor expected, Tensor actual) in Run(single, input, gradient).Zip(Run(half, input, gradient)))
        {
            Assert.AreEqual(ScalarType.Float32, actual.dtype);
            Assert.IsTrue(((expected - actual).abs().max() / expected.abs().max()).item<float>() < Tolerance);
        }
    }

    private static ConvolutionLayer Layer(string kind, bool bias, ScalarType type) => kind switch
    {
        nameof(Convolution) => new Convolution(Many, Many, bias, type),
        nameof(TransposedConvolution) => new TransposedConvolution(Many, Many, (8, 8), (16, 16), bias, type),
        _ => new ResizeConvolution(Many, Many, (8, 8), (16, 16), bias, type),
    };

    private static Tensor CopyTo(Tensor parameter, Tensor values)
    {
        using IDisposable noGrad = no_grad();
        return parameter.copy_(values);
    }

    /// <summary>The values, those of evaluation, and the gradients of input and parameters.</summary>
    private static Tensor[] Run(ConvolutionLayer layer, Tensor input, Tensor gradient)
    {
        Tensor variable = input.detach().clone().requires_grad_();
        Tensor result = layer.forward(variable).to(ScalarType.Float32);
        result.backward([gradient]);
        layer.eval();
        using IDisposable noGrad = no_grad();
        Tensor evaluated = layer.forward(input).to(ScalarType.Float32);
        Assert.IsTrue(evaluated.allclose(layer.forward(input).to(ScalarType.Float32), 0, 0)); // of what was kept
        return [result.detach(), evaluated, variable.grad!, .. layer.parameters().Select(parameter => parameter.grad!)];
    }
}
