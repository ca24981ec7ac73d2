using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class LabelTargetsTests
{
    private const int Count = 4000;

    private static (float[] Real, float[] Fake) Fill(GanOptions options)
    {
        var (real, fake) = (new float[Count], new float[Count]);
        GanLosses.DrawTargets(options, 5, real, fake);
        return (real, fake);
    }

    [TestMethod]
    public void LabelTargetsWithoutSmoothingAreOneAndZero()
    {
        (float[] real, float[] fake) = Fill(new GanOptions());
        Assert.IsTrue(real.All(t => t == 1) && fake.All(t => t == 0));
    }

    [TestMethod]
    public void LabelTargetsSmoothedFillTheirRanges()
    {
        (float[] real, float[] fake) = Fill(new GanOptions { RealLabels = new(0.8, 1), FakeLabels = new(0, 0.2) });
        Assert.IsTrue(real.All(t => t is >= 0.8f and <= 1) && fake.All(t => t is >= 0 and <= 0.2f));
        Assert.AreEqual(0.9, real.Average(), 0.005); // the deviation of the mean is 0.2 / sqrt(12 · 4000) = 0.0009
        Assert.AreEqual(0.1, fake.Average(), 0.005);
    }

    [TestMethod]
    public void LabelFlipRateExchangesItsShare()
    {
        (float[] real, float[] fake) = Fill(new GanOptions { LabelFlipRate = 0.05 });
        Assert.AreEqual(0.05, real.Count(t => t == 0) / (double)Count, 0.015);
        Assert.AreEqual(0.05, fake.Count(t => t == 1) / (double)Count, 0.015);
        Assert.IsTrue(real.Zip(fake).Any(pair => pair == (0f, 0f)), "real and generated images are exchanged independently");
    }
}
