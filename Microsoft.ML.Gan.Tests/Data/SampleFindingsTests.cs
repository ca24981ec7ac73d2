using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Data;

/// <summary>Float pixels that do not fit the options' range: refused where they would all look the same,
/// counted where some are clamped.</summary>
[TestClass]
public class SampleFindingsTests
{
    private sealed class FloatRow
    {
        public string Name { get; set; } = "";

        [VectorType(16, 16)]
        public float[] Pixels { get; set; } = [];
    }

    private static IDataView Rows(Func<byte, float> value) => TinyGan.Context.Data.LoadFromEnumerable(
        TinyGan.DiscRows(20).Select(disc => new FloatRow { Name = disc.Name, Pixels = [.. disc.Pixels!.Select(value)] }));

    private static GanOptions Options(float minimum, float maximum)
    {
        GanOptions options = TinyGan.Options(steps: 1);
        (options.PixelMinimum, options.PixelMaximum) = (minimum, maximum);
        return options;
    }

    private static (GanTransformer Gan, List<string> Warnings) Fit(IDataView rows, GanOptions options)
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        return (context.Transforms.Gan("Pixels", options).Fit(rows), warnings);
    }

    [TestMethod]
    [DataRow(0f, 1f / 255, 0f, 255f, "from 0.11764707 to 0.9686275")]    // of 0 to 1: the levels 0 and 1
    [DataRow(-1f, 2f / 255, 0f, 255f, "of 5120 lie outside")]            // of -1 to 1
    [DataRow(0f, 1f, -1f, 1f, "of 5120 lie outside")]                    // of 0 to 255, all white
    [DataRow(0f, 1f, 0f, 65535f, "all of the images would look the same")]
    public void FitRefusesValuesOfOtherRange(float offset, float scale, float minimum, float maximum, string found)
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(Rows(b => offset + b * scale), Options(minimum, maximum))).Message;
        StringAssert.Contains(message, "The values of column 'Pixels' do not fit GanOptions.PixelMinimum = ");
        StringAssert.Contains(message, found);
    }

    [TestMethod]
    public void FitCountsFewValuesOutsideRange()
    {
        (GanTransformer gan, List<string> warnings) = Fit(Rows(b => b > 245 ? 1.25f : b / 255f), Options(0, 1));
        using (gan)
            StringAssert.Matches(warnings.Single(w => w.Contains("lie outside")),
                new(@"^\d+ of 5120 values of column 'Pixels', in \d+ images, lie outside .* to 1\.25\.$"));
    }

    [TestMethod]
    public void FitWarnsOfSmallPartOfRange() // digits of 0 to 16, as in a well-known data set
    {
        (GanTransformer gan, List<string> warnings) = Fit(Rows(b => b / 16), Options(0, 255));
        using (gan)
            Assert.IsTrue(warnings.Any(w => w.Contains("from 1 to 15, a small part of")), string.Join("\n", warnings));
    }

    [TestMethod]
    public void FitSaysNothingOfValuesThatFitOrOfOneLevel()
    {
        foreach (Func<byte, float> value in new Func<byte, float>[] { b => b, b => b + 0.4f, _ => 0 })
        {
            (GanTransformer gan, List<string> warnings) = Fit(Rows(value), Options(0, 255));
            using (gan)
                Assert.IsFalse(warnings.Any(w => w.Contains("PixelMaximum")), string.Join("\n", warnings));
        }
    }

    [TestMethod]
    public void TransformWarnsOfRowsOfOtherRange()
    {
        (MLContext context, List<string> warnings) = TinyGan.ContextWithWarnings();
        using GanTransformer gan = context.Transforms.Gan("Pixels", Options(0, 1)).Fit(Rows(b => b / 255f));
        warnings.Clear();
        Assert.AreEqual(20, Reading.Column<float>(gan.Transform(Rows(b => b / 255f)), "Score").Count);
        Assert.AreEqual(0, warnings.Count(w => w.Contains("PixelMaximum")));
        Assert.AreEqual(20, Reading.Column<float>(gan.Transform(Rows(b => b)), "Score").Count);
        Assert.AreEqual(1, warnings.Count(w => w.Contains("5120 of 5120 lie outside")), string.Join("\n", warnings));
    }
}
