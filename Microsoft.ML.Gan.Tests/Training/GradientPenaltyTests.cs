using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class GradientPenaltyTests
{
    private static readonly float[] Weights = [3, -4, 12, 0];

    /// <summary>D(x) = w·x, whose gradient is w everywhere: ‖w‖ = 13.</summary>
    private static Tensor Linear(Tensor images) => images.flatten(1).matmul(tensor(Weights));

    [TestMethod]
    public void R1OfLinearDiscriminatorIsHalfSquareOfWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.AreEqual(0.5 * 169, GanLosses.R1(Linear, randn(5, 1, 2, 2)).item<float>(), 1e-4);
    }

    [TestMethod]
    public void WganGpOfLinearDiscriminatorIsSquareOfDistanceFromOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor penalty = GanLosses.WganGp(Linear, randn(5, 1, 2, 2), randn(5, 1, 2, 2), rand(5));
        Assert.AreEqual(144, penalty.item<float>(), 1e-3);
    }

    /// <summary>D(x) = ½‖x‖² has gradient x: at ε = 1 the points are the real images, at 0 the generated ones.</summary>
    [TestMethod]
    public void WganGpTakesPointsBetweenRealAndGeneratedImages()
    {
        using DisposeScope scope = NewDisposeScope();
        static Tensor HalfSquare(Tensor images) => images.Squared().flatten(1).sum(1L).Times(0.5);
        Tensor real = ones(2, 1, 1, 1).Times(4), fake = ones(2, 1, 1, 1).Times(2);
        foreach ((float mix, double norm) in new[] { (1f, 4.0), (0f, 2.0), (0.5f, 3.0) })
        {
            Tensor penalty = GanLosses.WganGp(HalfSquare, real, fake, ones(2).Times(mix));
            Assert.AreEqual(Math.Pow(norm - 1, 2), penalty.item<float>(), 1e-4);
        }
        Assert.AreEqual(8, GanLosses.R1(HalfSquare, real).item<float>(), 1e-4);
    }

    /// <summary>R1 = ½w² for D(x) = w·x: its gradient for w is w, which takes a second derivative.</summary>
    [TestMethod]
    public void R1ReachesWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = tensor(new[] { 3f }, requires_grad: true);
        Tensor penalty = GanLosses.R1(images => images.flatten(1).sum(1L) * weight, ones(4, 1, 1, 1));
        Assert.AreEqual(3, autograd.grad([penalty], [weight])[0].item<float>(), 1e-5);
    }
}
