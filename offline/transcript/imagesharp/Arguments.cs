using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static Transcript;

/// <summary>Arguments out of range.</summary>
internal static class Arguments
{
    public static void Run()
    {
        Head("4 ARGUMENT CHECKS");
        Ask("LoadPixelData one byte short", () => Image.LoadPixelData<Rgb24>(new byte[4 * 4 * 3 - 1], 4, 4).Width);
        Ask("LoadPixelData too long", () =>
        {
            var b = new byte[4 * 4 * 3 + 5];
            b[0] = 9;
            using var i = Image.LoadPixelData<Rgb24>(b, 4, 4);
            return $"{i.Width}x{i.Height} first {i[0, 0]} (the rest ignored)";
        });
        Ask("LoadPixelData 0x0", () => Image.LoadPixelData<Rgb24>(new byte[0], 0, 0).Width);
        Ask("LoadPixelData -1x-1", () => Image.LoadPixelData<Rgb24>(new byte[3], -1, -1).Width);
        Ask("LoadPixelData copies", () =>
        {
            var b = new byte[3];
            using var i = Image.LoadPixelData<Rgb24>(b, 1, 1);
            b[0] = 9;
            return i[0, 0];
        });
        Ask("LoadPixelData<Rgb24>(Rgb24[])", () =>
        {
            using var i = Image.LoadPixelData<Rgb24>(new[] { new Rgb24(1, 2, 3) }, 1, 1);
            return i[0, 0];
        });
        Do("CopyPixelDataTo(byte[]) one short", () => Smooth(4, 4).CopyPixelDataTo(new byte[47]));
        Do("CopyPixelDataTo(Rgb24[]) one short", () => Smooth(4, 4).CopyPixelDataTo(new Rgb24[15]));
        Ask("CopyPixelDataTo too long leaves the rest", () =>
        {
            var b = Enumerable.Repeat((byte)77, 60).ToArray();
            Smooth(4, 4).CopyPixelDataTo(b);
            return string.Join(",", b.Skip(46));
        });
        Ask("indexer [-1,0]", () => Smooth(4, 4)[-1, 0]);
        Ask("indexer [4,0]", () => Smooth(4, 4)[4, 0]);
        Ask("indexer [0,4]", () => Smooth(4, 4)[0, 4]);
        Ask("GetRowSpan(4) of height 4", () =>
        {
            int n = 0;
            Smooth(4, 4).ProcessPixelRows(a => n = a.GetRowSpan(4).Length);
            return n;
        });
        Ask("GetRowSpan(-1)", () =>
        {
            int n = 0;
            Smooth(4, 4).ProcessPixelRows(a => n = a.GetRowSpan(-1).Length);
            return n;
        });
        Ask("ProcessPixelRows sees", () =>
        {
            string s = "";
            Smooth(5, 4).ProcessPixelRows(a => s = $"{a.Width}x{a.Height} row {a.GetRowSpan(0).Length}");
            return s;
        });
        Ask("ProcessPixelRows, two images", () =>
        {
            using var a = Smooth(4, 4);
            using var b = new Image<L8>(4, 4);
            a.ProcessPixelRows(b, (x, y) =>
            {
                for (int r = 0; r < x.Height; r++)
                {
                    var s = x.GetRowSpan(r);
                    var d = y.GetRowSpan(r);
                    for (int c = 0; c < s.Length; c++)
                        d[c] = new L8(s[c].R);
                }
            });
            return Show(b, 4);
        });
        Do("ProcessPixelRows(null)", () => Smooth(4, 4).ProcessPixelRows((PixelAccessorAction<Rgb24>)null));
        Ask("an exception in ProcessPixelRows", () =>
        {
            Smooth(4, 4).ProcessPixelRows(a => throw new InvalidOperationException("mine"));
            return "";
        });
        Ask("an exception in Mutate's lambda", () =>
        {
            Smooth(4, 4).Mutate(c => throw new InvalidOperationException("mine"));
            return "";
        });
        Do("Mutate(null)", () => Smooth(4, 4).Mutate((Action<IImageProcessingContext>)null));
        foreach (var (w, h) in new[] { (0, 0), (-1, 5), (5, -1), (0, 6), (6, 0) })
            Ask($"Resize({w},{h}) of 4x8", () =>
            {
                using var i = Smooth(4, 8);
                i.Mutate(c => c.Resize(w, h));
                return $"{i.Width}x{i.Height}";
            });
        foreach (var (w, h) in new[] { (0, 0), (-1, 5), (0, 6), (6, 0) })
            Ask($"Resize(ResizeOptions {w},{h}, default mode) of 4x8", () =>
            {
                using var i = Smooth(4, 8);
                i.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(w, h) }));
                return $"{i.Width}x{i.Height}";
            });
        Do("Resize sampler null", () => Smooth(4, 4).Mutate(c => c.Resize(2, 2, null)));
        Do("Resize options null", () => Smooth(4, 4).Mutate(c => c.Resize((ResizeOptions)null)));
        Do("Crop past the right edge", () => Smooth(4, 4).Mutate(c => c.Crop(new Rectangle(2, 0, 4, 4))));
        Do("Crop(5,5) of 4x4", () => Smooth(4, 4).Mutate(c => c.Crop(5, 5)));
        Ask("Crop(new Rectangle(1,1,2,2))", () =>
        {
            using var i = Smooth(4, 4);
            i.Mutate(c => c.Crop(new Rectangle(1, 1, 2, 2)));
            return Show(i);
        });
        Do("Crop 0x0", () => Smooth(4, 4).Mutate(c => c.Crop(0, 0)));
        Do("Crop negative x", () => Smooth(4, 4).Mutate(c => c.Crop(new Rectangle(-1, 0, 2, 2))));
        Ask("DrawImage partly outside (3,3)", () =>
        {
            using var b = new Image<Rgb24>(4, 4);
            using var f = new Image<Rgb24>(2, 2, new Rgb24(9, 9, 9));
            b.Mutate(c => c.DrawImage(f, new Point(3, 3), 1f));
            return $"{b[3, 3]} {b[2, 2]}";
        });
        Ask("DrawImage partly outside (-1,-1)", () =>
        {
            using var b = new Image<Rgb24>(4, 4);
            using var f = new Image<Rgb24>(2, 2, new Rgb24(9, 9, 9));
            b.Mutate(c => c.DrawImage(f, new Point(-1, -1), 1f));
            return $"{b[0, 0]} {b[1, 1]}";
        });
        Do("DrawImage wholly outside (10,10)", () =>
        {
            using var b = new Image<Rgb24>(4, 4);
            using var f = new Image<Rgb24>(2, 2);
            b.Mutate(c => c.DrawImage(f, new Point(10, 10), 1f));
        });
        Do("DrawImage opacity 1.5", () =>
        {
            using var b = Smooth(4, 4);
            using var f = Smooth(2, 2);
            b.Mutate(c => c.DrawImage(f, 1.5f));
        });
        Do("DrawImage opacity -0.1", () =>
        {
            using var b = Smooth(4, 4);
            using var f = Smooth(2, 2);
            b.Mutate(c => c.DrawImage(f, -0.1f));
        });
        Do("DrawImage null", () => Smooth(4, 4).Mutate(c => c.DrawImage(null, 1f)));
        Do("AddFrame of another size", () =>
        {
            using var b = Smooth(4, 4);
            using var f = Smooth(5, 4);
            b.Frames.AddFrame(f.Frames.RootFrame);
        });
        Do("AddFrame null", () => Smooth(4, 4).Frames.AddFrame((ImageFrame<Rgb24>)null));
        Do("RemoveFrame the last one", () => Smooth(4, 4).Frames.RemoveFrame(0));
        Ask("AddFrame of another pixel type through the non-generic Image", () =>
        {
            using Image b = Smooth(4, 4);
            using Image f = new Image<L8>(4, 4, new L8(7));
            b.Frames.AddFrame(f.Frames.RootFrame);
            return ((Image<Rgb24>)b).Frames[1][0, 0];
        });
        Ask("AddFrame(pixels) wrong length", () => Smooth(4, 4).Frames.AddFrame(new Rgb24[15]).Width);
        foreach (var q in new[] { 0, 101, -5, 1, 100 })
            Ask($"new JpegEncoder {{ Quality = {q} }}", () => new JpegEncoder { Quality = q }.Quality);
        Ask("Configuration.MaxDegreeOfParallelism default == ProcessorCount", () => Configuration.Default.MaxDegreeOfParallelism == Environment.ProcessorCount);
        foreach (var q in new[] { 0, -1, -2, 3 })
            Ask($"MaxDegreeOfParallelism = {q}", () =>
            {
                var c = Configuration.Default.Clone();
                c.MaxDegreeOfParallelism = q;
                return c.MaxDegreeOfParallelism;
            });
        Ask("Configuration.Clone is independent", () =>
        {
            var c = Configuration.Default.Clone();
            c.MaxDegreeOfParallelism = 7;
            return Configuration.Default.MaxDegreeOfParallelism != 7;
        });
#if !STAND_INS
        Ask("DecoderOptions defaults", () =>
        {
            var o = new DecoderOptions();
            return $"MaxFrames {o.MaxFrames} TargetSize {(o.TargetSize is null ? "null" : "set")} SkipMetadata {o.SkipMetadata} Sampler {(ReferenceEquals(o.Sampler, KnownResamplers.Box) || o.Sampler.Equals(KnownResamplers.Box) ? "Box" : o.Sampler)}";
        });
#endif
        Ask("DecoderOptions MaxFrames = 0", () => new DecoderOptions { MaxFrames = 0 }.MaxFrames);
    }
}
