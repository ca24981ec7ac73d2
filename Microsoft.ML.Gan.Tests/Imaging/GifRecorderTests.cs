using Microsoft.ML.Gan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Imaging;

[TestClass]
public class GifRecorderTests
{
    private static ImageBatch Solid(byte level, int height = 4, int width = 6, int channels = 1)
    {
        var pixels = new byte[height * width * channels];
        Array.Fill(pixels, level);
        return new ImageBatch(pixels, height, width, channels);
    }

    private static (byte[] Levels, int[] Delays, int Repeat) Play(GifRecorder recorder)
    {
        using var folder = new TemporaryFolder();
        recorder.Save(folder["a.gif"]);
        Assert.AreEqual(1, folder.Files.Length);
        using Image<Rgb24> gif = Image.Load<Rgb24>(folder["a.gif"]);
        return ([.. gif.Frames.Cast<ImageFrame<Rgb24>>().Select(frame => frame[1, 1].G)],
            [.. gif.Frames.Cast<ImageFrame<Rgb24>>().Select(frame => frame.Metadata.GetGifMetadata().FrameDelay)],
            gif.Metadata.GetGifMetadata().RepeatCount);
    }

    [TestMethod]
    public void SavePlaysFramesInOrderForEverAndLastOneStays()
    {
        var recorder = new GifRecorder(delay: 7, lastDelay: 90);
        foreach (byte level in new byte[] { 0, 255, 0, 64 })
            recorder.Add(Solid(level));
        (byte[] levels, int[] delays, int repeat) = Play(recorder);
        CollectionAssert.AreEqual(new byte[] { 0, 255, 0, 64 }, levels);
        CollectionAssert.AreEqual(new[] { 7, 7, 7, 90 }, delays);
        Assert.AreEqual(0, repeat); // for ever
    }

    [TestMethod]
    public void SaveWritesSinglePicture()
    {
        var recorder = new GifRecorder(lastDelay: 33);
        recorder.Add(Solid(200, channels: 3));
        (byte[] levels, int[] delays, _) = Play(recorder);
        Assert.AreEqual((1, (byte)200, 33), (levels.Length, levels[0], delays[0]));
    }

    [TestMethod]
    public void AddThinsLongRunEvenlyAndKeepsLastPicture()
    {
        var recorder = new GifRecorder(maximumFrames: 4);
        for (byte i = 0; i <= 13; i++)
        {
            recorder.Add(Solid((byte)(i * 10)));
            Assert.IsTrue(recorder.FrameCount is > 0 and <= 5);
        }
        // 0 1 2 3 | 0 2 4 6 | 0 4 8 12, and the last one
        CollectionAssert.AreEqual(new byte[] { 0, 40, 80, 120, 130 }, Play(recorder).Levels);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void AddKeepsFramesEquallyFarApart(int maximum)
    {
        var recorder = new GifRecorder(maximumFrames: maximum);
        for (int i = 0; i <= 48; i++)
            recorder.Add(Solid((byte)(i * 5)));
        byte[] levels = Play(recorder).Levels;
        Assert.AreEqual(240, levels[^1]);
        int[] gaps = [.. levels[..^1].Zip(levels[1..^1], (a, b) => b - a).Distinct()];
        Assert.IsTrue(gaps.Length <= 1, string.Join(' ', levels));
    }

    [TestMethod]
    public void AddLaysTransparentPartsOnWhite()
    {
        var recorder = new GifRecorder();
        recorder.Add(new ImageBatch(Enumerable.Repeat(new byte[] { 10, 10, 10, 0 }, 24).SelectMany(p => p).ToArray(), 4, 6, 4));
        recorder.Add(new ImageBatch(Enumerable.Repeat(new byte[] { 10, 10, 10, 255 }, 24).SelectMany(p => p).ToArray(), 4, 6, 4));
        CollectionAssert.AreEqual(new byte[] { 255, 10 }, Play(recorder).Levels);
    }

    [TestMethod]
    public void GifRecorderRefusesNamingWhatIsWrong()
    {
        var recorder = new GifRecorder();
        Errors.Says<InvalidOperationException>(() => recorder.Save("a.gif"), "empty");
        recorder.Add(Solid(0));
        string message = Assert.ThrowsExactly<ArgumentException>(() => recorder.Add(Solid(0, height: 5))).Message;
        StringAssert.Contains(message, "4×6×1");
        StringAssert.Contains(message, "5×6×1");
        Assert.ThrowsExactly<ArgumentException>(() => recorder.Add(new ImageBatch(new byte[48], 4, 6, 1)));
        Errors.Says<ArgumentException>(() => new GifRecorder().Add(Solid(0, height: 1, width: 65_536)), "65535");
        Assert.AreEqual("delay", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GifRecorder(delay: 65_536)).ParamName);
        Assert.AreEqual("lastDelay", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GifRecorder(lastDelay: 0)).ParamName);
        Assert.AreEqual("maximumFrames",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GifRecorder(maximumFrames: 1)).ParamName);
        Assert.AreEqual(1, recorder.FrameCount);
    }

    [TestMethod]
    public void AddCountsPicturesOfManyThreads()
    {
        var recorder = new GifRecorder(maximumFrames: 10_000);
        Parallel.For(0, 2_000, i => recorder.Add(Solid((byte)i)));
        Assert.AreEqual(2_000, recorder.FrameCount);
    }
}
