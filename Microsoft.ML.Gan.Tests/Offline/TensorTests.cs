using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Elements, conversions, life and errors of tensors. What is stated here holds for TorchSharp itself too.</summary>
[TestClass]
public class TensorTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Open() => _scope = torch.NewDisposeScope();

    [TestCleanup]
    public void Close() => _scope.Dispose();

    [TestMethod]
    public void PropertiesDescribeTheTensor()
    {
        var tensor = torch.zeros(2, 3, dtype: torch.int16);
        Assert.AreEqual("[2x3], type = Int16, device = cpu", tensor.ToString());
        Assert.AreEqual(2, tensor.ndim);
        Assert.AreEqual(6, tensor.numel());
        Assert.AreEqual(2, tensor.ElementSize);
        Assert.AreEqual(3, tensor.size(-1));
        CollectionAssert.AreEqual(new long[] { 3, 1 }, tensor.stride());
        Assert.AreEqual(DeviceType.CPU, tensor.device.type);
        Assert.IsTrue(tensor.is_contiguous());
        Assert.IsFalse(tensor.transpose(0, 1).is_contiguous());
    }

    [TestMethod]
    public void AnAccessorReadsAndWritesViewsInRowMajorOrder()
    {
        var matrix = torch.arange(6, dtype: torch.float32).reshape(2, 3);
        var transposed = matrix.t().data<float>();
        CollectionAssert.AreEqual(new[] { 0f, 3f, 1f, 4f, 2f, 5f }, transposed.ToArray());
        CollectionAssert.AreEqual(transposed.ToArray(), transposed.ToList());
        Assert.AreEqual(4f, transposed[1, 1]);
        Assert.AreEqual(4f, transposed[3]);
        transposed[2, 0] = 20;
        Assert.AreEqual(20f, matrix[0, 2].item<float>());
        var nested = (float[,])matrix.data<float>().ToNDArray();
        Assert.AreEqual(20f, nested[0, 2]);
        transposed.CopyFrom([7f, 8f], tensorIndex: 4);
        CollectionAssert.AreEqual(new[] { 0f, 1f, 7f, 3f, 4f, 8f }, matrix.data<float>().ToArray());
        var tail = new float[4];
        matrix.data<float>().CopyTo(tail, arrayIndex: 2, tensorIndex: 3);
        CollectionAssert.AreEqual(new[] { 0f, 0f, 3f, 4f }, tail);
    }

    [TestMethod]
    public void AnAccessorWantsTheElementTypeAndAnIndexInRange()
    {
        var tensor = torch.zeros(2);
        Assert.ThrowsException<ArgumentException>(() => tensor.data<double>());
        Assert.ThrowsException<IndexOutOfRangeException>(() => tensor.data<float>()[2]);
        Assert.ThrowsException<ArgumentException>(() => tensor.item<float>());
    }

    [TestMethod]
    public void BytesAreTheMemoryItself()
    {
        var tensor = torch.zeros(2, dtype: torch.int32);
        BitConverter.TryWriteBytes(tensor.bytes[4..], 77);
        Assert.AreEqual(77, tensor[1].item<int>());
        tensor.bytes = new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 };
        CollectionAssert.AreEqual(new[] { 1, 2 }, tensor.data<int>().ToArray());
        Assert.ThrowsException<InvalidOperationException>(() => torch.zeros(2, 2).t().bytes.Length);
        Assert.ThrowsException<ArgumentException>(() => { tensor.bytes = new byte[3]; });
    }

    [TestMethod]
    public void ConversionsCopyOnlyWhereTheyMust()
    {
        var tensor = torch.tensor(new[] { 1.75f, -2.5f });
        CollectionAssert.AreEqual(new long[] { 1, -2 }, tensor.to(torch.int64).data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 1.75, -2.5 }, tensor.@double().data<double>().ToArray());
        tensor.to(torch.float32).zero_();
        Assert.AreEqual(0f, tensor.sum().item<float>());
        var copy = tensor.to(torch.float32, copy: true);
        copy.fill_(1);
        Assert.AreEqual(0f, tensor.sum().item<float>());
        var gone = torch.ones(1);
        gone.to(torch.int64, disposeAfter: true);
        Assert.IsTrue(gone.IsInvalid);
        Assert.AreEqual(3.140625f, torch.tensor(3.14159f).bfloat16().@float().item<float>());
    }

    [TestMethod]
    public void AnAliasIsTheSameTensorAndLivesOn()
    {
        var tensor = torch.zeros(2);
        var alias = tensor.alias();
        tensor.fill_(3);
        tensor.Dispose();
        Assert.AreEqual(6f, alias.sum().item<float>());
        Assert.AreNotEqual(alias.sum().item<float>(), alias.clone().zero_().sum().item<float>());
        Assert.ThrowsException<InvalidOperationException>(() => tensor.shape);
    }

    [TestMethod]
    public void NativeErrorsAreExternalExceptionsWithTheReasonInTheFirstLine()
    {
        var error = Assert.ThrowsException<ExternalException>(() => torch.ones(2, 3).matmul(torch.ones(2, 3)));
        StringAssert.Contains(error.Message.Split('\n')[0], "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)");
        Assert.ThrowsException<ExternalException>(() => torch.ones(2) + torch.ones(3));
        Assert.ThrowsException<ExternalException>(() => torch.zeros(2).view(3));
        Assert.ThrowsException<ExternalException>(() => torch.cat([torch.zeros(2, 2), torch.zeros(3, 3)]));
        Assert.AreEqual(4f, (torch.ones(2) + 1).sum().item<float>(), "An error leaves nothing behind.");
    }

    [TestMethod]
    public void InPlaceOperationsReturnTheTensorItself()
    {
        var tensor = torch.zeros(2);
        Assert.AreSame(tensor, tensor.add_(1));
        Assert.AreSame(tensor, tensor.mul_(tensor));
        Assert.AreSame(tensor, tensor.copy_(torch.ones(2)));
        Assert.AreSame(tensor, tensor.uniform_(0, 1));
    }

    [TestMethod]
    public void WithoutCudaAskingForItIsAnInvalidOperation()
    {
        if (torch.cuda.is_available())
            Assert.Inconclusive("There is CUDA here.");
        Assert.AreEqual(0, torch.cuda.device_count());
        Assert.ThrowsException<InvalidOperationException>(() => torch.zeros(1).cuda());
        Assert.ThrowsException<InvalidOperationException>(() => torch.zeros(1, device: torch.device("cuda")));
        Assert.ThrowsException<InvalidOperationException>(() => torch.InitializeDeviceType(DeviceType.CUDA));
        Assert.IsTrue(torch.TryInitializeDeviceType(DeviceType.CPU));
        Assert.IsFalse(torch.TryInitializeDeviceType(DeviceType.CUDA));
        Assert.IsFalse(torch.cuda.is_cudnn_available());
        torch.cuda.manual_seed(1); // nothing, and no error left behind
        torch.cuda.manual_seed_all(1);
        torch.CheckForErrors();
    }

    [TestMethod]
    public void DevicesAreReadFromTheirNames()
    {
        Assert.AreEqual("cuda:1", new torch.Device("cuda:1").ToString());
        Assert.AreEqual(DeviceType.CUDA, new torch.Device("cuda").type);
        Assert.AreEqual(-1, ((torch.Device)"cpu").index);
        Assert.AreEqual("cpu", torch.CPU.ToString());
    }

    [TestMethod]
    public void TheCountOfTensorsFallsWhenTheyAreDisposed()
    {
        var before = torch.Tensor.TotalCount;
        var tensor = torch.zeros(1);
        Assert.AreEqual(before + 1, torch.Tensor.TotalCount);
        tensor.Dispose();
        tensor.Dispose();
        Assert.AreEqual(before, torch.Tensor.TotalCount);
        Assert.IsTrue(torch.Tensor.PeakCount > before);
    }

    [TestMethod]
    public void ScalarsKeepTheirKind()
    {
        Assert.AreEqual(torch.ScalarType.Int64, ((Scalar)3).Type);
        Assert.AreEqual(torch.ScalarType.Float64, ((Scalar)3f).Type);
        Assert.AreEqual(torch.ScalarType.Bool, ((Scalar)true).Type);
        Assert.AreEqual(2.5, torch.tensor(2.5f).ToScalar().ToDouble());
        Assert.AreEqual(2, torch.tensor(2.5f).ToInt32());
        Assert.AreEqual(1.0078125f, 1.0083f.ToBFloat16Scalar().ToSingle());
        Assert.AreEqual(new System.Numerics.Complex(1, 2), torch.tensor(1.0, 2.0).ToComplexFloat64());
    }

    [TestMethod]
    public void TheNumberOfThreadsIsTheOneThatWasSet()
    {
        var before = torch.get_num_threads();
        Assert.IsTrue(before >= 1);
        torch.set_num_threads(1);
        Assert.AreEqual(1, torch.get_num_threads());
        torch.set_num_threads(before);
        Assert.AreEqual(before, torch.get_num_threads());
    }
}
