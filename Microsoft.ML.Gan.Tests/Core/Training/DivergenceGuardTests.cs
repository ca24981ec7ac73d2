using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Core.Training;

[TestClass]
public class DivergenceGuardTests
{
    /// <summary>Trains, and spoils a weight after each of the first reports.</summary>
    private static (byte[] Model, long[] Steps, List<string> Warnings) Train(
        GanOptions options, int spoiled, float value = float.NaN, bool ofGenerator = false)
    {
        var warnings = new List<string>();
        using GanModel model = TinyGan.NewModel(options);
        var reports = new Reports<GanProgress>(_ =>
        {
            if (spoiled-- <= 0)
                return;
            Parameter weight = (ofGenerator ? (nn.Module)model.Generator : model.Discriminator).parameters().Last();
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            weight.flatten()[0].Fill(value);
        });
        (options.Progress, options.ProgressInterval) = (reports, 5);
        long[] steps = [.. TinyGan.Train(model, options, warnings: warnings).Select(r => r.Step)];
        return (GanModelFormat.Networks(model), steps, warnings);
    }

    /// <summary>Back at the start, with half the rates, training is the one of half the rates.</summary>
    [TestMethod]
    [DataRow(float.NaN, false)]
    [DataRow(float.PositiveInfinity, false)]
    [DataRow(float.NaN, true)]
    public void FitGoesBackToLastGoodStateAndHalvesRates(float value, bool ofGenerator)
    {
        GanOptions options = TinyGan.Options(12);
        options.EmaDecay = 0;
        (byte[] model, long[] steps, List<string> warnings) = Train(options, spoiled: 1, value, ofGenerator);
        options.GeneratorLearningRate /= 2;
        options.DiscriminatorLearningRate /= 2;
        CollectionAssert.AreEqual(Train(options, spoiled: 0).Model, model);
        CollectionAssert.AreEqual(new long[] { 5, 10, 12 }, steps); // the spoiled part is told of no more
        StringAssert.Contains(warnings.Single(),
            "from step 0 with halved learning rates (generator 0.0005, discriminator 0.0005): rollback 1 of at most 3");
    }

    /// <summary>Spoiled after step 105: the good state is that of step 100.</summary>
    [TestMethod]
    public void FitGoesBackNoFurtherThanLastGoodState()
    {
        (_, long[] steps, List<string> warnings) = Train(TinyGan.Options(120), spoiled: 0);
        Assert.AreEqual(0, warnings.Count);
        GanOptions options = TinyGan.Options(120);
        int reports = 0;
        using GanModel model = TinyGan.NewModel(options);
        options.ProgressInterval = 5;
        options.Progress = new Reports<GanProgress>(_ =>
        {
            if (++reports != 21)
                return;
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            model.Discriminator.parameters().First().Fill(float.NaN);
        });
        IReadOnlyList<GanProgress> history = TinyGan.Train(model, options, warnings: warnings);
        StringAssert.Contains(warnings.Single(),
            "After step 110, the discriminator's loss became NaN or infinite. Training continues from step 100");
        CollectionAssert.AreEqual(steps, history.Select(r => r.Step).ToArray());
        Assert.IsTrue(model.Discriminator.parameters().All(p => p.isfinite().all().item<bool>()));
    }

    [TestMethod]
    public void FitGivesUpAfterThreeRollbacksAndSaysWhere()
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Train(TinyGan.Options(100), spoiled: 4)).Message;
        StringAssert.Contains(message, "after step 10, the discriminator's loss became NaN or infinite, for the 4th time");
    }

    [TestMethod]
    public void FitAdvisesLowerRatesWhereWeightsBlowUp()
    {
        GanOptions options = TinyGan.Options(100);
        (options.GeneratorLearningRate, options.DiscriminatorLearningRate, options.Optimizer) = (1e30, 1e30, GanOptimizer.Sgd);
        Errors.Says<InvalidOperationException>(() => Train(options, spoiled: 0), "Try much lower learning rates");
    }

    /// <summary>A weight that the losses do not show.</summary>
    [TestMethod]
    public void DivergenceGuardNamesTensor()
    {
        GanOptions options = TinyGan.Options(12);
        using GanModel model = TinyGan.NewModel(options);
        var warnings = new List<string>();
        bool spoiled = false;
        options.ProgressInterval = 5;
        options.Progress = new Reports<GanProgress>(_ =>
        {
            if (spoiled)
                return;
            spoiled = true;
            using IDisposable noGrad = no_grad();
            model.Generator.named_buffers().First(b => b.name.EndsWith("running_mean", StringComparison.Ordinal))
                .buffer.Fill(float.NaN); // the average's own
        });
        TinyGan.Train(model, options, warnings: warnings);
        StringAssert.Contains(warnings.Single(), "the average generator's weights '_layers.norm0.running_mean'");
    }
}
