using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static Pictures;
using static Transcript;

/// <summary>Where loading and saving leave streams and files.</summary>
internal static class Streams
{
    public static void Run()
    {
        Head("2 STREAMS AND FILES");
        Ask("Load leaves the stream open", () =>
        {
            var m = new MemoryStream(png);
            using var i = Image.Load<Rgb24>(m);
            return $"CanRead {m.CanRead}, position {m.Position} of {m.Length}";
        });
        Ask("Load from a PNG with 100 bytes after it: position", () =>
        {
            var m = new MemoryStream(png.Concat(new byte[100]).ToArray());
            using var i = Image.Load<Rgb24>(m);
            return $"{m.Position} of {m.Length}, PNG ends at {png.Length}";
        });
        Ask("Load<Rgb24> at position 50", () =>
        {
            var m = new MemoryStream(new byte[50].Concat(png).ToArray())
            {
                Position = 50
            };
            using var i = Image.Load<Rgb24>(m);
            return Bytes(i).AsSpan().SequenceEqual(pngPx);
        });
        Ask("Load (no pixel type) PNG at position 50", () =>
        {
            var m = new MemoryStream(new byte[50].Concat(png).ToArray())
            {
                Position = 50
            };
            using var i = Image.Load(m);
            return i.Width;
        });
        Ask("Load (no pixel type) JPEG at position 50", () =>
        {
            var m = new MemoryStream(new byte[50].Concat(jpg).ToArray())
            {
                Position = 50
            };
            using var i = Image.Load(m);
            return i.Width;
        });
        Ask("Load at end of stream", () =>
        {
            var m = new MemoryStream(png);
            m.Position = m.Length;
            return Image.Load<Rgb24>(m).Width;
        });
        Ask("two PNGs in one stream, Load twice", () =>
        {
            var m = new MemoryStream(png.Concat(pngOfFourPieces).ToArray());
            using var a = Image.Load<Rgb24>(m);
            using var b = Image.Load<Rgb24>(m);
            return Bytes(b).AsSpan().SequenceEqual(noise16);
        });
        Ask("Load from a non-seekable stream (7 bytes a read)", () =>
        {
            var s = new NoSeek(new MemoryStream(png));
            using var i = Image.Load<Rgb24>(s);
            return $"{Bytes(i).AsSpan().SequenceEqual(pngPx)}, disposed {s.Disposed}";
        });
        Ask("SaveAsPng to a non-seekable stream", () =>
        {
            var m = new MemoryStream();
            Smooth(16, 16).SaveAsPng(new NoSeek(m));
            return Difference(m.ToArray(), png);
        });
        Ask("SaveAsPng leaves the stream open, at the end", () =>
        {
            var m = new MemoryStream();
            m.Write(new byte[5]);
            Smooth(16, 16).SaveAsPng(m);
            return $"CanWrite {m.CanWrite}, position {m.Position == m.Length}, appended after 5 bytes {m.Length == 5 + png.Length}";
        });
        Ask("Save to read-only stream", () =>
        {
            Smooth(4, 4).SaveAsPng(new ReadOnly());
            return "ok?!";
        });
        Ask("Save(stream null)", () =>
        {
            Smooth(4, 4).SaveAsPng((Stream)null);
            return "ok?!";
        });
        Ask("Save(path null)", () =>
        {
            Smooth(4, 4).SaveAsPng((string)null);
            return "ok?!";
        });
        Ask("SaveAsPng into a missing directory", () =>
        {
            Smooth(4, 4).SaveAsPng(InFolder("nodir/x.png"));
            return "ok?!";
        });
        Ask("Save(path) by extension .jpeg / .PNG / .gif / .jfif", () =>
        {
            foreach (var e in new[] { ".jpeg", ".PNG", ".gif", ".jfif" })
                Smooth(4, 4).Save(InFolder("ext" + e));
            return string.Join(" ", new[] { ".jpeg", ".PNG", ".gif", ".jfif" }.Select(e => Image.DetectFormat(InFolder("ext" + e)).Name));
        });
        Ask("Save(path) unknown extension", () =>
        {
            Smooth(4, 4).Save(InFolder("x.xyz"));
            return "ok?!";
        });
        Ask("Save(path) no extension", () =>
        {
            Smooth(4, 4).Save(InFolder("noext"));
            return "ok?!";
        });
        Ask("  is a file left behind?", () => $"{File.Exists(InFolder("x.xyz"))} {File.Exists(InFolder("noext"))}");
        Ask("SaveAsPng(\"y.jpg\") writes", () =>
        {
            Smooth(4, 4).SaveAsPng(InFolder("y.jpg"));
            return Image.DetectFormat(InFolder("y.jpg")).Name;
        });
        Ask("SaveAsPng over a longer existing file", () =>
        {
            File.WriteAllBytes(InFolder("over.png"), new byte[100000]);
            Smooth(4, 4).SaveAsPng(InFolder("over.png"));
            return new FileInfo(InFolder("over.png")).Length < 1000 ? "truncated to the new length" : "NOT truncated";
        });
        Ask("SaveAsPng into an existing read-only file / dir", () =>
        {
            Smooth(4, 4).SaveAsPng(Out);
            return "ok?!";
        });
        Ask("JPEG wider than 65535", () =>
        {
            using var i = new Image<L8>(65536, 1);
            i.SaveAsJpeg(InFolder("wide.jpg"));
            return "ok?!";
        });
        Ask("  file left by the failed save", () => File.Exists(InFolder("wide.jpg")) ? $"exists, {new FileInfo(InFolder("wide.jpg")).Length} bytes" : "none");
        Ask("GIF wider than 65535", () =>
        {
            using var i = new Image<L8>(65536, 1);
            i.SaveAsGif(InFolder("wide.gif"));
            using var r = Image.Load<L8>(InFolder("wide.gif"));
            return $"saved without complaint, reads back as {r.Width}x{r.Height}";
        });
        Ask("SaveAsync (PNG, JPEG, GIF) equals Save", () =>
        {
            using var i = Smooth(16, 16);
            var a = new MemoryStream();
            i.SaveAsPngAsync(a).Wait();
            var b = new MemoryStream();
            i.SaveAsJpegAsync(b).Wait();
            var c = new MemoryStream();
            i.SaveAsGifAsync(c).Wait();
            return a.ToArray().AsSpan().SequenceEqual(ToPng(i)) && b.ToArray().AsSpan().SequenceEqual(ToJpeg(i)) && c.ToArray().AsSpan().SequenceEqual(ToGif(i));
        });
        Ask("same image saved twice gives the same bytes", () =>
        {
            using var i = Noise(64, 64);
            return ToPng(i).AsSpan().SequenceEqual(ToPng(i)) && ToJpeg(i).AsSpan().SequenceEqual(ToJpeg(i)) && ToGif(i).AsSpan().SequenceEqual(ToGif(i));
        });
    }
}
