using GanSamples;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>What the samples that measure say to a command line that they cannot follow, before they read or train anything.</summary>
[TestClass]
public class EvaluationSamplesTests
{
    [TestMethod]
    public void AnUnknownRowOfTheAblationIsNamedWithThoseThereAre()
    {
        string message = Assert.ThrowsExactly<UsageException>(() => Ablation.Run(["--only", "default,nonsense"])).Message;
        StringAssert.Contains(message, "'nonsense'");
        StringAssert.Contains(message, "hinge");
    }

    [TestMethod]
    public void AModelThatIsNotThereIsNamedWithWhatMakesOne()
    {
        string message = Assert.ThrowsExactly<UsageException>(() => Evaluate.Run(["--model", "nowhere.zip"])).Message;
        StringAssert.Contains(message, "'nowhere.zip'");
        StringAssert.Contains(message, "quickstart");
    }
}
