using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SixLabors.ImageSharp.Processing.Processors.Transforms;
using static Pictures;
using static Transcript;

/// <summary>Modes, samplers and their exact bytes.</summary>
internal static class Resizing
{
    public static void Run()
    {
        Head("5 RESIZE");
        Ask("Resize(w,h) stretches: 16x8 -> 4x4", () =>
        {
            using var i = Smooth(16, 8);
            i.Mutate(c => c.Resize(4, 4));
            return $"{i.Width}x{i.Height}";
        });
#if !STAND_INS
        Ask("ResizeOptions defaults", () =>
        {
            var o = new ResizeOptions();
            return $"Mode {o.Mode} Position {o.Position} Sampler {(o.Sampler.Equals(KnownResamplers.Bicubic) ? "Bicubic" : o.Sampler)} Compand {o.Compand} PremultiplyAlpha {o.PremultiplyAlpha} TargetRectangle {(o.TargetRectangle is null ? "null" : "set")} CenterCoordinates {(o.CenterCoordinates is null ? "null" : "set")} PadColor {o.PadColor}";
        });
#endif
        Ask("Resize(w,h) == Resize(w,h,Bicubic) == Resize(options Stretch)", () =>
        {
            using var n = Noise(20, 20);
            byte[] R(Action<IImageProcessingContext> a)
            {
                using var k = n.Clone(a);
                return Bytes(k);
            }

            var x = R(c => c.Resize(9, 13));
            return $"{x.AsSpan().SequenceEqual(R(c => c.Resize(9, 13, KnownResamplers.Bicubic)))} {x.AsSpan().SequenceEqual(R(c => c.Resize(new ResizeOptions { Size = new Size(9, 13), Mode = ResizeMode.Stretch })))} {x.AsSpan().SequenceEqual(R(c => c.Resize(new Size(9, 13))))}";
        });
        Ask("Resize to the same size is exact", () =>
        {
            using var n = Noise(20, 20);
            using var k = n.Clone(c => c.Resize(20, 20));
            return Bytes(k).AsSpan().SequenceEqual(Bytes(n));
        });
        Ask("ResizeMode names", () => string.Join(" ", Enum.GetValues<ResizeMode>().Select(m => $"{(int)m}={m}")));
        Ask("AnchorPositionMode names", () => string.Join(" ", Enum.GetValues<AnchorPositionMode>().Select(m => $"{(int)m}={m}")));
        foreach (var mode in Enum.GetValues<ResizeMode>())
            foreach (var (sw, sh) in new[] { (16, 8), (8, 16), (4, 4) })
                Ask($"mode {mode}: {sw}x{sh} into 10x10", () =>
                {
                    using var i = new Image<Rgb24>(sw, sh, new Rgb24(200, 200, 200));
                    i.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(10, 10), Mode = mode, TargetRectangle = mode == ResizeMode.Manual ? new Rectangle(1, 2, 5, 5) : null }));
                    int x0 = 99, x1 = -1, y0 = 99, y1 = -1;
                    for (int y = 0; y < i.Height; y++)
                        for (int x = 0; x < i.Width; x++)
                            if (i[x, y].R > 0)
                            {
                                x0 = Math.Min(x0, x);
                                x1 = Math.Max(x1, x);
                                y0 = Math.Min(y0, y);
                                y1 = Math.Max(y1, y);
                            }

