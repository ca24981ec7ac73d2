using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static PngBuilder;
using static Transcript;

/// <summary>Grey, 16 bits, palettes, and what a loaded PNG is saved as.</summary>
internal static class Grey
{
    public static void Run()
    {
        Head("8 GREY, 16 BIT, PALETTE, INTERLACE");
        Ask("grey 8 PNG -> Rgb24", () =>
        {
            using var i = Image.Load<Rgb24>(Png(4, 1, 8, 0, y => new byte[] { 0, 1, 128, 255 }));
            return Show(i);
        });
        foreach (int d in new[] { 1, 2, 4 })
            Ask($"grey {d}-bit PNG -> L8 / Rgb24", () =>
            {
                var b = Png(8 / d, 1, d, 0, y => new byte[] { 0b00011011 });
                using var i = Image.Load<L8>(b);
                using var r = Image.Load<Rgb24>(b);
                return Show(i) + " " + Show(r, 12);
            });
        Ask("grey+alpha 8 PNG (100,128)(7,0) -> Rgb24 / Rgba32 / L8", () =>
        {
            var b = Png(2, 1, 8, 4, y => new byte[] { 100, 128, 7, 0 });
            return Show(Image.Load<Rgb24>(b)) + " " + Show(Image.Load<Rgba32>(b)) + " " + Show(Image.Load<L8>(b));
        });
        Ask("grey 8 PNG with tRNS grey=7 -> Rgb24 / Rgba32", () =>
        {
            var b = Png(2, 1, 8, 0, y => new byte[] { 100, 7 }, trns: new byte[] { 0, 7 });
            return Show(Image.Load<Rgb24>(b)) + " " + Show(Image.Load<Rgba32>(b));
        });
        Ask("RGB 8 PNG with tRNS (1,2,3) -> Rgb24 / Rgba32", () =>
        {
            var b = Png(2, 1, 8, 2, y => new byte[] { 100, 7, 9, 1, 2, 3 }, trns: new byte[] { 0, 1, 0, 2, 0, 3 });
            return Show(Image.Load<Rgb24>(b)) + " " + Show(Image.Load<Rgba32>(b));
        });
        Ask("palette PNG with tRNS -> Rgb24 / Rgba32", () =>
        {
            var b = Png(3, 1, 8, 3, y => new byte[] { 0, 1, 2 }, plte: new byte[] { 1, 2, 3, 40, 50, 60, 7, 8, 9 }, trns: new byte[] { 0, 128 });
            return Show(Image.Load<Rgb24>(b)) + " " + Show(Image.Load<Rgba32>(b));
        });
        byte[] all16 = new byte[65536 * 2];
        for (int v = 0; v < 65536; v++)
        {
            all16[2 * v] = (byte)(v >> 8);
            all16[2 * v + 1] = (byte)v;
        }

        string Rule(byte[] got)
        {
            bool a = true, b = true, c = true;
            for (int v = 0; v < 65536; v++)
            {
                a &= got[v] == (byte)(v >> 8);
                b &= got[v] == (byte)((v * 255 + 32895) >> 16);
                c &= got[v] == (byte)Math.Round(v / 257.0, MidpointRounding.AwayFromZero);
            }

            return $"v>>8 {a}; (v*255+32895)>>16 {b}; round(v/257) {c}";
        }

        byte[] g16 = Png(256, 256, 16, 0, y => all16.AsSpan(y * 512, 512).ToArray());
        Ask("grey 16 PNG -> L8, all 65536 values", () => Rule(Bytes(Image.Load<L8>(g16))));
        Ask("grey 16 PNG -> Rgb24, all 65536 values (R; R=G=B?)", () =>
        {
            var b = Bytes(Image.Load<Rgb24>(g16));
            var r = new byte[65536];
            bool eq = true;
            for (int i = 0; i < 65536; i++)
            {
                r[i] = b[3 * i];
                eq &= b[3 * i] == b[3 * i + 1] && b[3 * i] == b[3 * i + 2];
            }

            return Rule(r) + $"; R=G=B {eq}";
        });
        Ask("RGB 16 PNG -> Rgb24, all 65536 values", () =>
        {
            var b = Bytes(Image.Load<Rgb24>(Png(256, 256, 16, 2, y =>
            {
                var o = new byte[256 * 6];
                for (int x = 0; x < 256; x++)
                    for (int k = 0; k < 3; k++)
                    {
                        o[x * 6 + 2 * k] = (byte)y;
                        o[x * 6 + 2 * k + 1] = (byte)x;
                    }

                return o;
            })));
            var r = new byte[65536];
            for (int i = 0; i < 65536; i++)
                r[i] = b[3 * i];
            return Rule(r);
        });
        Ask("RGBA 16 PNG -> Rgb24 (alpha 0 too)", () =>
        {
            var b = Png(1, 1, 16, 6, y => new byte[] { 0x12, 0x34, 0xFF, 0xFF, 0, 1, 0, 0 });
            return Show(Image.Load<Rgb24>(b)) + " " + Show(Image.Load<Rgba32>(b));
        });
        Ask("Rgb24 -> L8 (CloneAs): primaries, mix", () =>
        {
            using var i = Image.LoadPixelData<Rgb24>(new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 30, 255, 255, 255, 1, 1, 1 }, 6, 1);
            return Show(i.CloneAs<L8>());
        });
        Ask("Rgb24 -> L8: rule (R*.2126+G*.7152+B*.0722 + .5), 20000 random", () =>
        {
            using var i = Noise(200, 100);
            var s = Bytes(i);
            var d = Bytes(i.CloneAs<L8>());
            int bad = 0;
            for (int k = 0; k < d.Length; k++)
                if (d[k] != (byte)(s[3 * k] * .2126F + s[3 * k + 1] * .7152F + s[3 * k + 2] * .0722F + .5F))
                    bad++;
            return $"{bad} differ";
        });
        Ask("RGB PNG loaded as L8 equals CloneAs<L8>", () =>
        {
            using var i = Noise(50, 50);
            using var l = Image.Load<L8>(ToPng(i));
            return Bytes(l).AsSpan().SequenceEqual(Bytes(i.CloneAs<L8>()));
        });
        Ask("Grayscale() of Rgb24", () =>
        {
            using var i = Image.LoadPixelData<Rgb24>(new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 30 }, 4, 1);
            i.Mutate(c => c.Grayscale());
            return Show(i);
        });
