using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class CastingLayerTests
{
    /// <summary>In evaluation a layer in bfloat16 copies its weights once;
    /// what a training in between has changed counts afterwards.</summary>
    [TestMethod]
    [DataRow(nameof(Convolution))]
    [DataRow(nameof(TransposedConvolution))]
    [DataRow(nameof(ResizeConvolution))]
    public void ForwardInEvaluationUsesWhatTrainingChanged(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> layer = kind switch
        {
            nameof(Convolution) => new Convolution(16, 16, type: ScalarType.BFloat16),
            nameof(TransposedConvolution) => new TransposedConvolution(16, 16, (4, 4), (8, 8), type: ScalarType.BFloat16),
            _ => new ResizeConvolution(16, 16, (4, 4), (8, 8), type: ScalarType.BFloat16),
        };
        using IDisposable noGrad = no_grad();
        Tensor weight = layer.parameters().Single(), input = ones(1, 16, 8, 8);
        weight.Fill(1);
        layer.eval();
        Tensor before = layer.forward(input);
        Assert.IsTrue(before.allclose(layer.forward(input), 0, 0));
        layer.train();
        weight.TimesInPlace(2);
        layer.eval();
        Assert.IsTrue(before.Times(2).allclose(layer.forward(input), 0, 0));
    }

    /// <summary>A gradient reaches the weights in evaluation too.</summary>
    [TestMethod]
    public void BackwardInEvaluationReachesWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new Convolution(16, 16, type: ScalarType.BFloat16);
        using (IDisposable noGrad = no_grad())
        {
            layer.parameters().Single().Fill(1);
            layer.eval();
            layer.forward(ones(1, 16, 8, 8)); // the copy is made
        }
        layer.forward(ones(1, 16, 8, 8)).sum().backward();
        Assert.IsNotNull(layer.parameters().Single().grad);
    }

    /// <summary>Passes that share a copy of the weights give them together the gradient that they give one by one,
    /// and the next pass sees new weights.</summary>
    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void BackwardSumsGradientsOfPassesThatShareWeights(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(5);
        using var layer = new Convolution(16, 16, type: type);
        TorchSharp.Modules.Parameter weight = layer.parameters().Single();
        using (no_grad())
            weight.normal_();
        Tensor first = randn(2, 16, 8, 8), second = randn(2, 16, 8, 8);
        Tensor Gradient(Tensor loss) => autograd.grad([loss], [weight])[0];
        Tensor Loss(Tensor input) => layer.forward(input).to(ScalarType.Float32).Squared().sum();
        Tensor apart = Gradient(Loss(first)).Plus(Gradient(Loss(second)));

        layer.ShareCopies();
        Tensor together = Loss(first).Plus(Loss(second));
        layer.ClearCopies();
        double error = ((Gradient(together) - apart).norm() / apart.norm()).item<float>();
        Assert.AreEqual(0, error, type == ScalarType.Float32 ? 1e-6 : 4e-3); // the sum is rounded to bfloat16 once more

        Tensor before = layer.forward(first);
        using (no_grad())
            weight.TimesInPlace(2);
        Assert.IsTrue(before.Times(2).Equals(layer.forward(first)));
    }

    /// <summary>A layer of one's own may have more than one weight: each has a copy.</summary>
    [TestMethod]
    public void CastKeepsCopyOfEachWeight()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var layer = new TwoWeights();
        layer.eval();
        for (int i = 0; i < 2; i++)
            Assert.AreEqual(2 + 3, layer.forward(ones(1, ScalarType.BFloat16)).to(ScalarType.Float32).item<float>());
    }

    private sealed class TwoWeights : CastingLayer
    {
        private readonly TorchSharp.Modules.Parameter _one = nn.Parameter(ones(1).Times(2)), _other = nn.Parameter(ones(1).Times(3));

        public TwoWeights()
            : base(nameof(TwoWeights), ScalarType.BFloat16) => RegisterComponents();

        public override Tensor forward(Tensor input) => (input * Cast(_one)).Plus(input * Cast(_other));
    }
}
