using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class PixelLevelsTests
{
    private static ImageColumn Column(float minimum, float maximum) =>
        new("V", ImageColumnKind.SingleVector, new ImageShape(1, 8, 8), ImageFit.Crop, 0, false, minimum, maximum);

    [TestMethod]
    [DataRow(0f, 255f)]
    [DataRow(0f, 1f)]
    [DataRow(-1f, 1f)]
    [DataRow(-123.7f, 131.3f)]
    public void ToLevelsUndoesFromLevels(float minimum, float maximum)
    {
        ImageColumn column = Column(minimum, maximum);
        byte[] levels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var values = new float[256];
        var back = new byte[256];
        column.FromLevels(levels, values);
        column.ToLevels(values, back);
        CollectionAssert.AreEqual(levels, back);
        Assert.AreEqual(minimum, values[0]);
        Assert.AreEqual(maximum, values[255], 1e-4f * (maximum - minimum));
        Assert.AreEqual(minimum + 51 * (maximum - minimum) / 255, values[51], 1e-4f * (maximum - minimum));
    }

    [TestMethod]
    public void ToLevelsRoundsAndClamps()
    {
        var bytes = new byte[6];
        Column(-1, 1).ToLevels([-3, -1, 0, 0.004f, 1, 1.5f], bytes);
        CollectionAssert.AreEqual(new byte[] { 0, 0, 128, 128, 255, 255 }, bytes);
        Column(0, 255).ToLevels([0.49f, 0.51f, 1.49f, 254.6f], bytes);
        CollectionAssert.AreEqual(new byte[] { 0, 1, 1, 255 }, bytes[..4]);
    }

    [TestMethod]
    [DataRow(float.NaN, "value 2 is not a number")]
    [DataRow(float.NegativeInfinity, "value 2 is infinite")]
    public void ToLevelsRefusesWhatIsNotFiniteByItsPlace(float value, string message) =>
        Errors.Says<InvalidDataException>(() => Column(0, 1).ToLevels([0, 1, value], new byte[3]), message);
}
