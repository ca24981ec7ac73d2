using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>How tensors are made. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class TensorFactoryTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = torch.NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void ShapeFactoriesFillWhatTheyMake()
    {
        CollectionAssert.AreEqual(new float[6], torch.zeros(2, 3).data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 1 }, torch.ones(2, dtype: torch.int64).data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 2.5, 2.5 }, torch.full(2, 2.5, torch.float64).data<double>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3, 4, 5 }, torch.empty(2, 3, 4, 5).shape);
        CollectionAssert.AreEqual(new long[] { 4, 1 }, torch.zeros([4, 1], dtype: torch.bfloat16).shape);
    }

    [TestMethod]
    public void TheElementTypeFollowsTheValuesUnlessItIsGiven()
    {
        Assert.AreEqual(torch.ScalarType.Float32, torch.zeros(1).dtype);
        Assert.AreEqual(torch.ScalarType.Int64, torch.full(2, 2, 7).dtype);
        Assert.AreEqual(torch.ScalarType.Float32, torch.full(2, 2, 7.5).dtype);
        Assert.AreEqual(torch.ScalarType.Int64, torch.arange(3).dtype);
        Assert.AreEqual(torch.ScalarType.Float32, torch.arange(0, 1, 0.25).dtype);
        Assert.AreEqual(torch.ScalarType.Byte, torch.tensor(new byte[] { 1 }).dtype);
        Assert.AreEqual(torch.ScalarType.Float64, torch.tensor(new byte[] { 1 }, dtype: torch.float64).dtype);
        Assert.AreEqual(torch.ScalarType.ComplexFloat32, torch.tensor(1f, 2f).dtype);
    }

    [TestMethod]
    public void SequencesHaveTheEndsTheyAreSaidToHave()
    {
        CollectionAssert.AreEqual(new long[] { 1, 3, 5 }, torch.arange(1, 7, 2).data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { -1f, 0f, 1f }, torch.linspace(-1, 1, 3).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f, 1f }, torch.eye(2).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 10f, 100f }, torch.logspace(0, 2, 3).data<float>().ToArray());
    }

    [TestMethod]
    public void ATensorOfAnArrayIsACopyInRowMajorOrder()
    {
        var array = new[,] { { 1f, 2f, 3f }, { 4f, 5f, 6f } };
        var tensor = torch.tensor(array);
        array[0, 0] = 9;
        CollectionAssert.AreEqual(new long[] { 2, 3 }, tensor.shape);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, tensor.data<float>().ToArray());
        Assert.AreEqual(6f, torch.tensor(new List<float> { 1, 2, 3, 4, 5, 6 }, 3, 2)[2, 1].item<float>());
        Assert.ThrowsException<ArgumentException>(() => torch.tensor(new float[3], [2, 2]));
    }

    [TestMethod]
    public void FromArrayAndAsTensorShareTheArraysMemory()
    {
        var array = new float[] { 1, 2, 3, 4 };
        var shared = torch.from_array(array);
        var sameToo = torch.as_tensor(array);
        var part = torch.frombuffer(array, torch.float32, count: 2, offset: 1);
        array[1] = 20;
        shared[2] = 30f;
        Assert.AreEqual(20f, sameToo[1].item<float>());
        Assert.AreEqual(30f, array[2]);
        CollectionAssert.AreEqual(new[] { 20f, 30f }, part.data<float>().ToArray());
    }

    [TestMethod]
    public void AnArrayStaysWhereItIsAsLongAsATensorSharesIt()
    {
        var shared = torch.from_array(new long[] { 1, 2, 3 });
        var garbage = Enumerable.Range(0, 1000).Select(i => new long[100]).ToArray();
        GC.Collect(2, GCCollectionMode.Forced, true, true);
        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, shared.data<long>().ToArray());
        GC.KeepAlive(garbage);
    }

    [TestMethod]
    public void ConvertingWhileMakingDoesNotShare()
    {
        var array = new double[] { 1, 2 };
        var converted = torch.from_array(array, torch.float32);
        array[0] = 5;
        Assert.AreEqual(1f, converted[0].item<float>());
    }

    [TestMethod]
    public void LikeFactoriesTakeShapeAndTypeFromTheirModel()
    {
        var model = torch.zeros(2, 3, dtype: torch.float64);
        foreach (var like in new[] { torch.ones_like(model), torch.rand_like(model), torch.randn_like(model), torch.full_like(model, 4), torch.empty_like(model) })
        {
            CollectionAssert.AreEqual(model.shape, like.shape);
            Assert.AreEqual(model.dtype, like.dtype);
        }
        Assert.AreEqual(torch.ScalarType.Int32, torch.zeros_like(model, torch.int32).dtype);
    }

    [TestMethod]
    public void RandomIntegersStayInTheirRange()
    {
        var numbers = torch.randint(3, 6, new long[] { 1000 });
        Assert.AreEqual(3, numbers.min().item<long>());
        Assert.AreEqual(5, numbers.max().item<long>());
        Assert.ThrowsException<ArgumentOutOfRangeException>(() => torch.randint(0, 300, new long[] { 1 }, dtype: torch.uint8));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).Select(i => (long)i).ToArray(), torch.randperm(10).data<long>().ToArray());
    }

    [TestMethod]
    public void DefaultTypesAndNames()
    {
        torch.set_default_dtype(torch.float64);
        try
        {
            Assert.AreEqual(torch.ScalarType.Float64, torch.zeros(1).dtype);
        }
        finally
        {
            torch.set_default_dtype(torch.float32);
        }
        CollectionAssert.AreEqual(new[] { "N", "C" }, torch.zeros(2, 3, names: ["N", "C"]).names);
        Assert.IsTrue(torch.ones(1, requires_grad: true).requires_grad);
    }
}
