using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Tests.Model;

[TestClass]
public class SampleTensorsTests
{
    private static ImageColumn Column(int height, int width) =>
        new("Pixels", ImageColumnKind.ByteVector, new ImageShape(1, height, width), ImageFit.Crop, 0, false, 0, 255);

    [TestMethod]
    public void FromBytesGivesMinusOneToOneAndBytesAgain()
    {
        using DisposeScope scope = NewDisposeScope();
        byte[] levels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Tensor images = SampleTensors.FromBytes(levels, Column(8, 16), CPU);
        CollectionAssert.AreEqual(new long[] { 2, 1, 8, 16 }, images.shape);
        float[] values = images.data<float>().ToArray();
        for (int level = 0; level < 256; level++)
            Assert.AreEqual(level / 127.5 - 1, values[level], 1e-6);
        CollectionAssert.AreEqual(levels, SampleTensors.ToBytes(images, Column(8, 16)));
    }

    [TestMethod]
    public void ToBytesRoundsAndClamps()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor(new float[] { -2, -1, -0.999f, 0.0001f, 0.9999f, 1, 7 });
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 128, 255, 255, 255 }, SampleTensors.ToBytes(values, Column(1, 7)));
    }
}
