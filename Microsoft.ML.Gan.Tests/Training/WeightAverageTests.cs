using Microsoft.ML.Gan.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Training;

[TestClass]
public class WeightAverageTests
{
    /// <summary>a₀ = w₀, then a ← d·a + (1 - d)·w with d = min(decay, (1 + t) / (10 + t)).</summary>
    [TestMethod]
    public void ItIsTheExponentialMovingAverage()
    {
        using DisposeScope scope = NewDisposeScope();
        Linear average = nn.Linear(1, 1, false), current = nn.Linear(1, 1, false);
        using IDisposable noGrad = no_grad();
        current.parameters().Single().fill_(8);
        var mean = new WeightAverage(average, current, 0.5);
        Assert.AreEqual(8, average.parameters().Single().item<float>());

        double expected = 8;
        for (int step = 0; step < 20; step++)
        {
            current.parameters().Single().fill_(step);
            mean.Update(step);
            double decay = Math.Min(0.5, (1.0 + step) / (10 + step));
            expected = decay * expected + (1 - decay) * step;
            Assert.AreEqual(expected, average.parameters().Single().item<float>(), 1e-4);
        }
    }

    [TestMethod]
    public void WhatBatchNormalizationLearnedIsAveragedToo()
    {
        using DisposeScope scope = NewDisposeScope();
        BatchNorm2d average = nn.BatchNorm2d(1), current = nn.BatchNorm2d(1);
        var mean = new WeightAverage(average, current, 0.9);
        current.forward(full(4, 1, 2, 2, 10f)); // the running mean becomes 0.1 · 10 = 1, one batch is counted
        mean.Update(0);                         // decay 1/10
        Dictionary<string, Tensor> state = average.state_dict();
        Assert.AreEqual(0.9, state["running_mean"].item<float>(), 1e-5);
        Assert.AreEqual(1, state["num_batches_tracked"].item<long>());
    }
}
