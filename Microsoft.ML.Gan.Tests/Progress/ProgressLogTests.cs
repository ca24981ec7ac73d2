using System.Globalization;

namespace Microsoft.ML.Gan.Tests.Progress;

[TestClass]
public class ProgressLogTests
{
    private static GanProgress Report(long step, double loss) =>
        new(Epoch: 2, Epochs: 3, step, Steps: 100, loss, GeneratorLoss: 0.75, RealProbability: 0.5, FakeProbability: 0.25,
            ImagesPerSecond: 10, TimeSpan.FromSeconds(1.5), TimeSpan.Zero)
        {
            DiscriminatorAccuracy = 0.625, Diversity = 0.9, DiscriminatorGradientNorm = 1e-7, GeneratorGradientNorm = 12.5,
        };

    [TestMethod]
    public void SaveWritesDecimalPointsInAnyCulture()
    {
        using var folder = new TemporaryFolder();
        var log = new ProgressLog();
        log.Report(Report(25, 1.25) with { Distance = 0.125, AugmentationProbability = 0.5 });
        log.Report(Report(50, double.NaN));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NaNSymbol = "kein" } };
            log.Save(folder["losses.csv"]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        const string Names = "step,epoch,seconds,discriminator_loss,generator_loss,real_probability,fake_probability," +
            "discriminator_accuracy,diversity,discriminator_gradient,generator_gradient,distance,augmentation_probability";
        Assert.AreEqual($"""
            {Names}
            25,2,1.500,1.25,0.75,0.5,0.25,0.625,0.9,1E-07,12.5,0.125,0.5
            50,2,1.500,NaN,0.75,0.5,0.25,0.625,0.9,1E-07,12.5,,0

            """.ReplaceLineEndings("\n"), File.ReadAllText(folder["losses.csv"]));
        Assert.AreEqual(1, folder.Files.Length);
    }

    [TestMethod]
    public void ReportsKeepTheirOrder()
    {
        var log = new ProgressLog();
        for (int i = 0; i < 100; i++)
            log.Report(Report(i, 0));
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(i => (long)i).ToArray(), log.Reports.Select(r => r.Step).ToArray());
    }
}
