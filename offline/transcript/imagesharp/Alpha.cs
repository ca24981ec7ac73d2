using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static Transcript;

/// <summary>Transparency.</summary>
internal static class Alpha
{
    public static void Run()
    {
        Head("7 ALPHA");
        Ask("Rgba32 CloneAs<Rgb24>", () => Show(Transparencies().CloneAs<Rgb24>()));
        Ask("Rgba32 CloneAs<L8>", () => Show(Transparencies().CloneAs<L8>()));
        Ask("Rgb24 CloneAs<Rgba32>: alpha", () => Smooth(2, 1).CloneAs<Rgba32>()[0, 0]);
        Ask("RGBA PNG loaded as Rgb24", () =>
        {
            using var i = Image.Load<Rgb24>(ToPng(Transparencies()));
            return Show(i);
        });
        Ask("RGBA PNG loaded as L8", () =>
        {
            using var i = Image.Load<L8>(ToPng(Transparencies()));
            return Show(i);
        });
        Ask("16x16 red alpha 0, SaveAsJpeg", () =>
        {
            using var i = new Image<Rgba32>(16, 16, new Rgba32(255, 0, 0, 0));
            using var r = Image.Load<Rgb24>(ToJpeg(i, new JpegEncoder { Quality = 100 }));
            return r[4, 4];
        });
        Ask("new Image<Rgba32>(16,16) (transparent black), SaveAsJpeg", () =>
        {
            using var i = new Image<Rgba32>(16, 16);
            using var r = Image.Load<Rgb24>(ToJpeg(i));
            return r[4, 4];
        });
        Ask("BackgroundColor(White) then CloneAs<Rgb24>", () =>
        {
            using var i = Transparencies();
            i.Mutate(c => c.BackgroundColor(Color.White));
            return Show(i);
        });
        Ask("DrawImage(RGBA, 1f) on white Rgb24", () =>
        {
            using var b = new Image<Rgb24>(4, 1, new Rgb24(255, 255, 255));
            using var f = Transparencies();
            b.Mutate(c => c.DrawImage(f, new Point(0, 0), 1f));
            return Show(b);
        });
        Ask("DrawImage(Rgb24, 0.5f) black on white", () =>
        {
            using var b = new Image<Rgb24>(1, 1, new Rgb24(255, 255, 255));
            using var f = new Image<Rgb24>(1, 1);
            b.Mutate(c => c.DrawImage(f, 0.5f));
            return Show(b);
        });
        Ask("DrawImage(L8, 1f) on Rgb24", () =>
        {
            using var b = new Image<Rgb24>(1, 1);
            using var f = new Image<L8>(1, 1, new L8(77));
            b.Mutate(c => c.DrawImage(f, 1f));
            return Show(b);
        });
        Ask("DrawImage(Rgb24, 1f) onto transparent Rgba32", () =>
        {
            using var b = new Image<Rgba32>(1, 1);
            using var f = new Image<Rgb24>(1, 1, new Rgb24(1, 2, 3));
            b.Mutate(c => c.DrawImage(f, 1f));
            return Show(b);
        });
        Ask("DrawImage(1f) of opaque noise is exact", () =>
        {
            using var b = new Image<Rgb24>(32, 32);
            using var f = Noise(32, 32);
            b.Mutate(c => c.DrawImage(f, 1f));
            return Bytes(b).AsSpan().SequenceEqual(Bytes(f));
        });
        Ask("new Image<Rgb24>(2,1) is", () => Show(new Image<Rgb24>(2, 1)));
        Ask("new Image<Rgba32>(1,1) is", () => Show(new Image<Rgba32>(1, 1)));
        Ask("new Image<L8>(2,1) is", () => Show(new Image<L8>(2, 1)));
    }
}