#if !STAND_INS
        Ask("Grayscale() equals Grayscale(Bt709) / Bt601 / 0.5f", () =>
        {
            using var i = Noise(30, 30);
            byte[] R(Action<IImageProcessingContext> a)
            {
                using var k = i.Clone(a);
                return Bytes(k);
            }

            return $"{R(c => c.Grayscale()).AsSpan().SequenceEqual(R(c => c.Grayscale(GrayscaleMode.Bt709)))} {R(c => c.Grayscale()).AsSpan().SequenceEqual(R(c => c.Grayscale(GrayscaleMode.Bt601)))} {R(c => c.Grayscale()).AsSpan().SequenceEqual(R(c => c.Grayscale(0.5f)))}";
        });
#endif
        Ask("Grayscale() v CloneAs<L8>", () =>
        {
            using var i = Noise(100, 100);
            using var g = i.Clone(c => c.Grayscale());
            var a = Bytes(g);
            var r = new byte[10000];
            for (int k = 0; k < r.Length; k++)
                r[k] = a[3 * k];
            return Difference(r, Bytes(i.CloneAs<L8>()));
        });
#if !STAND_INS
        Ask("interlaced PNG (written by the library) reads back", () =>
        {
            using var i = Noise(19, 13);
            var b = ToPng(i, new PngEncoder { InterlaceMethod = PngInterlaceMode.Adam7 });
            using var r = Image.Load<Rgb24>(b);
            return $"{PngKind(b)} exact {Bytes(r).AsSpan().SequenceEqual(Bytes(i))}";
        });
