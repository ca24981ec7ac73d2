using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class GanLossesTests
{
    private static double Discriminator(float[] real, float[] fake)
    {
        using DisposeScope scope = NewDisposeScope();
        return Discriminator(GanLossKind.NonSaturating, tensor(real), tensor(fake), ones(real.Length), zeros(fake.Length)).item<float>();
    }

    private static double Generator(params float[] fake)
    {
        using DisposeScope scope = NewDisposeScope();
        return GanLosses.Generator(GanLossKind.NonSaturating, tensor(fake)).item<float>();
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    [TestMethod]
    public void DiscriminatorLossOfUndecidedIsTwiceLogOfTwo()
    {
        Assert.AreEqual(2 * Math.Log(2), Discriminator([0, 0], [0]), 1e-6);
        Assert.AreEqual(Math.Log(2), Generator(0, 0, 0), 1e-6);
    }

    /// <summary>-log D(x) - log(1 - D(G(z))) and -log D(G(z)), with D = sigmoid(logit), means over the batch.</summary>
    [TestMethod]
    public void LossesAreNegativeLogarithmsOfProbabilities()
    {
        float[] real = [1.5f, -0.25f, 3], fake = [-2, 0.5f, 1];
        double onReal = real.Average(logit => -Math.Log(Sigmoid(logit))), onFake = fake.Average(logit => -Math.Log(1 - Sigmoid(logit)));
        Assert.AreEqual(onReal + onFake, Discriminator(real, fake), 1e-5);
        Assert.AreEqual(fake.Average(logit => -Math.Log(Sigmoid(logit))), Generator(fake), 1e-5);
    }

    [TestMethod]
    public void LossesOfLargeLogitsDoNotOverflow()
    {
        Assert.AreEqual(2000, Discriminator([-1000], [1000]), 1e-3);
        Assert.AreEqual(0, Discriminator([1000], [-1000]), 1e-6);
        Assert.AreEqual(1000, Generator(-1000), 1e-3);
        Assert.AreEqual(0, Generator(1000), 1e-6);
    }

    /// <summary>Non-saturating: where D is sure that a fake is one (logit → -∞),
    /// the generator's gradient does not vanish but tends to -1.</summary>
    [TestMethod]
    public void GeneratorLossKeepsGradientWhereItIsWorst()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new float[] { -20, 0, 20 }, requires_grad: true);
        float[] gradient = autograd.grad([GanLosses.Generator(GanLossKind.NonSaturating, logits)], [logits])[0].data<float>().ToArray();
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(-Sigmoid(-new[] { -20, 0, 20 }[i]) / 3, gradient[i], 1e-6); // d softplus(-l) / dl = -sigmoid(-l)
    }

    /// <summary>Soft labels: -t·log D - (1 - t)·log(1 - D).</summary>
    [TestMethod]
    public void DiscriminatorLossOfSmoothedLabelsWeighsBothLogarithms()
    {
        using DisposeScope scope = NewDisposeScope();
        double loss = Discriminator(GanLossKind.NonSaturating, tensor(new[] { 1.5f }), tensor(new[] { -2f }), tensor(new[] { 0.9f }),
            tensor(new[] { 0.2f })).item<float>();
        double real = Sigmoid(1.5), fake = Sigmoid(-2);
        Assert.AreEqual(-0.9 * Math.Log(real) - 0.1 * Math.Log(1 - real) - 0.2 * Math.Log(fake) - 0.8 * Math.Log(1 - fake), loss, 1e-5);
    }

    /// <summary>By hand, at logits 0.5 and 3 (real), -0.5 and 2 (fake).</summary>
    [TestMethod]
    [DataRow(GanLossKind.LeastSquares, 0.5 * (0.25 + 4) / 2 + 0.5 * (0.25 + 4) / 2, 0.5 * (2.25 + 1) / 2)]
    [DataRow(GanLossKind.Hinge, (0.5 + 0) / 2 + (0.5 + 3) / 2, -0.75)]
    [DataRow(GanLossKind.Wasserstein, 0.75 - 1.75, -0.75)]
    public void LossesOfOtherKindsAreTheirFormulas(GanLossKind loss, double discriminator, double generator)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = tensor(new[] { 0.5f, 3 }), fake = tensor(new[] { -0.5f, 2 });
        Assert.AreEqual(discriminator, Discriminator(loss, real, fake, ones(2), zeros(2)).item<float>(), 1e-6);
        Assert.AreEqual(generator, GanLosses.Generator(loss, fake).item<float>(), 1e-6);
    }

    /// <summary>By hand: each real logit is 1 above its pair's, so the losses are log(1 + 1/e) and log(1 + e).</summary>
    [TestMethod]
    public void RelativisticLossesAreLogisticLossesOfPairsDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor real = tensor(new[] { 0.5f, 3, -7 }), fake = tensor(new[] { -0.5f, 2, -8 });
        Assert.AreEqual(Math.Log(1 + Math.Exp(-1)), GanLosses.RelativisticDiscriminator(real, fake).item<float>(), 1e-6);
        Assert.AreEqual(Math.Log(1 + Math.E), GanLosses.RelativisticGenerator(real, fake).item<float>(), 1e-6);
        Assert.AreEqual(2000, GanLosses.RelativisticGenerator(tensor(1000f), tensor(-1000f)).item<float>(), 1e-3); // no overflow
    }

    private static Tensor Discriminator(GanLossKind loss, Tensor realLogits, Tensor fakeLogits, Tensor realTargets, Tensor fakeTargets) =>
        GanLosses.Real(loss, realLogits, realTargets).Plus(GanLosses.Fake(loss, fakeLogits, fakeTargets));
}
