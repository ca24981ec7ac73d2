using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static Transcript;

/// <summary>Animations.</summary>
internal static class Gifs
{
    public static void Run()
    {
        Head("6 GIF");
        Image<Rgb24> Animation(int n, int delay, ushort? rep)
        {
            var g = new Image<Rgb24>(8, 8, new Rgb24(10, 20, 30));
            if (rep != null)
                g.Metadata.GetGifMetadata().RepeatCount = rep.Value;
            g.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = delay;
            for (int k = 1; k < n; k++)
            {
                using var f = new Image<Rgb24>(8, 8, new Rgb24((byte)(40 * k), 0, 128));
                g.Frames.AddFrame(f.Frames.RootFrame).Metadata.GetGifMetadata().FrameDelay = delay;
            }

            return g;
        }

        string LoopBlock(byte[] b)
        {
            int i = Encoding.Latin1.GetString(b).IndexOf("NETSCAPE2.0", StringComparison.Ordinal);
            return i < 0 ? "no NETSCAPE block" : $"NETSCAPE count {b[i + 13] | b[i + 14] << 8}";
        }

        string Delays(byte[] b)
        {
            var l = new List<string>();
            for (int i = 0; i + 7 < b.Length; i++)
                if (b[i] == 0x21 && b[i + 1] == 0xF9 && b[i + 2] == 4 && b[i + 7] == 0)
                    l.Add((b[i + 4] | b[i + 5] << 8).ToString());
            return string.Join("/", l);
        }

#if !STAND_INS
        Ask("new GifMetadata() defaults", () =>
        {
            var m = new GifMetadata();
            return $"RepeatCount {m.RepeatCount} ColorTableMode {m.ColorTableMode} BackgroundColorIndex {m.BackgroundColorIndex} comments {m.Comments.Count}";
        });
        Ask("new GifFrameMetadata() defaults", () =>
        {
            var m = new GifFrameMetadata();
            return $"FrameDelay {m.FrameDelay} Disposal {m.DisposalMethod} ColorTableMode {m.ColorTableMode} HasTransparency {m.HasTransparency} TransparencyIndex {m.TransparencyIndex}";
        });
#endif
        foreach (ushort? rep in new ushort?[] { null, 0, 1, 2, 5, 65535 })
            Ask($"RepeatCount {(rep?.ToString() ?? "not set")}, 3 frames", () =>
            {
                using var g = Animation(3, 10, rep);
                var b = ToGif(g);
                using var r = Image.Load<Rgb24>(b);
                return $"{LoopBlock(b)}; reads back {r.Metadata.GetGifMetadata().RepeatCount}";
            });
        Ask("RepeatCount 0, 1 frame", () =>
        {
            using var g = Animation(1, 10, 0);
            var b = ToGif(g);
            using var r = Image.Load<Rgb24>(b);
            return $"{LoopBlock(b)}; reads back {r.Metadata.GetGifMetadata().RepeatCount}";
        });
        Ask("FrameDelay is in 1/100 s, written as is", () =>
        {
            using var g = Animation(3, 25, 0);
            var b = ToGif(g);
            using var r = Image.Load<Rgb24>(b);
            return $"in the file {Delays(b)}; reads back {string.Join("/", r.Frames.Select(f => f.Metadata.GetGifMetadata().FrameDelay))}";
        });
        Ask("FrameDelay 70000 / -1", () =>
        {
            using var g = Animation(2, 70000, 0);
            using var h = Animation(2, -1, 0);
            return $"{Delays(ToGif(g))} ; {Delays(ToGif(h))}";
        });
#if !STAND_INS
        Ask("frame metadata after Load<T>: disposal, tables", () =>
        {
            using var g = Animation(3, 10, 0);
            using var r = Image.Load<Rgb24>(ToGif(g));
            return string.Join(" | ", r.Frames.Select(f =>
            {
                var m = f.Metadata.GetGifMetadata();
                return $"{m.DisposalMethod} {m.ColorTableMode} transp {m.HasTransparency}";
            }));
        });
#endif
        Ask("identical frames are kept", () =>
        {
            using var g = new Image<Rgb24>(8, 8);
            for (int k = 0; k < 3; k++)
                g.Frames.AddFrame(g.Frames.RootFrame);
            using var r = Image.Load<Rgb24>(ToGif(g));
            return r.Frames.Count;
        });
        Ask("frame sizes after Load are full size", () =>
        {
            using var g = new Image<Rgb24>(8, 8);
            using (var f = g.Clone())
            {
                f[3, 3] = new Rgb24(255, 255, 255);
                g.Frames.AddFrame(f.Frames.RootFrame);
            }

            using var r = Image.Load<Rgb24>(ToGif(g));
            return $"{r.Frames[1].Width}x{r.Frames[1].Height} changed {r.Frames[1][3, 3]} unchanged {r.Frames[1][0, 0]}";
        });
        Ask("solid-colour frames come back exact", () =>
        {
            using var g = Animation(5, 10, 0);
            using var r = Image.Load<Rgb24>(ToGif(g));
            return string.Join(" ", Enumerable.Range(0, 5).Select(k => $"{g.Frames[k][0, 0].R},{g.Frames[k][0, 0].G},{g.Frames[k][0, 0].B}->{r.Frames[k][0, 0].R},{r.Frames[k][0, 0].G},{r.Frames[k][0, 0].B}"));
        });
        Ask("256-level grey ramp L8 through GIF", () =>
        {
            using var g = new Image<L8>(256, 4);
            for (int y = 0; y < 4; y++)
                for (int x = 0; x < 256; x++)
                    g[x, y] = new L8((byte)x);
            using var r = Image.Load<L8>(ToGif(g));
            return Difference(Bytes(g), Bytes(r));
        });
        Ask("same, 64 levels", () =>
        {
            using var g = new Image<L8>(256, 4);
            for (int y = 0; y < 4; y++)
                for (int x = 0; x < 256; x++)
                    g[x, y] = new L8((byte)(x / 4 * 4));
            using var r = Image.Load<L8>(ToGif(g));
            return Difference(Bytes(g), Bytes(r));
        });
        Ask("Smooth Rgb24 64x64 through GIF", () =>
        {
            using var g = Smooth(64, 64);
            using var r = Image.Load<Rgb24>(ToGif(g));
            return Difference(Bytes(g), Bytes(r));
        });
        Ask("5 smooth frames, global table (default) v local", () =>
        {
            using var g = Smooth(32, 32);
            for (int k = 1; k < 5; k++)
            {
                using var f = Noise(32, 32, k);
                g.Frames.AddFrame(f.Frames.RootFrame);
            }

            string D(byte[] b)
            {
                using var r = Image.Load<Rgb24>(b);
                return string.Join(" ", Enumerable.Range(0, 5).Select(k =>
                {
                    using var a = g.Frames.CloneFrame(k);
                    using var c = r.Frames.CloneFrame(k);
                    return Difference(Bytes(a), Bytes(c));
                }));
            }

            return $"global: {D(ToGif(g))}; local: {D(ToGif(g, new GifEncoder { ColorTableMode = GifColorTableMode.Local }))}";
        });
        Ask("MaxFrames = 2 on 5 frames", () =>
        {
            using var g = Animation(5, 10, 0);
            using var r = Image.Load<Rgb24>(new DecoderOptions { MaxFrames = 2 }, ToGif(g));
            return r.Frames.Count;
        });
        Ask("Identify of 5 frames: FrameMetadataCollection.Count", () =>
        {
            using var g = Animation(5, 10, 3);
            var i = Image.Identify(ToGif(g));
            return $"{i.FrameMetadataCollection.Count}, RepeatCount {i.Metadata.GetGifMetadata().RepeatCount}, delay {i.FrameMetadataCollection[0].GetGifMetadata().FrameDelay}";
        });
        Ask("new Image + AddFrame x5: frames (the blank root stays)", () =>
        {
            using var g = new Image<Rgb24>(8, 8);
            for (int k = 0; k < 5; k++)
            {
                using var f = Noise(8, 8, k);
                g.Frames.AddFrame(f.Frames.RootFrame);
            }

            var n = g.Frames.Count;
            g.Frames.RemoveFrame(0);
            return $"{n}, after RemoveFrame(0) {g.Frames.Count}";
        });
        Ask("SkipMetadata on the encoder drops the loop block", () =>
        {
            using var g = Animation(3, 10, 0);
            return LoopBlock(ToGif(g, new GifEncoder { SkipMetadata = true })) + ", delays " + Delays(ToGif(g, new GifEncoder { SkipMetadata = true }));
        });
        Ask("multi-frame image SaveAsPng / SaveAsJpeg", () =>
        {
            using var g = Animation(3, 10, 0);
            using var p = Image.Load<Rgb24>(ToPng(g));
            using var j = Image.Load<Rgb24>(ToJpeg(g));
            return $"PNG frames {p.Frames.Count} (animated PNG), JPEG frames {j.Frames.Count}";
        });
        Ask("APNG of an animation: PNG signature, acTL", () =>
        {
            using var g = Animation(3, 10, 0);
            return Encoding.Latin1.GetString(ToPng(g)).Contains("acTL");
        });
        Ask("GIF with transparency from Rgba32", () =>
        {
            using var g = new Image<Rgba32>(4, 1);
            g[0, 0] = new Rgba32(255, 0, 0, 255);
            g[1, 0] = new Rgba32(0, 255, 0, 255);
            g[2, 0] = new Rgba32(0, 0, 0, 0);
            g[3, 0] = new Rgba32(0, 0, 255, 128);
            using var r = Image.Load<Rgba32>(ToGif(g));
            return Show(r);
        });
    }
}
