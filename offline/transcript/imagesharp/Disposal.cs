using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static Transcript;

/// <summary>What still works after Dispose.</summary>
internal static class Disposal
{
    public static void Run()
    {
        Head("3 DISPOSAL");
        Image<Rgb24> Dead()
        {
            var i = Smooth(8, 8);
            i.Dispose();
            return i;
        }

        Do("Dispose twice", () =>
        {
            var i = Dead();
            i.Dispose();
        });
        Ask("Width/Height/Bounds after Dispose", () =>
        {
            var i = Dead();
            return $"{i.Width}x{i.Height} {i.Bounds}";
        });
#if !STAND_INS
        Ask("Metadata after Dispose", () => Dead().Metadata.HorizontalResolution);
#endif
        Ask("Configuration after Dispose", () => Dead().Configuration.MaxDegreeOfParallelism > 0);
        Ask("indexer get after Dispose", () => Dead()[0, 0]);
        Do("indexer set after Dispose", () =>
        {
            var i = Dead();
            i[0, 0] = default;
        });
        Ask("Frames after Dispose", () => Dead().Frames.Count);
        Ask("Frames.RootFrame after Dispose", () => Dead().Frames.RootFrame.Width);
        Do("Mutate after Dispose", () => Dead().Mutate(c => c.Resize(4, 4)));
        Ask("Clone(ops) after Dispose", () => Dead().Clone(c => c.Resize(4, 4)).Width);
        Ask("Clone() after Dispose", () => Dead().Clone().Width);
        Ask("CloneAs after Dispose", () => Dead().CloneAs<L8>().Width);
        Do("Mutate with an empty operation after Dispose", () => Dead().Mutate(c =>
        {
        }));
        Do("ProcessPixelRows after Dispose", () => Dead().ProcessPixelRows(a =>
        {
        }));
        Do("CopyPixelDataTo after Dispose", () => Dead().CopyPixelDataTo(new byte[8 * 8 * 3]));
        Ask("SaveAsPng after Dispose", () => ToPng(Dead()).Length);
        Ask("SaveAsPng(path) after Dispose: file left", () =>
        {
            try
            {
                Dead().SaveAsPng(InFolder("dead.png"));
            }
            catch (ObjectDisposedException)
            {
            }

            return File.Exists(InFolder("dead.png")) ? $"exists, {new FileInfo(InFolder("dead.png")).Length} bytes" : "none";
        });
        Do("DrawImage of a disposed foreground", () =>
        {
            using var b = Smooth(8, 8);
            var d = Dead();
            b.Mutate(c => c.DrawImage(d, 1f));
        });
        Do("AddFrame of a disposed image's frame (taken before)", () =>
        {
            using var b = Smooth(8, 8);
            var d = Smooth(8, 8);
            var f = d.Frames.RootFrame;
            d.Dispose();
            b.Frames.AddFrame(f);
        });
        Ask("a kept frame's pixel after the image's Dispose", () =>
        {
            var d = Smooth(8, 8);
            var f = d.Frames.RootFrame;
            d.Dispose();
            return f[0, 0];
        });
        Ask("AddFrame copies: source disposed afterwards", () =>
        {
            using var b = Smooth(8, 8);
            using (var s = Noise(8, 8))
                b.Frames.AddFrame(s.Frames.RootFrame);
            return b.Frames[1][3, 3];
        });
        Ask("AddFrame returns a new frame", () =>
        {
            using var b = Smooth(8, 8);
            using var s = Noise(8, 8);
            var f = b.Frames.AddFrame(s.Frames.RootFrame);
            return $"{ReferenceEquals(f, b.Frames[1])} {ReferenceEquals(f, s.Frames.RootFrame)}";
        });
        Ask("AddFrame copies the frame metadata", () =>
        {
            using var b = Smooth(8, 8);
            using var s = Noise(8, 8);
            s.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = 7;
            var f = b.Frames.AddFrame(s.Frames.RootFrame);
            s.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = 9;
            return f.Metadata.GetGifMetadata().FrameDelay;
        });
    }
}
