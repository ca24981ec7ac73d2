using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static Transcript;

/// <summary>JPEG, encoders, metadata, colours.</summary>
internal static class JpegsAndMetadata
{
    public static void Run()
    {
        Head("9 JPEG, METADATA");
        Ask("default SaveAsJpeg == Quality 75", () => ToJpeg(Noise(32, 32)).AsSpan().SequenceEqual(ToJpeg(Noise(32, 32), new JpegEncoder { Quality = 75 })));
        foreach (var q in new[] { 50, 75, 89, 90, 91, 100 })
            Ask($"Rgb24 quality {q}", () => JpegKind(ToJpeg(Smooth(32, 32), new JpegEncoder { Quality = q })));
        Ask("Image<L8> SaveAsJpeg (no options)", () => JpegKind(ToJpeg(new Image<L8>(8, 8))));
        Ask("Image<L8> SaveAsJpeg, ColorType = Luminance", () => JpegKind(ToGreyJpeg(new Image<L8>(8, 8))));
        Ask("Rgb24 SaveAsJpeg, ColorType = YCbCrRatio444", () => JpegKind(ToJpeg(Smooth(8, 8), new JpegEncoder { ColorType = JpegEncodingColor.YCbCrRatio444 })));
#if !STAND_INS
        Ask("JpegEncoder defaults", () =>
        {
            var e = new JpegEncoder();
            return $"Quality {e.Quality?.ToString() ?? "null"} ColorType {e.ColorType?.ToString() ?? "null"} Interleaved {e.Interleaved?.ToString() ?? "null"} SkipMetadata {e.SkipMetadata}";
        });
        Ask("PngEncoder defaults", () =>
        {
            var e = new PngEncoder();
            return $"BitDepth {e.BitDepth?.ToString() ?? "null"} ColorType {e.ColorType?.ToString() ?? "null"} CompressionLevel {e.CompressionLevel} FilterMethod {e.FilterMethod?.ToString() ?? "null"} InterlaceMethod {e.InterlaceMethod?.ToString() ?? "null"} TransparentColorMode {e.TransparentColorMode}";
        });
        Ask("GifEncoder defaults", () =>
        {
            var e = new GifEncoder();
            return $"ColorTableMode {e.ColorTableMode?.ToString() ?? "null"} Quantizer {e.Quantizer?.ToString() ?? "null"}";
        });
#endif
        Ask("reload quality 95 JPEG, SaveAsJpeg without a quality", () =>
        {
            var a = ToJpeg(Noise(32, 32), new JpegEncoder { Quality = 95 });
            using var i = Image.Load<Rgb24>(a);
            return $"metadata quality {i.Metadata.GetJpegMetadata().Quality}; equals Quality 95: {ToJpeg(i).AsSpan().SequenceEqual(ToJpeg(i, new JpegEncoder { Quality = 95 }))}, equals 75: {ToJpeg(i).AsSpan().SequenceEqual(ToJpeg(i, new JpegEncoder { Quality = 75 }))}";
        });
        Ask("grey (1 component) JPEG -> Load<Rgb24> -> paint red -> SaveAsJpeg", () =>
        {
            using var i = Image.Load<Rgb24>(ToGreyJpeg(new Image<L8>(8, 8)));
            for (int k = 0; k < 64; k++)
                i[k % 8, k / 8] = new Rgb24(255, 0, 0);
            var b = ToJpeg(i);
            using var r = Image.Load<Rgb24>(b);
            return $"{JpegKind(b)}, red became {r[4, 4]}";
        });
        Ask("smooth 64x64, JPEG round trip q 75 / 90 / 100", () => string.Join(" | ", new[] { 75, 90, 100 }.Select(q =>
        {
            using var i = Smooth(64, 64);
            using var r = Image.Load<Rgb24>(ToJpeg(i, new JpegEncoder { Quality = q }));
            return Difference(Bytes(i), Bytes(r));
        })));
        Ask("  the same -> SaveAsPng", () =>
        {
            using var i = Image.Load<Rgb24>(ToGreyJpeg(new Image<L8>(8, 8)));
            i[0, 0] = new Rgb24(255, 0, 0);
            var b = ToPng(i);
            return PngKind(b) + " red " + Image.Load<Rgb24>(b)[0, 0];
        });
        Ask("grey smooth L8, 1-component JPEG round trip q 75 / 100", () => string.Join(" | ", new[] { 75, 100 }.Select(q =>
        {
            using var i = Smooth(64, 64).CloneAs<L8>();
            using var r = Image.Load<L8>(ToGreyJpeg(i, q));
            return Difference(Bytes(i), Bytes(r));
        })));
        Ask("grey smooth L8, 3-component JPEG round trip q 75 / 100", () => string.Join(" | ", new[] { 75, 100 }.Select(q =>
        {
            using var i = Smooth(64, 64).CloneAs<L8>();
            using var r = Image.Load<L8>(ToJpeg(i, new JpegEncoder { Quality = q }));
            return Difference(Bytes(i), Bytes(r));
        })));
        Ask("1-component JPEG -> Rgb24: R=G=B", () =>
        {
            using var r = Image.Load<Rgb24>(ToGreyJpeg(Smooth(64, 64).CloneAs<L8>()));
            var b = Bytes(r);
            return Enumerable.Range(0, b.Length / 3).All(k => b[3 * k] == b[3 * k + 1] && b[3 * k] == b[3 * k + 2]);
        });
        Ask("Metadata.DecodedImageFormat: loaded / made", () =>
        {
            using var i = Image.Load<Rgb24>(png);
            return $"{i.Metadata.DecodedImageFormat?.Name} / {(Smooth(2, 2).Metadata.DecodedImageFormat?.Name ?? "null")}";
        });
#if !STAND_INS
        Ask("default resolution of a new image", () =>
        {
            var m = Smooth(2, 2).Metadata;
            return $"{m.HorizontalResolution} {m.VerticalResolution} {m.ResolutionUnits}";
        });
#endif
        Ask("format name/mime/extensions of PNG JPEG GIF", () => string.Join(" | ", new[] { png, jpg, gif }.Select(b =>
        {
            var f = Image.DetectFormat(b);
            return $"{f.Name} {f.DefaultMimeType} {string.Join(",", f.FileExtensions)}";
        })));
        Ask("PNG lossless for all pixel types (noise)", () =>
        {
            using var a = Noise(33, 17);
            using var b = Image.Load<Rgb24>(ToPng(a));
            using var c = a.CloneAs<L8>();
            using var d = Image.Load<L8>(ToPng(c));
            using var e = a.CloneAs<Rgba32>();
            e[1, 1] = new Rgba32(9, 8, 7, 0);
            e[2, 2] = new Rgba32(9, 8, 7, 3);
            using var f = Image.Load<Rgba32>(ToPng(e));
            return $"{Bytes(a).AsSpan().SequenceEqual(Bytes(b))} {Bytes(c).AsSpan().SequenceEqual(Bytes(d))} {Bytes(e).AsSpan().SequenceEqual(Bytes(f))}";
        });
        Ask("PNG compression level default / Best / No: bytes for smooth 64x64", () => string.Join(" ", new[] { PngCompressionLevel.DefaultCompression, PngCompressionLevel.BestCompression, PngCompressionLevel.NoCompression }.Select(l => ToPng(Smooth(64, 64), new PngEncoder { CompressionLevel = l }).Length > 12000 ? "about raw" : "smaller")));
#if !STAND_INS
        Ask("Color.White / Black / FromRgb / FromRgba / Parse / ToPixel", () => $"{Color.White} {Color.Black} {Color.FromRgb(1, 2, 3)} {Color.FromRgba(1, 2, 3, 4)} {Color.Parse("#102030")} {Color.FromRgb(1, 2, 3).ToPixel<Rgb24>()} default {default(Color)}");
#endif
        Ask("ToString of Rgb24 / Rgba32 / L8", () => $"{new Rgb24(1, 2, 3)} {new Rgba32(1, 2, 3, 4)} {new L8(5)}");
        Ask("sizeof", () => $"{System.Runtime.InteropServices.Marshal.SizeOf<Rgb24>()} {System.Runtime.InteropServices.Marshal.SizeOf<Rgba32>()} {System.Runtime.InteropServices.Marshal.SizeOf<L8>()}");
        Ask("Rgb24 / Rgba32 implicit from Color", () =>
        {
            Rgb24 a = Color.White;
            Rgba32 b = Color.Black;
            return $"{a} {b}";
        });
        Ask("image.ToString()", () => Smooth(3, 2).ToString());
        Ask("8 threads load and resize the same bytes", () =>
        {
            var want = Bytes(Image.Load<Rgb24>(pngOfFourPieces).Clone(c => c.Resize(7, 7)));
            int bad = 0;
            Parallel.For(0, 200, k =>
            {
                using var i = Image.Load<Rgb24>(pngOfFourPieces);
                i.Mutate(c => c.Resize(7, 7));
                if (!Bytes(i).AsSpan().SequenceEqual(want))
                    Interlocked.Increment(ref bad);
            });
            return $"{bad} of 200 differ";
        });
    }
}
