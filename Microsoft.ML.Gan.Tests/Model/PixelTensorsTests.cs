using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Model;

[TestClass]
public class PixelTensorsTests
{
    [TestMethod]
    public void BytesBecomeMinusOneToOneAndBytesAgain()
    {
        using DisposeScope scope = NewDisposeScope();
        byte[] levels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Tensor images = PixelTensors.FromBytes(levels, new ImageShape(1, 8, 16), CPU);
        CollectionAssert.AreEqual(new long[] { 2, 1, 8, 16 }, images.shape);
        float[] values = images.data<float>().ToArray();
        for (int level = 0; level < 256; level++)
            Assert.AreEqual(level / 127.5 - 1, values[level], 1e-6);
        CollectionAssert.AreEqual(levels, PixelTensors.ToBytes(images).bytes.ToArray());
    }

    [TestMethod]
    public void WhatIsOutsideTheRangeIsBlackOrWhiteAndTheRestIsRounded()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor(new float[] { -2, -1, -0.999f, 0.0001f, 0.9999f, 1, 7 });
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 128, 255, 255, 255 }, PixelTensors.ToBytes(values).bytes.ToArray());
    }
}