#endif
        Ask("gAMA chunk is ignored when decoding", () =>
        {
            using var i = Image.Load<Rgb24>(Png(1, 1, 8, 2, y => new byte[] { 100, 100, 100 }, extra: Chunk("gAMA", new byte[] { 0, 1, 0x86, 0xA0 })));
            return i[0, 0];
        });
        Ask("PNG saved by type: L8 / Rgb24 / Rgba32", () => $"{PngKind(ToPng(new Image<L8>(4, 4)))} | {PngKind(ToPng(Smooth(4, 4)))} | {PngKind(ToPng(Transparencies()))}");
        Ask("grey PNG -> Load<Rgb24> -> paint red -> SaveAsPng", () =>
        {
            using var i = Image.Load<Rgb24>(Png(4, 1, 8, 0, y => new byte[] { 0, 1, 128, 255 }));
            i[0, 0] = new Rgb24(255, 0, 0);
            var b = ToPng(i);
            using var r = Image.Load<Rgb24>(b);
            return $"{PngKind(b)}, red became {r[0, 0]}";
        });
        Ask("  the same with PngEncoder.ColorType = Rgb", () =>
        {
            using var i = Image.Load<Rgb24>(Png(4, 1, 8, 0, y => new byte[] { 0, 1, 128, 255 }));
            i[0, 0] = new Rgb24(255, 0, 0);
            var b = ToPng(i, new PngEncoder { ColorType = PngColorType.Rgb, BitDepth = PngBitDepth.Bit8 });
            using var r = Image.Load<Rgb24>(b);
            return $"{PngKind(b)}, red became {r[0, 0]}";
        });
        Ask("16-bit RGB PNG -> Load<Rgb24> -> SaveAsPng", () => PngKind(ToPng(Image.Load<Rgb24>(Png(1, 1, 16, 2, y => new byte[6])))));
        Ask("  16-bit grey PNG -> Load<L8> -> SaveAsPng", () => PngKind(ToPng(Image.Load<L8>(Png(1, 1, 16, 0, y => new byte[2])))));
        Ask("palette (3 colours) PNG -> Load<Rgb24> -> paint (9,200,77) -> SaveAsPng", () =>
        {
            using var i = Image.Load<Rgb24>(Png(3, 1, 8, 3, y => new byte[] { 0, 1, 2 }, plte: new byte[] { 1, 2, 3, 40, 50, 60, 7, 8, 9 }));
            i[0, 0] = new Rgb24(9, 200, 77);
            var b = ToPng(i);
            using var r = Image.Load<Rgb24>(b);
            return $"{PngKind(b)}, became {r[0, 0]}";
        });
        Ask("  fresh metadata: new Image + DrawImage, or CloneAs?", () =>
        {
            using var i = Image.Load<Rgb24>(Png(3, 1, 8, 3, y => new byte[] { 0, 1, 2 }, plte: new byte[] { 1, 2, 3, 40, 50, 60, 7, 8, 9 }));
            using var c = i.CloneAs<Rgba32>();
            var px = new byte[9];
            i.CopyPixelDataTo(px);
            using var f = Image.LoadPixelData<Rgb24>(px, 3, 1);
            return $"CloneAs: {PngKind(ToPng(c))} | LoadPixelData: {PngKind(ToPng(f))}";
        });
        Ask("palette PNG -> Load<Rgb24> -> SaveAsPng", () => PngKind(ToPng(Image.Load<Rgb24>(Png(3, 1, 8, 3, y => new byte[] { 0, 1, 2 }, plte: new byte[] { 1, 2, 3, 40, 50, 60, 7, 8, 9 })))));
        Ask("1-bit grey PNG -> Load<Rgb24> -> Resize -> SaveAsPng", () =>
        {
            using var i = Image.Load<Rgb24>(Png(8, 8, 1, 0, y => new byte[] { 0xF0 }));
            i.Mutate(c => c.Resize(5, 5));
            var b = ToPng(i);
            using var r = Image.Load<Rgb24>(b);
            return $"{PngKind(b)}, row {string.Join(",", Bytes(i).Where((_, k) => k % 3 == 0).Take(5))} -> {string.Join(",", Bytes(r).Where((_, k) => k % 3 == 0).Take(5))}";
        });
        Ask("RGBA PNG -> Load<Rgb24> -> SaveAsPng", () => PngKind(ToPng(Image.Load<Rgb24>(ToPng(Transparencies())))));
        Ask("grey PNG -> DrawImage onto new Image<Rgb24> -> SaveAsPng", () =>
        {
            using var s = new Image<Rgb24>(4, 4);
            using var i = Image.Load<Rgb24>(Png(4, 1, 8, 0, y => new byte[] { 0, 1, 128, 255 }));
            s.Mutate(c => c.DrawImage(i, 1f));
            return PngKind(ToPng(s));
        });
        Ask("grey PNG -> Load<Rgb24> -> SaveAsJpeg", () => JpegKind(ToJpeg(Image.Load<Rgb24>(Png(16, 16, 8, 0, y => new byte[16])))));
        Ask("Load (no pixel type): type by PNG kind", () =>
        {
            string T(byte[] b)
            {
                using var i = Image.Load(b);
                return i.GetType().GenericTypeArguments[0].Name;
            }

            return $"grey8 {T(Png(4, 1, 8, 0, y => new byte[4]))}, rgb8 {T(Png(1, 1, 8, 2, y => new byte[3]))}, rgba8 {T(Png(1, 1, 8, 6, y => new byte[4]))}, palette {T(Png(1, 1, 8, 3, y => new byte[1], plte: new byte[3]))}";
        });
        Ask("Load (no pixel type): JPEG colour, JPEG grey, GIF", () =>
        {
            string T(byte[] b)
            {
                using var i = Image.Load(b);
                return i.GetType().GenericTypeArguments[0].Name;
            }

            return $"{T(jpg)}, {T(ToGreyJpeg(new Image<L8>(8, 8)))}, {T(gif)}";
        });
        Ask("Identify: bits per pixel grey8/rgb8/rgba8/grey16/jpeg/greyjpeg/gif", () => string.Join(" ", new[] { Png(4, 1, 8, 0, y => new byte[4]), Png(1, 1, 8, 2, y => new byte[3]), Png(1, 1, 8, 6, y => new byte[4]), g16, jpg, ToGreyJpeg(new Image<L8>(8, 8)), gif }.Select(b => Image.Identify(b).PixelType.BitsPerPixel)));
    }
}
