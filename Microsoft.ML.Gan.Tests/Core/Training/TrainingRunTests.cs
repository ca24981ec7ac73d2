using System.Reflection;
using Microsoft.ML.Gan.Tests.Text;

namespace Microsoft.ML.Gan.Tests.Core.Training;

[TestClass]
public sealed class TrainingRunTests
{
    /// <summary>AutoML ends trainings so; the method is internal.</summary>
    private static void Cancel(MLContext context) =>
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance)!
            .Invoke(context, null);

    [TestMethod]
    public void CancelExecutionEndsTrainingAndKeepsModelSoFar()
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        GanOptions options = TinyGan.Options(1_000_000);
        (options.Progress, options.ProgressInterval) = (new Reports<GanProgress>(_ => Cancel(context)), 4);
        using GanTransformer gan = context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20));
        Assert.IsTrue(gan.History[^1].Step < 1_000_000);
        StringAssert.Contains(warnings.Single(), "canceled");
        Assert.IsTrue(Reading.Column<float>(gan.Transform(TinyGan.Discs(5)), "Score").All(float.IsFinite));
    }

    [TestMethod]
    public void CancelExecutionBeforeTrainingGivesNoModel()
    {
        var context = new MLContext(1);
        Cancel(context);
        IDataView discs = TinyGan.Discs(20);
        Assert.ThrowsExactly<OperationCanceledException>(() => context.Transforms.Gan("Pixels", TinyGan.Options(5)).Fit(discs));
        Assert.ThrowsExactly<OperationCanceledException>(
            () => context.Transforms.Text.CharacterRnn("Text", TinyText.Options(5)).Fit(TinyText.View(TinyText.First(200))));
        Assert.ThrowsExactly<OperationCanceledException>(
            () => context.Transforms.ImageFeatures("Pixels", "Label").Fit(TinyGan.Tones(10, 10, 10)));
    }
}
