using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
public class TensorFactoryTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(1000)]
    public void CopyHasMemoryAlignedTo64Bytes(int count)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (int i = 0; i < 20; i++)
        {
            torch.Tensor copy = TensorFactory.Copy(new float[count + i], [count + i], torch.CPU);
            Assert.AreEqual(0, AddressOf(copy) % 64);
        }
    }

    [TestMethod]
    public void CopyIsNotChangedWithArray()
    {
        long[] values = [1, 2, 3, 4];
        using torch.Tensor copy = TensorFactory.Copy(values, [2, 2], torch.CPU);
        values[0] = 7;
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4 }, copy.data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 2 }, copy.shape);
    }

    /// <summary>The stride of the channels is 1; values, and gradients by place, stay as they are.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void ChannelsLastLaysChannelsSideBySide(int channels)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor images = torch.randn(2, channels, 4, 5).requires_grad_(true);
        torch.Tensor laid = images.ChannelsLast();
        CollectionAssert.AreEqual(new long[] { 20 * channels, 1, 5 * channels, channels }, laid.stride());
        CollectionAssert.AreEqual(images.data<float>().ToArray(), laid.contiguous().data<float>().ToArray());
        (laid * images.detach()).sum().backward();
        CollectionAssert.AreEqual(images.data<float>().ToArray(), images.grad!.contiguous().data<float>().ToArray());
        CollectionAssert.AreEqual(laid.stride(), laid.ChannelsLast().stride());
    }

    [TestMethod]
    public void CopyKeepsTheType()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Assert.AreEqual(torch.ScalarType.Float32, TensorFactory.Copy(new float[1], [1], torch.CPU).dtype);
        Assert.AreEqual(torch.ScalarType.Float64, TensorFactory.Copy(new double[1], [1], torch.CPU).dtype);
        Assert.AreEqual(torch.ScalarType.Int64, TensorFactory.Copy(new long[1], [1], torch.CPU).dtype);
        Assert.AreEqual(torch.ScalarType.Byte, TensorFactory.Copy(new byte[1], [1], torch.CPU).dtype);
        Assert.AreEqual(torch.ScalarType.Bool, TensorFactory.Copy(new bool[1], [1], torch.CPU).dtype);
        Assert.AreEqual(0.1, TensorFactory.Copy(0.1).item<double>());
    }

    private static unsafe long AddressOf(torch.Tensor tensor)
    {
        fixed (byte* memory = tensor.bytes)
            return (long)memory;
    }
}
