using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class VectorLayoutTests
{
    /// <summary>Dimensions, Height/Width/Channels options (0: not given), layout → channels, height, width, interleaved.</summary>
    [TestMethod]
    [DataRow("28 30", "0 0 0", PixelLayout.Auto, "1 28 30", false)]              // H×W
    [DataRow("28 30", "28 30 1", PixelLayout.Auto, "1 28 30", false)]
    [DataRow("3 28 30", "0 0 0", PixelLayout.Auto, "3 28 30", false)]            // C×H×W, as ExtractPixels
    [DataRow("1 28 30", "0 0 0", PixelLayout.Auto, "1 28 30", false)]
    [DataRow("4 28 30", "0 0 0", PixelLayout.Auto, "4 28 30", false)]
    [DataRow("28 30 3", "0 0 0", PixelLayout.Auto, "3 28 30", true)]             // H×W×C
    [DataRow("28 30 1", "0 0 0", PixelLayout.Auto, "1 28 30", true)]
    [DataRow("3 28 3", "0 0 0", PixelLayout.Interleaved, "3 3 28", true)]        // the option decides
    [DataRow("3 28 30", "0 0 0", PixelLayout.Planar, "3 28 30", false)]
    [DataRow("784", "28 28 0", PixelLayout.Auto, "1 28 28", false)]              // flat: the options tell
    [DataRow("2352", "28 28 3", PixelLayout.Auto, "3 28 28", false)]
    [DataRow("2352", "28 28 3", PixelLayout.Interleaved, "3 28 28", true)]
    [DataRow("2 392 3 1", "28 28 3", PixelLayout.Planar, "3 28 28", false)]
    public void ResolveTakesShapeFromDimensionsOrOptions(
        string dimensions, string given, PixelLayout layout, string expected, bool interleaved)
    {
        int[] e = Numbers(expected);
        Assert.AreEqual((new ImageShape(e[0], e[1], e[2]), interleaved), Resolve(dimensions, given, layout));
    }

    [TestMethod]
    [DataRow("784", "0 0 0", "Height, Width and Channels")]     // which 784?
    [DataRow("784", "28 0 0", "Height, Width and Channels")]
    [DataRow("784", "28 28 3", "Height 28, Width 28, Channels 3")]
    [DataRow("28 28", "32 0 0", "Height 32")]
    [DataRow("28 28", "0 32 0", "Width 32")]
    [DataRow("28 28", "0 0 3", "Channels 3")]
    [DataRow("3 28 30", "30 28 3", "Height 30")]
    public void ResolveNamesSizesThatDisagreeWithColumn(string dimensions, string given, string expected)
    {
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Resolve(dimensions, given, PixelLayout.Auto)).Message;
        StringAssert.Contains(message, "'Pixels'");
        StringAssert.Contains(message, "GanOptions");
        StringAssert.Contains(message, expected);
    }

    private static (ImageShape, bool) Resolve(string dimensions, string given, PixelLayout layout)
    {
        int[] g = Numbers(given);
        return VectorLayout.Resolve(new VectorDataViewType(NumberDataViewType.Byte, Numbers(dimensions)), "Pixels",
            new GanOptions { Height = Given(g[0]), Width = Given(g[1]), Channels = Given(g[2]), Layout = layout });
    }

    private static int? Given(int size) => size == 0 ? null : size;

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(int.Parse)];
}
