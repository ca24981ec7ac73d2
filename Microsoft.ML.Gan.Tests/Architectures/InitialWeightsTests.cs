using Microsoft.ML.Gan.Architectures;
using Microsoft.ML.Gan.Data.Pixels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class InitialWeightsTests
{
    private static readonly ImageShape Shape = new(3, 32, 32);

    private static byte[] Draw(nn.Module network, ulong seed, double deviation = 0.02)
    {
        using var generator = new Generator(seed);
        InitialWeights.DrawNormal(network, deviation, generator);
        return [.. network.parameters().SelectMany(parameter => parameter.detach().bytes.ToArray())];
    }

    /// <summary>Four standard errors of a sample's mean and deviation.</summary>
    private static void AssertNormal(Tensor values, double mean, double deviation)
    {
        float[] sample = values.detach().data<float>().ToArray();
        double average = sample.Average(v => (double)v), spread = Math.Sqrt(sample.Average(v => Math.Pow(v - average, 2)));
        Assert.AreEqual(mean, average, 4 * deviation / Math.Sqrt(sample.Length));
        Assert.AreEqual(deviation, spread, 4 * deviation / Math.Sqrt(2.0 * sample.Length));
    }

    [TestMethod]
    [DataRow(0.02)]
    [DataRow(0.1)]
    public void InitialWeightsAreNormalScalesAroundOneShiftsZero(double deviation)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new DcganGenerator(NetworkSizes.Of(Shape, 20, 32));
        using var discriminator = new DcganDiscriminator(NetworkSizes.Of(Shape, discriminatorFilters: 32));
        Draw(generator, 1, deviation);
        Draw(discriminator, 2, deviation);
        int scales = 0, shifts = 0;
        foreach ((string name, Parameter parameter) in generator.named_parameters().Concat(discriminator.named_parameters()))
        {
            if (parameter.dim() > 1)
            {
                AssertNormal(parameter, 0, deviation);
            }
            else if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                shifts++;
                Assert.AreEqual(0, parameter.abs().max().item<float>());
            }
            else
            {
                scales++;
                AssertNormal(parameter, 1, deviation);
            }
        }
        Assert.AreEqual((5, 5), (scales, shifts)); // 3 in the generator, 2 in the discriminator: none after the first convolution
    }

    [TestMethod]
    public void InitialWeightsFollowFromSeed()
    {
        using DisposeScope scope = NewDisposeScope();
        using var one = new DcganGenerator(NetworkSizes.Of(Shape, 20, 4));
        using var two = new DcganGenerator(NetworkSizes.Of(Shape, 20, 4));
        random.manual_seed(3); // torch's own generator has no say
        byte[] first = Draw(one, 1);
        CollectionAssert.AreEqual(first, Draw(two, 1));
        CollectionAssert.AreNotEqual(first, Draw(two, 2));
    }
}
