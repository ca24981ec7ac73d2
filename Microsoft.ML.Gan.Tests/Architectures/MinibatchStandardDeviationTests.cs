using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Architectures;

[TestClass]
public class MinibatchStandardDeviationTests
{
    private static float[] Appended(MinibatchStandardDeviation layer, Tensor features)
    {
        Tensor result = layer.forward(features);
        CollectionAssert.AreEqual(new[] { features.shape[0], features.shape[1] + 1 }, result.shape);
        Assert.IsTrue(result.narrow(1, 0, features.shape[1]).eq(features).all().item<bool>());
        return result.narrow(1, features.shape[1], 1).contiguous().data<float>().ToArray();
    }

    [TestMethod]
    public void ForwardAppendsMeanOfFeaturesDeviations()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new MinibatchStandardDeviation();
        // Deviations 1, 0 and 2 (dividing by N): 1 on average.
        float[] found = Appended(layer, tensor(new float[] { 1, 5, 0, 3, 5, 4 }, [2, 3]));
        Assert.AreEqual(1, found[0], 1e-3);
        Assert.AreEqual(found[0], found[1]);
        Assert.AreEqual(0, Appended(layer, ones(4, 3))[0], 1e-3); // all alike
    }

    /// <summary>In evaluation a sample does not know its neighbors.</summary>
    [TestMethod]
    public void ForwardInEvaluationUsesRunningMean()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new MinibatchStandardDeviation();
        Tensor features = tensor(new float[] { 1, 5, 0, 3, 5, 4 }, [2, 3]);
        for (int i = 0; i < 2; i++)
            layer.forward(features);
        layer.eval();
        float[] found = Appended(layer, features);
        Assert.AreEqual(0.1 + 0.9 * 0.1, found[0], 1e-3);
        Assert.AreEqual(found[0], Appended(layer, ones(1, 3))[0]);
    }

    [TestMethod]
    public void BackwardIsFiniteWhereAllSamplesAreAlike()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new MinibatchStandardDeviation();
        Tensor features = ones(4, 3).requires_grad_(true);
        Assert.IsTrue(autograd.grad([layer.forward(features).sum()], [features])[0].isfinite().all().item<bool>());
    }
}
