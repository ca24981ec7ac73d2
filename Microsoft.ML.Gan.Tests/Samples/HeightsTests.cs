using GanSamples;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class HeightsTests
{
    /// <summary>Trains the sample's networks on its data for half of its steps. Mixed conditions give heights between.</summary>
    [TestMethod]
    public void HeightsHaveMeansAndDeviationsOfBothSpecies()
    {
        MLContext ml = TinyGan.NewContext(1);
        IDataView beings = ml.Data.LoadFromEnumerable(Heights.Draw(2_000, seed: 1));
        IDataView train = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Heights.Being.Species)).Fit(beings).Transform(beings);
        GanOptions options = Heights.Options();
        (options.MaximumSteps, options.Device) = (1_500, GanDevice.Cpu);
        using GanTransformer gan = ml.Transforms.Gan(nameof(Heights.Being.Height), options).Fit(train);
        var means = new List<double>();
        foreach ((string name, double mean, double deviation) in Heights.Species)
        {
            (double generatedMean, double generatedDeviation, _) = Heights.Generate(gan, new GanGenerateOptions { Class = name });
            Assert.AreEqual(mean, generatedMean, 3, name);
            Assert.AreEqual(1, generatedDeviation / deviation, 0.2, name);
            means.Add(generatedMean);
        }
        double between = Heights.Generate(gan, new GanGenerateOptions { ClassWeights = [1, 1] }).Mean;
        Assert.IsTrue(between < means[0] - 4 && between > means[1] + 4, $"Humars are {between} cm tall.");
    }
}
