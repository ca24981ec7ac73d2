using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Parts of tensors and other shapes of them. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class TensorIndexingTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    // 0 1 2 / 3 4 5
    private static Tensor Matrix => arange(6).reshape(2, 3);

    private static void AreEqual(long[] expected, Tensor actual) => CollectionAssert.AreEqual(expected, actual.data<long>().ToArray());

    [TestMethod]
    public void IntegersPickFromTheFirstDimensionOn()
    {
        AreEqual([3, 4, 5], Matrix[1]);
        Assert.AreEqual(5, Matrix[1, 2].item<long>());
        Assert.AreEqual(5, Matrix[-1, -1].item<long>());
        Assert.ThrowsException<ExternalException>(() => Matrix[2]);
    }

    [TestMethod]
    public void SlicesRangesAndEllipsesCutOutViews()
    {
        AreEqual([1, 2, 4, 5], Matrix[.., 1..]);
        AreEqual([0, 1, 3, 4], Matrix[.., ..^1]);
        AreEqual([0, 2, 3, 5], Matrix[TensorIndex.Colon, TensorIndex.Slice(step: 2)]);
        AreEqual([2, 5], Matrix[TensorIndex.Ellipsis, 2]);
        AreEqual([2, 5], Matrix[TensorIndex.Colon, ^1]);
        CollectionAssert.AreEqual(new long[] { 2, 1, 3 }, Matrix[TensorIndex.Colon, TensorIndex.None].shape);
        var matrix = Matrix;
        matrix[.., 0..1].fill_(9);
        AreEqual([9, 1, 2, 9, 4, 5], matrix);
    }

    [TestMethod]
    public void MasksAndTensorsOfIndicesPickElements()
    {
        AreEqual([4, 5], Matrix[Matrix > 3]);
        AreEqual([3, 4, 5, 0, 1, 2], Matrix[tensor(new long[] { 1, 0 })]);
        AreEqual([2, 3], Matrix[tensor(new long[] { 0, 1 }), tensor(new long[] { 2, 0 })]);
        AreEqual([0, 2, 3, 5], Matrix[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 0, 2 }))]);
    }

    [TestMethod]
    public void WhatIsIndexedCanBeAssignedTo()
    {
        var matrix = Matrix;
        matrix[0] = tensor(new long[] { 7, 8, 9 });
        matrix[1, 1] = 40L;
        matrix[matrix == 3] = -3L;
        AreEqual([7, 8, 9, -3, 40, 5], matrix);
        matrix.index_put_(tensor(1L), [tensor(new long[] { 0, 0 }), tensor(new long[] { 0, 0 })], accumulate: true);
        Assert.AreEqual(9, matrix[0, 0].item<long>());
    }

    [TestMethod]
    public void SelectionsAlongADimension()
    {
        AreEqual([1, 2, 4, 5], Matrix.narrow(1, 1, 2));
        AreEqual([1, 4], Matrix.select(1, 1));
        AreEqual([2, 0, 5, 3], Matrix.index_select(1, tensor(new long[] { 2, 0 })));
        AreEqual([0, 1, 5, 3], Matrix.gather(1, tensor(new long[,] { { 0, 1 }, { 2, 0 } })));
        AreEqual([0, 2, 3, 5], Matrix.slice(1, 0, 3, 2));
        AreEqual([0, 10, 2, 20, 4, 5], Matrix.scatter(1, tensor(new long[,] { { 1 }, { 0 } }), tensor(new long[,] { { 10 }, { 20 } })));
        AreEqual([0, 1, -1, -1, -1, -1], Matrix.masked_fill(Matrix > 1, -1));
        AreEqual([2, 3], Matrix.masked_select((Matrix > 1) & (Matrix < 4)));
        AreEqual([0, 1, 0, 0, 0, 0], torch.where(Matrix == 1, Matrix, zeros_like(Matrix)));
        AreEqual([1, 1, 1, 2], stack(torch.where(Matrix > 3)).t());
    }

    [TestMethod]
    public void PartsAreJoinedToTheWhole()
    {
        AreEqual([0, 1, 2, 3, 4, 5], cat(Matrix.unbind()));
        AreEqual([0, 1, 2, 3, 4, 5], stack(Matrix.unbind()).flatten());
        CollectionAssert.AreEqual(new long[] { 3, 2 }, stack(Matrix.unbind(), dim: 1).shape);
        var halves = Matrix.chunk(2, dim: 1);
        CollectionAssert.AreEqual(new long[] { 2, 2 }, halves[0].shape);
        CollectionAssert.AreEqual(new long[] { 2, 1 }, halves[1].shape);
        AreEqual([0, 1, 2, 3, 4, 5], hstack(Matrix.split([1, 2], dim: 1)));
        Assert.AreEqual(3, arange(7).split(3).Length);
        Assert.ThrowsException<ArgumentException>(() => cat(Array.Empty<Tensor>()));
        var grid = meshgrid([arange(2), arange(3)]);
        AreEqual([0, 0, 0, 1, 1, 1], grid[0]);
    }

    [TestMethod]
    public void OtherShapesHaveTheSameElements()
    {
        CollectionAssert.AreEqual(new long[] { 3, 2 }, Matrix.view(3, -1).shape);
        CollectionAssert.AreEqual(new long[] { 6 }, Matrix.flatten().shape);
        CollectionAssert.AreEqual(new long[] { 2, 3, 1 }, Matrix.unsqueeze(-1).shape);
        CollectionAssert.AreEqual(new long[] { 2, 3 }, Matrix.unsqueeze(0).squeeze(0).shape);
        CollectionAssert.AreEqual(new long[] { 3, 1, 2 }, Matrix.unsqueeze(0).permute(2, 0, 1).shape);
        CollectionAssert.AreEqual(new long[] { 2, 3 }, Matrix.flatten().unflatten(0, 2, 3).shape);
        AreEqual([0, 3, 1, 4, 2, 5], Matrix.transpose(0, 1));
        AreEqual([2, 1, 0, 5, 4, 3], Matrix.flip(1));
        AreEqual([2, 0, 1, 5, 3, 4], Matrix.roll(1, 1));
        AreEqual([5, 0, 1, 2, 3, 4], Matrix.roll(1));
        AreEqual([0, 0, 1, 1], arange(2).repeat_interleave(2));
        AreEqual([0, 1, 0, 1], arange(2).repeat(2));
        AreEqual([0, 0, 0, 1, 1, 1], arange(2).unsqueeze(1).expand(2, 3));
        AreEqual([0, 1, 1, 2, 2, 3], arange(4).unfold(0, 2, 1));
        AreEqual([0, 4], Matrix.diagonal());
        AreEqual([0, 0, 0, 3, 4, 0], Matrix.tril());
    }
}
