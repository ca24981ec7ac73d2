using CsCheck;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class PixelOrderPropertyTests
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
        PixelOrder.ToInterleaved<byte>(planar, interleaved, channels);
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
    public void ToInterleavedAndToPlanarUndoEachOther() => Images.Holds(300, (channels, _, _, values) =>
    {
        byte[] there = new byte[values.Length], back = new byte[values.Length];
        PixelOrder.ToInterleaved<byte>(values, there, channels);
        PixelOrder.ToPlanar<byte>(there, back, channels);
        CollectionAssert.AreEqual(values, back);
        PixelOrder.ToPlanar<byte>(values, there, channels);
        PixelOrder.ToInterleaved<byte>(there, back, channels);
        CollectionAssert.AreEqual(values, back);
    });
}
