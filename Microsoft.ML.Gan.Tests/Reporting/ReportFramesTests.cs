using System.Text;
using CsCheck;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Reporting;

namespace Microsoft.ML.Gan.Tests.Reporting;

[TestClass]
public class ReportFramesTests
{
    private static ReportFrame Frame(long step, int characters = 1) => new(1, step, TimeSpan.Zero, new string('x', characters));

    /// <summary>However many there are: the first, the last, and those at equal distances between them, as many as there may be.</summary>
    [TestMethod]
    public void ReportFramesKeepFirstLastAndEvenlySpread() => Gen.Select(Gen.Int[1, 300], Gen.Int[2, 40]).Holds(300, (count, most) =>
    {
        var frames = new ReportFrames(most);
        for (int step = 0; step < count; step++)
            frames.Add(Frame(step));
        long[] kept = [.. frames.Kept.Select(frame => frame.Step)];
        Assert.IsTrue(kept.Length <= most);
        Assert.AreEqual((0, count - 1, count), (kept[0], kept[^1], frames.Count));
        long pace = kept.Length > 1 ? kept[1] : 1;
        CollectionAssert.AreEqual(Enumerable.Range(0, kept.Length - 1).Select(i => i * pace).ToArray(), kept[..^1]);
        Assert.IsTrue(kept.Length == count || count - 1 >= pace * (most / 2 - 1)); // not many fewer than there may be
    });

    [TestMethod]
    public void ReportFramesKeepNoMoreCharactersThanAllowed()
    {
        var frames = new ReportFrames(mostCharacters: 100);
        for (int step = 0; step < 50; step++)
            frames.Add(Frame(step, characters: 9));
        Assert.IsTrue(frames.Kept.Sum(frame => frame.Sheet.Length) is > 40 and <= 100);
    }

    [TestMethod]
    public void RemoveFromForgetsWhatWasRolledBack()
    {
        var frames = new ReportFrames();
        for (int step = 0; step < 10; step++)
            frames.Add(Frame(step));
        frames.RemoveFrom(4);
        frames.Add(Frame(4));
        CollectionAssert.AreEqual(new long[] { 0, 1, 2, 3, 4 }, frames.Kept.Select(frame => frame.Step).ToArray());
        Assert.AreEqual(5, frames.Count);
    }

    /// <summary>Noise is what compresses worst.</summary>
    [TestMethod]
    [DataRow(1, 28)]
    [DataRow(3, 64)]
    [DataRow(4, 128)]
    public void PageOfTwoHundredSnapshotsIsUnderFiveMegabytes(int channels, int side)
    {
        var shape = new ImageShape(channels, side, side);
        var noise = new byte[(side > 100 ? 24 : 64) * shape.Size];
        new Random(1).NextBytes(noise);
        string sheet = ReportSheet.Draw(shape, noise, 8);
        var frames = new ReportFrames();
        for (int step = 0; step < 200; step++)
            frames.Add(new ReportFrame(1, step, TimeSpan.Zero, sheet));
        var options = new GanOptions();
        ImageColumn column = TinyGan.DiscColumn with { Shape = shape };
        var content = new ReportContent(options,
            new GanModelInfo(column, null, null, null, null, column.SizesOf(options, 0), LatentDistribution.Normal, Seed: 1))
        {
            History = [.. Enumerable.Range(1, 5_000).Select(step => new GanProgress(1, 1, step, 5_000, Math.Sin(step), Math.Cos(step),
                0.5, 0.5, 100, TimeSpan.Zero, TimeSpan.Zero) { Diversity = step % 7, Distance = 1 + step % 11 })],
            RealSheet = sheet,
            Frames = [.. frames.Kept],
            FramesTaken = frames.Count,
            PerRow = 8,
        };
        byte[] page = ReportPage.Build(content);
        Assert.IsTrue(page.Length < 5_000_000, $"{page.Length} bytes");
        (long Step, string Sheet)[] shown = new ReportDocument(Encoding.UTF8.GetString(page)).Frames;
        Assert.AreEqual((0L, 199L), (shown[0].Step, shown[^1].Step));
    }
}
