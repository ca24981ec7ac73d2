using Microsoft.ML.Gan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class GanLossTests
{
    private static double Discriminator(float[] real, float[] fake)
    {
        using DisposeScope scope = NewDisposeScope();
        return GanLoss.Discriminator(tensor(real), tensor(fake)).item<float>();
    }

    private static double Generator(params float[] fake)
    {
        using DisposeScope scope = NewDisposeScope();
        return GanLoss.Generator(tensor(fake)).item<float>();
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    [TestMethod]
    public void AnUndecidedDiscriminatorLosesTheLogarithmOfTwoTwice()
    {
        Assert.AreEqual(2 * Math.Log(2), Discriminator([0, 0], [0]), 1e-6);
        Assert.AreEqual(Math.Log(2), Generator(0, 0, 0), 1e-6);
    }

    /// <summary>-log D(x) - log(1 - D(G(z))) and -log D(G(z)), with D = sigmoid(logit), means over the batch.</summary>
    [TestMethod]
    public void TheLossesAreTheNegativeLogarithmsOfTheProbabilities()
    {
        float[] real = [1.5f, -0.25f, 3], fake = [-2, 0.5f, 1];
        double onReal = real.Average(logit => -Math.Log(Sigmoid(logit))), onFake = fake.Average(logit => -Math.Log(1 - Sigmoid(logit)));
        Assert.AreEqual(onReal + onFake, Discriminator(real, fake), 1e-5);
        Assert.AreEqual(fake.Average(logit => -Math.Log(Sigmoid(logit))), Generator(fake), 1e-5);
    }

    [TestMethod]
    public void LargeLogitsDoNotOverflow()
    {
        Assert.AreEqual(2000, Discriminator([-1000], [1000]), 1e-3);
        Assert.AreEqual(0, Discriminator([1000], [-1000]), 1e-6);
        Assert.AreEqual(1000, Generator(-1000), 1e-3);
        Assert.AreEqual(0, Generator(1000), 1e-6);
    }

    /// <summary>Non-saturating: where D is sure that a fake is one (logit → -∞), the generator's gradient does not vanish but tends to -1.</summary>
    [TestMethod]
    public void TheGeneratorsGradientDoesNotVanishWhereItIsWorst()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new float[] { -20, 0, 20 }, requires_grad: true);
        float[] gradient = autograd.grad([GanLoss.Generator(logits)], [logits])[0].data<float>().ToArray();
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(-Sigmoid(-new[] { -20, 0, 20 }[i]) / 3, gradient[i], 1e-6); // d softplus(-l) / dl = -sigmoid(-l)
    }
}
