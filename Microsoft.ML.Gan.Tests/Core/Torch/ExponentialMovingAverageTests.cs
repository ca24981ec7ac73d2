using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
public class ExponentialMovingAverageTests
{
    /// <summary>a₀ = w₀, then a ← d·a + (1 - d)·w with d = min(decay, 2^(-1 / (0.05·t))).</summary>
    [TestMethod]
    public void UpdateGivesExponentialMovingAverage()
    {
        using DisposeScope scope = NewDisposeScope();
        Linear average = nn.Linear(1, 1, false), current = nn.Linear(1, 1, false);
        using IDisposable noGrad = no_grad();
        current.parameters().Single().Fill(8);
        var mean = new ExponentialMovingAverage(average, current, 0.75);
        Assert.AreEqual(8, average.parameters().Single().item<float>());

        double expected = 8;
        for (int step = 1; step < 80; step++) // at 48 the decay is there
        {
            current.parameters().Single().Fill(step);
            mean.Update(step);
            double decay = Math.Min(0.75, Math.Pow(0.5, 20.0 / step));
            expected = decay * expected + (1 - decay) * step;
            Assert.AreEqual(expected, average.parameters().Single().item<float>(), 1e-4);
        }
    }

    [TestMethod]
    public void UpdateAveragesWhatBatchNormalizationLearned()
    {
        using DisposeScope scope = NewDisposeScope();
        BatchNormalization average = new(1), current = new(1);
        var mean = new ExponentialMovingAverage(average, current, 0.9);
        current.forward(ones(4, 1, 2, 2).Times(10)); // the running mean becomes 0.1 · 10 = 1, the running variance 0.9 · 1 + 0.1 · 0
        mean.Update(20);                             // decay 1/2
        Dictionary<string, Tensor> state = average.state_dict();
        Assert.AreEqual(0.5, state["running_mean"].item<float>(), 1e-5);
        Assert.AreEqual(0.5 + 0.5 * 0.9, state["running_var"].item<float>(), 1e-5);
    }

    /// <summary>Of whole numbers there is no average.</summary>
    [TestMethod]
    public void UpdateCopiesWholeNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Counts average = new(), current = new();
        var mean = new ExponentialMovingAverage(average, current, 0.9);
        foreach (Tensor buffer in current.buffers())
            buffer.Fill(7);
        mean.Update(10); // decay 1/4
        Assert.AreEqual(0.75 * 7, average.get_buffer("real")!.item<float>(), 1e-5);
        Assert.AreEqual(7, average.get_buffer("whole")!.item<long>());
    }

    private sealed class Counts : nn.Module
    {
        public Counts()
            : base(nameof(Counts))
        {
            register_buffer("real", zeros(1, ScalarType.Float32));
            register_buffer("whole", zeros(1, ScalarType.Int64));
        }
    }
}
