using CsCheck;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class ImageShapePropertyTests
{
    private static readonly Gen<(int Channels, int Height, int Width, byte[] Values)> Images =
        from channels in Gen.Int[1, 5]
        from height in Gen.Int[1, 9]
        from width in Gen.Int[1, 9]
        from values in Gen.Byte.Array[channels * height * width]
        select (channels, height, width, values);

    [TestMethod]
    public void ToInterleavedPutsEachValueInItsPlace() => Images.Holds(300, (channels, height, width, planar) =>
    {
        var interleaved = new byte[planar.Length];
        new ImageShape(channels, height, width).ToInterleaved<byte>(planar, interleaved);
        for (int c = 0; c < channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    Assert.AreEqual(planar[(c * height + y) * width + x], interleaved[(y * width + x) * channels + c]);
            }
        }
    });

    [TestMethod]
    public void ToInterleavedAndToPlanarUndoEachOther() => Images.Holds(300, (channels, height, width, values) =>
    {
        byte[] there = new byte[values.Length], back = new byte[values.Length];
        new ImageShape(channels, height, width).ToInterleaved<byte>(values, there);
        new ImageShape(channels, height, width).ToPlanar<byte>(there, back);
        CollectionAssert.AreEqual(values, back);
        new ImageShape(channels, height, width).ToPlanar<byte>(values, there);
        new ImageShape(channels, height, width).ToInterleaved<byte>(there, back);
        CollectionAssert.AreEqual(values, back);
    });
}
