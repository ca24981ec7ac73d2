using CsCheck;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class PixelLevelsPropertyTests
{
    /// <summary>Ranges that single precision tells 256 levels of apart.</summary>
    private static readonly Gen<(float Minimum, float Maximum)> Ranges =
        Gen.Select(Gen.Float[-200, 200], Gen.Float[0.5f, 500], (minimum, width) => (minimum, minimum + width));

    private static ImageColumn Column((float Minimum, float Maximum) range) =>
        new("V", ImageColumnKind.SingleVector, new ImageShape(1, 8, 8), ImageFit.Crop, 0, false, range.Minimum, range.Maximum);

    private static byte[] ToLevels(float[] values, (float, float) range)
    {
        var bytes = new byte[values.Length];
        Column(range).ToLevels(values, bytes);
        return bytes;
    }

    private static float[] FromLevels(byte[] bytes, (float, float) range)
    {
        var values = new float[bytes.Length];
        Column(range).FromLevels(bytes, values);
        return values;
    }

    [TestMethod]
    public void ToLevelsGivesBackTheBytesOfFromLevels() => Gen.Select(Ranges, Gen.Byte.Array[1, 50]).Holds(300, (range, bytes) =>
        CollectionAssert.AreEqual(bytes, ToLevels(FromLevels(bytes, range), range)));

    [TestMethod]
    public void FromLevelsIsWithinHalfAStepOfTheValuesOfToLevels() =>
        Gen.Select(Ranges, Gen.Double.Unit.Array[1, 50]).Holds(300, (range, shares) =>
        {
            double width = (double)range.Maximum - range.Minimum;
            float[] values = [.. shares.Select(share => (float)(range.Minimum + share * width))];
            foreach ((float value, float near) in values.Zip(FromLevels(ToLevels(values, range), range)))
                Assert.AreEqual(value, near, 0.51 * width / 255); // half a step, and rounding
        });

    /// <summary>Of values within the range and around it.</summary>
    [TestMethod]
    public void ToLevelsAndFromLevelsAreMonotone() =>
        Gen.Select(Ranges, Gen.Double[-1, 2].Array[1, 50]).Holds(300, (range, shares) =>
        {
            float[] values = [.. shares.Order().Select(share => (float)(range.Minimum + share * (range.Maximum - range.Minimum)))];
            byte[] bytes = ToLevels(values, range);
            CollectionAssert.AreEqual(bytes.Order().ToArray(), bytes);
            byte[] levels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
            CollectionAssert.AreEqual(FromLevels(levels, range).Order().ToArray(), FromLevels(levels, range));
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] <= range.Minimum || values[i] >= range.Maximum)
                    Assert.AreEqual(values[i] <= range.Minimum ? 0 : 255, bytes[i]);
            }
        });
}
