using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Who disposes tensors, and when. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class DisposeScopeTests
{
    [TestMethod]
    public void AScopeDisposesWhatWasMadeInItAndNothingElse()
    {
        using var before = zeros(1);
        Tensor inside;
        using (NewDisposeScope())
            inside = zeros(1) + before;
        Assert.IsTrue(inside.IsInvalid);
        Assert.IsFalse(before.IsInvalid);
    }

    [TestMethod]
    public void MovedTensorsBelongToTheOuterScope()
    {
        Tensor result;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                result = (zeros(1) + 1).MoveToOuterDisposeScope();
                Assert.IsFalse(inner.Contains(result));
            }
            Assert.IsFalse(result.IsInvalid);
        }
        Assert.IsTrue(result.IsInvalid);
    }

    [TestMethod]
    public void OutsideOfAllScopesMovingOutIsDetaching()
    {
        Tensor moved, detached;
        using (var scope = NewDisposeScope())
        {
            moved = scope.MoveToOuter(zeros(1));
            detached = scope.Detach(zeros(1));
        }
        Assert.IsFalse(moved.IsInvalid);
        Assert.IsFalse(detached.IsInvalid);
        moved.Dispose();
        detached.Dispose();
    }

    [TestMethod]
    public void ADetachedTensorIsInNoScopeAnyMore()
    {
        Tensor tensor;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
                tensor = zeros(1).DetachFromDisposeScope();
        }
        Assert.IsFalse(tensor.IsInvalid);
        tensor.Dispose();
    }

    [TestMethod]
    public void AttachingTakesATensorOver()
    {
        using var tensor = zeros(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(tensor);
            Assert.AreEqual(1, scope.DisposablesCount);
        }
        Assert.IsTrue(tensor.IsInvalid);
    }

    [TestMethod]
    public void EverythingButWhatIsKeptIsDisposedInBetween()
    {
        using var scope = NewDisposeScope();
        var kept = zeros(1);
        var gone = zeros(1);
        Assert.AreSame(kept, scope.DisposeEverythingBut(kept));
        Assert.IsTrue(gone.IsInvalid);
        Assert.IsFalse(kept.IsInvalid);
        CollectionAssert.AreEqual(new[] { kept }, scope.DisposablesView.ToArray());
        scope.DisposeEverything();
        Assert.IsTrue(kept.IsInvalid);
    }

    [TestMethod]
    public void SeveralTensorsAreMovedTogether()
    {
        using var outer = NewDisposeScope();
        Tensor first, second;
        using (var inner = NewDisposeScope())
            (first, second) = inner.MoveToOuter(zeros(1), ones(1));
        Assert.AreEqual(2, outer.DisposablesCount);
        Assert.IsTrue(outer.Contains(first) && outer.Contains(second));
    }

    [TestMethod]
    public void WhatIsDisposedByHandLeavesItsScope()
    {
        using var scope = NewDisposeScope();
        zeros(1).Dispose();
        using (zeros(1))
            Assert.AreEqual(1, scope.DisposablesCount);
        Assert.AreEqual(0, scope.DisposablesCount);
    }

    [TestMethod]
    public void ScopesMayEndInAnyOrder()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        var tensor = zeros(1);
        outer.Dispose();
        Assert.IsFalse(tensor.IsInvalid);
        Assert.AreSame(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.IsTrue(tensor.IsInvalid);
        Assert.ThrowsException<ObjectDisposedException>(() => inner.DisposablesCount);
    }

    [TestMethod]
    public void AScopeIsOfItsThread()
    {
        using var scope = NewDisposeScope();
        using var other = Task.Factory.StartNew(() => zeros(1), TaskCreationOptions.LongRunning).Result;
        Assert.IsFalse(scope.Contains(other));
    }

    [TestMethod]
    public void OnlyTheResultOfAWrappedExpressionSurvives()
    {
        using var scope = NewDisposeScope();
        Tensor? intermediate = null;
        var result = WrappedTensorDisposeScope(() => (intermediate = ones(2)) * 3);
        Assert.IsTrue(intermediate!.IsInvalid);
        Assert.AreEqual(6f, result.sum().item<float>());
        Assert.IsTrue(scope.Contains(result));
    }

    [TestMethod]
    public void StatisticsCountTheThreadsTensors()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        var outside = zeros(1);
        using (NewDisposeScope())
        {
            zeros(1);
            zeros(1).DetachFromDisposeScope().Dispose();
            outside.MoveToOtherDisposeScope(CurrentDisposeScope);
        }
        Assert.AreEqual(1, statistics.CreatedOutsideScopeCount);
        Assert.AreEqual(2, statistics.CreatedInScopeCount);
        Assert.AreEqual(2, statistics.DisposedInScopeCount);
        Assert.AreEqual(1, statistics.TensorStatistics.DisposedOutsideScopeCount);
        Assert.AreEqual(1, statistics.DetachedFromScopeCount);
        Assert.AreEqual(1, statistics.TensorStatistics.AttachedToScopeCount);
        Assert.AreEqual(0, statistics.ThreadTotalLiveCount);
    }
}
