using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static PngBuilder;
using static Transcript;

/// <summary>What is no image, and what the loading methods make of it.</summary>
internal static class BadInput
{
    public static void Run()
    {
        Head("0 PROOF");
        Ask("4x4 contact sheet with DrawImage, PNG + JPEG", () =>
        {
            using var sheet = new Image<Rgb24>(4 * 66 + 2, 4 * 66 + 2, new Rgb24(255, 255, 255));
            for (int k = 0; k < 16; k++)
            {
                using var t = k % 2 == 0 ? Smooth(64, 64) : Noise(64, 64, k);
                int kk = k;
                sheet.Mutate(c => c.DrawImage(t, new Point(2 + kk % 4 * 66, 2 + kk / 4 * 66), 1f));
            }

            sheet.SaveAsPng(InFolder("sheet.png"));
            sheet.SaveAsJpeg(InFolder("sheet.jpg"), new JpegEncoder { Quality = 90 });
            using var p = Image.Load<Rgb24>(InFolder("sheet.png"));
            using var j = Image.Load<Rgb24>(InFolder("sheet.jpg"));
            bool tile = true;
            using (var t = Smooth(64, 64))
                for (int y = 0; y < 64; y++)
                    for (int x = 0; x < 64; x++)
                        tile &= p[2 + x, 2 + y] == t[x, y];
            return $"png {p.Width}x{p.Height} lossless {Bytes(p).AsSpan().SequenceEqual(Bytes(sheet))}, tile 0 exact {tile}, gap {p[0, 0]}, jpeg {j.Width}x{j.Height}";
        });
        Ask("animated GIF, 5 frames, delay 20 (=200 ms), loop 0", () =>
        {
            using var g = Smooth(32, 32);
            var gm = g.Metadata.GetGifMetadata();
            gm.RepeatCount = 0;
            g.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = 20;
            for (int k = 1; k < 5; k++)
            {
                using var f = new Image<Rgb24>(32, 32, new Rgb24((byte)(50 * k), 0, 128));
                f.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = 20;
                g.Frames.AddFrame(f.Frames.RootFrame);
            }

            g.SaveAsGif(InFolder("anim.gif"));
            using var r = Image.Load<Rgb24>(InFolder("anim.gif"));
            return $"frames {r.Frames.Count}, delays {string.Join("/", r.Frames.Select(f => f.Metadata.GetGifMetadata().FrameDelay))}, loop {r.Metadata.GetGifMetadata().RepeatCount}, frame 3 pixel {r.Frames[3][5, 5]}";
        });
        Head("1 BAD INPUT: Load / Identify / DetectFormat");
        File.WriteAllBytes(InFolder("t.png"), png);
        File.WriteAllText(InFolder("text.png"), "this is not an image at all, but it is long enough to be one");
        File.WriteAllBytes(InFolder("empty.png"), Array.Empty<byte>());
        File.WriteAllBytes(InFolder("really-a-png.jpg"), png);
        foreach (var (n, path) in new[]
        {
            ("null path", (string)null),
            ("empty path", ""),
            ("missing file", InFolder("nope.png")),
            ("missing directory", InFolder("nodir/nope.png")),
            ("a directory", Out),
            ("empty file", InFolder("empty.png")),
            ("text file", InFolder("text.png")),
            ("PNG named .jpg", InFolder("really-a-png.jpg"))
        })
        {
            Ask($"Load<Rgb24>({n})", () =>
            {
                using var i = Image.Load<Rgb24>(path);
                return $"{i.Width}x{i.Height} {i.Metadata.DecodedImageFormat.Name}";
            });
            Ask($"Identify({n})", () =>
            {
                var i = Image.Identify(path);
                return $"{i.Width}x{i.Height} {i.PixelType.BitsPerPixel}bpp";
            });
            Ask($"DetectFormat({n})", () => Image.DetectFormat(path).Name);
            Ask($"LoadAsync<Rgb24>({n})", () =>
            {
                using var i = Image.LoadAsync<Rgb24>(path).GetAwaiter().GetResult();
                return $"{i.Width}x{i.Height}";
            });
        }

        Ask("Load(null stream)", () => Image.Load<Rgb24>((Stream)null));
        Ask("Load(write-only stream)", () => Image.Load<Rgb24>(new WriteOnly()));
        Ask("Load(closed MemoryStream)", () =>
        {
            var m = new MemoryStream(png);
            m.Dispose();
            return Image.Load<Rgb24>(m);
        });
        Ask("Load(empty span)", () => Image.Load<Rgb24>(ReadOnlySpan<byte>.Empty));
        Ask("Load(null byte[])", () => Image.Load<Rgb24>((byte[])null));
        Ask("Load(empty MemoryStream)", () => Image.Load<Rgb24>(new MemoryStream()));
        Ask("Load(1 byte)", () => Image.Load<Rgb24>(new byte[] { 0x89 }));
        Ask("Load(PNG signature only)", () => Image.Load<Rgb24>(Signature));
        Ask("Identify(PNG signature only)", () => Image.Identify(Signature).Width);
        Ask("DetectFormat(PNG signature only)", () => Image.DetectFormat(Signature).Name);
        Ask("Load(GIF89a only)", () => Image.Load<Rgb24>(Encoding.ASCII.GetBytes("GIF89a")));
        Ask("Load(JPEG first 12 bytes)", () => Image.Load<Rgb24>(jpg.AsSpan(0, 12)));
        Ask("Load(HTML page)", () => Image.Load<Rgb24>(Encoding.ASCII.GetBytes("<!DOCTYPE html><html><body>404</body></html>")));
        Ask("Load(all-zero 1000 bytes)", () => Image.Load<Rgb24>(new byte[1000]));
        Ask("Load(0xFF x 1000)", () => Image.Load<Rgb24>(Enumerable.Repeat((byte)255, 1000).ToArray()));
        Ask("LoadAsync, cancelled token", () => Image.LoadAsync<Rgb24>(new MemoryStream(png), new CancellationToken(true)).GetAwaiter().GetResult());
        Ask("exception bases", () =>
        {
            string B(Type t) => t.Name + (t.IsSealed ? " sealed" : "") + " : " + t.BaseType.Name;
            return string.Join("; ", new[] { typeof(UnknownImageFormatException), typeof(InvalidImageContentException), typeof(ImageFormatException), typeof(ImageProcessingException), typeof(InvalidMemoryOperationException) }.Select(B));
        });
    }
}
