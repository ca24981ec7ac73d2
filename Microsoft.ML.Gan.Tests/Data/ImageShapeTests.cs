using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class ImageShapeTests
{
    [TestMethod]
    public void ToInterleavedAndToPlanarReorderChannels()
    {
        int[] planar = [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]; // 2 channels of 2×3
        int[] interleaved = [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60];
        var result = new int[12];
        var shape = new ImageShape(2, 2, 3);
        shape.ToInterleaved<int>(planar, result);
        CollectionAssert.AreEqual(interleaved, result);
        shape.ToPlanar<int>(interleaved, result);
        CollectionAssert.AreEqual(planar, result);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    public void ToInterleavedUndoesToPlanar(int channels)
    {
        byte[] values = [.. Enumerable.Range(0, 35 * channels).Select(i => (byte)i)];
        byte[] there = new byte[values.Length], back = new byte[values.Length];
        var shape = new ImageShape(channels, 5, 7);
        shape.ToPlanar<byte>(values, there);
        shape.ToInterleaved<byte>(there, back);
        CollectionAssert.AreEqual(values, back);
        Assert.AreEqual(channels == 1, values.AsSpan().SequenceEqual(there));
    }
}