                    return $"{i.Width}x{i.Height}, picture at x {x0}..{x1} y {y0}..{y1}, corner {i[0, 0]}";
                });
        Ask("mode Manual without TargetRectangle", () =>
        {
            using var i = Smooth(8, 8);
            i.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(4, 4), Mode = ResizeMode.Manual }));
            return "ok";
        });
        Ask("Pad, PadColor White, 16x8 into 10x10", () =>
        {
            using var i = new Image<Rgb24>(16, 8);
            i.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(10, 10), Mode = ResizeMode.Pad, PadColor = Color.White }));
            return $"{i[0, 0]} {i[0, 5]} {i[0, 9]}";
        });
        Ask("Crop mode keeps the middle: 12x4 ramp to 4x4", () =>
        {
            using var i = new Image<L8>(12, 4);
            for (int y = 0; y < 4; y++)
                for (int x = 0; x < 12; x++)
                    i[x, y] = new L8((byte)(x * 20));
            i.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(4, 4), Mode = ResizeMode.Crop, Sampler = KnownResamplers.NearestNeighbor }));
            return Show(i, 4);
        });
        Ask("Crop mode, Position Left", () =>
        {
            using var i = new Image<L8>(12, 4);
            for (int y = 0; y < 4; y++)
                for (int x = 0; x < 12; x++)
                    i[x, y] = new L8((byte)(x * 20));
            i.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(4, 4), Position = AnchorPositionMode.Left, Sampler = KnownResamplers.NearestNeighbor }));
            return Show(i, 4);
        });
        var samplers = new (string, IResampler)[]
        {
            ("Bicubic", KnownResamplers.Bicubic),
            ("Box", KnownResamplers.Box),
            ("Triangle", KnownResamplers.Triangle),
            ("NearestNeighbor", KnownResamplers.NearestNeighbor),
            ("Lanczos3", KnownResamplers.Lanczos3),
            ("CatmullRom", KnownResamplers.CatmullRom),
            ("MitchellNetravali", KnownResamplers.MitchellNetravali)
        };
        byte[] ramp =
        {
            0,
            10,
            200,
            30,
            255,
            255,
            0,
            90,
            91,
            92,
            17,
            240
        };
        foreach (var (n, s) in samplers)
            foreach (int to in new[] { 4, 6, 5, 24 })
                Ask($"{n}: row 0,10,200,30,255,255,0,90,91,92,17,240 -> {to}", () =>
                {
                    using var i = Image.LoadPixelData<L8>(ramp, 12, 1);
                    i.Mutate(c => c.Resize(to, 1, s));
                    return string.Join(",", Bytes(i));
                });
        foreach (var (n, s) in samplers)
            Ask($"{n}: noise 64x64 Rgb24 -> 17x31, sha of pixels", () =>
            {
                using var i = Noise(64, 64);
                i.Mutate(c => c.Resize(17, 31, s));
                return Sha(Bytes(i));
            });
        Ask("Box 2x2 means round", () =>
        {
            using var i = Image.LoadPixelData<L8>(new byte[] { 0, 1, 1, 1, 0, 0, 0, 1 }, 4, 2);
            using var k = i.Clone(c => c.Resize(2, 1, KnownResamplers.Box));
            using var i2 = Image.LoadPixelData<L8>(new byte[] { 0, 1, 2, 3, 1, 1, 2, 2 }, 4, 2);
            using var k2 = i2.Clone(c => c.Resize(2, 1, KnownResamplers.Box));
            return $"mean .25 -> {Bytes(k)[0]}, .75 -> {Bytes(k)[1]}; .75 -> {Bytes(k2)[0]}, 2.25 -> {Bytes(k2)[1]}";
        });
        Ask("Box mean exactly .5: (0,1)->1x1, (1,2), (254,255)", () => string.Join(" ", new[] { (0, 1), (1, 2), (2, 3), (254, 255) }.Select(t =>
        {
            using var i = Image.LoadPixelData<L8>(new[] { (byte)t.Item1, (byte)t.Item2 }, 2, 1);
            i.Mutate(c => c.Resize(1, 1, KnownResamplers.Box));
            return Bytes(i)[0];
        })));
        Ask("alpha is premultiplied while resizing: red a=255 | green a=0 -> 1x1", () =>
        {
            using var i = Image.LoadPixelData<Rgba32>(new[] { new Rgba32(255, 0, 0, 255), new Rgba32(0, 255, 0, 0) }, 2, 1);
            using var a = i.Clone(c => c.Resize(1, 1, KnownResamplers.Box));
            using var b = i.Clone(c => c.Resize(new ResizeOptions { Size = new Size(1, 1), Sampler = KnownResamplers.Box, Mode = ResizeMode.Stretch, PremultiplyAlpha = false }));
            return $"{a[0, 0]}; with PremultiplyAlpha = false {b[0, 0]}";
        });
        Ask("Resize with 1 thread equals many", () =>
        {
            var c1 = Configuration.Default.Clone();
            c1.MaxDegreeOfParallelism = 1;
            using var n = Noise(200, 200);
            using var a = n.Clone(c => c.Resize(77, 91));
            using var b = n.Clone(c1, c => c.Resize(77, 91));
            return Bytes(a).AsSpan().SequenceEqual(Bytes(b));
        });
        Ask("Mutate changes in place; Clone leaves the original", () =>
        {
            using var i = Smooth(8, 8);
            using var k = i.Clone(c => c.Resize(2, 2));
            var s = $"{i.Width} {k.Width} ";
            i.Mutate(c => c.Resize(3, 3));
            return s + i.Width;
        });
        Ask("Mutate resizes every frame", () =>
        {
            using var i = Smooth(8, 8);
            i.Frames.AddFrame(Smooth(8, 8).Frames.RootFrame);
            i.Mutate(c => c.Resize(3, 3));
            return $"{i.Frames[0].Width} {i.Frames[1].Width}";
        });
        Ask("Clone keeps metadata", () =>
        {
            using var i = Smooth(8, 8);
            i.Metadata.GetGifMetadata().RepeatCount = 9;
            using var k = i.Clone(c => c.Resize(2, 2));
            return k.Metadata.GetGifMetadata().RepeatCount;
        });
#if !STAND_INS
        Ask("TargetSize 8x8 on a 16x8 PNG (one side already equal)", () =>
        {
            using var i = Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(8, 8) }, ToPng(Smooth(16, 8)));
            return $"{i.Width}x{i.Height}";
        });
        Ask("TargetSize 8x8 on a 32x16 PNG", () =>
        {
            using var i = Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(8, 8) }, ToPng(Smooth(32, 16)));
            return $"{i.Width}x{i.Height}";
        });
        Ask("TargetSize 8x8 on a 4x4 PNG (upscales?)", () =>
        {
            using var i = Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(8, 8) }, ToPng(Smooth(4, 4)));
            return $"{i.Width}x{i.Height}";
        });
        Ask("TargetSize 8x8 on a 32x16 JPEG / GIF", () =>
        {
            using var i = Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(8, 8) }, ToJpeg(Smooth(32, 16)));
            using var g = Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(8, 8) }, ToGif(Smooth(32, 16)));
            return $"{i.Width}x{i.Height} {g.Width}x{g.Height}";
        });
        Ask("TargetSize and Identify", () => Image.Identify(new DecoderOptions { TargetSize = new Size(8, 8) }, ToPng(Smooth(32, 16))).Size.ToString());
        Ask("TargetSize (PNG) == Load then Resize Max Box", () =>
        {
            var b = ToPng(Noise(40, 30));
            using var i = Image.Load<Rgb24>(new DecoderOptions { TargetSize = new Size(8, 8) }, b);
            using var j = Image.Load<Rgb24>(b);
            j.Mutate(c => c.Resize(new ResizeOptions { Size = new Size(8, 8), Mode = ResizeMode.Max, Sampler = KnownResamplers.Box }));
            return Difference(Bytes(i), Bytes(j));
        });
#endif
    }
}
