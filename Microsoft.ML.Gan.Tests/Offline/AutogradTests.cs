using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Gradients. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class AutogradTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void TheGradientOfASquareIsTwiceItsRoot()
    {
        var x = tensor(new[] { 1f, -3f }, requires_grad: true);
        var gradient = autograd.grad([x.square().sum()], [x])[0];
        CollectionAssert.AreEqual(new[] { 2f, -6f }, gradient.data<float>().ToArray());
    }

    [TestMethod]
    public void TheGraphOfAGradientGivesSecondDerivatives()
    {
        var x = tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Assert.AreEqual(12, first.item<double>());
        Assert.AreEqual(12, autograd.grad([first], [x])[0].item<double>());
    }

    [TestMethod]
    public void BackwardAddsToTheLeavesGradients()
    {
        var x = ones(2, requires_grad: true);
        (x * 3).sum().backward();
        (x * 4).sum().backward();
        CollectionAssert.AreEqual(new[] { 7f, 7f }, x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.IsNull(x.grad);
        autograd.backward(x * 2, grad_tensor: tensor(new[] { 1f, 10f }));
        CollectionAssert.AreEqual(new[] { 2f, 20f }, x.grad!.data<float>().ToArray());
    }

    [TestMethod]
    public void AGraphIsUsedOnceUnlessItIsRetained()
    {
        var x = ones(1, requires_grad: true);
        var y = x.exp().sum();
        autograd.backward(y, retain_graph: true);
        autograd.backward(y);
        Assert.AreEqual(2 * MathF.E, x.grad!.item<float>(), 1e-5);
        Assert.ThrowsException<ExternalException>(() => autograd.backward(y));
    }

    [TestMethod]
    public void GradientsCanBeWeightedAndInputsUnused()
    {
        var x = ones(2, requires_grad: true);
        var unused = ones(1, requires_grad: true);
        var gradients = autograd.grad([x * 5], [x, unused], [tensor(new[] { 1f, 2f })], allow_unused: true);
        CollectionAssert.AreEqual(new[] { 5f, 10f }, gradients[0].data<float>().ToArray());
        Assert.ThrowsException<ExternalException>(() => autograd.grad([(x * 5).sum()], [x, unused]));
    }

    [TestMethod]
    public void ModesAreOfTheThreadAndOfTheBlock()
    {
        var x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.IsFalse(is_grad_enabled());
            Assert.IsFalse((x * 2).requires_grad);
            using (enable_grad())
                Assert.IsTrue((x * 2).requires_grad);
            Assert.IsFalse(is_grad_enabled());
            Assert.IsTrue(Task.Factory.StartNew(is_grad_enabled, TaskCreationOptions.LongRunning).Result);
        }
        using (set_grad_enabled(false))
            Assert.IsFalse((x * 2).requires_grad);
        Assert.IsTrue((x * 2).requires_grad);
    }

    [TestMethod]
    public void DetachedTensorsShareElementsAndNotHistory()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        var detached = y.detach();
        Assert.IsFalse(detached.requires_grad);
        Assert.IsFalse(y.is_leaf);
        Assert.IsTrue(detached.is_leaf);
        detached.zero_();
        Assert.AreEqual(0f, y.sum().item<float>());
    }

    [TestMethod]
    public void ARetainedGradientOfAnInnerTensorIsKept()
    {
        var x = ones(1, requires_grad: true);
        var y = x * 2;
        y.retain_grad();
        (y * 3).sum().backward();
        Assert.AreEqual(3f, y.grad!.item<float>());
    }

    [TestMethod]
    public void ChangingALeafInPlaceIsAnErrorWhileItIsRecorded()
    {
        var x = ones(1, requires_grad: true);
        Assert.ThrowsException<ExternalException>(() => x.add_(1));
        using (no_grad())
            x.add_(1);
        Assert.AreEqual(2f, x.item<float>());
    }

    [TestMethod]
    public void AnomalyDetectionTellsOfNaNInBackward()
    {
        var x = zeros(1, requires_grad: true);
        using (autograd.detect_anomaly())
        {
            Assert.IsTrue(AnomalyMode.IsEnabled);
            var y = (x.sqrt() * 0).sum();
            Assert.ThrowsException<ExternalException>(() => y.backward());
        }
        Assert.IsFalse(AnomalyMode.IsEnabled);
    }
}
