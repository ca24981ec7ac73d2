using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using static Pictures;
using static PngBuilder;
using static Transcript;

/// <summary>Files that were cut, bent or made to look huge.</summary>
internal static class Damage
{
    public static void Run()
    {
        Head("1b TRUNCATION SWEEPS (first n bytes only; Rgb24)");
        Sweep("PNG 16x16, one IDAT, Load", png.Length + 1, n => Outcome<Rgb24>(png.AsSpan(0, n), pngPx));
        Sweep("PNG 16x16, one IDAT, Identify", png.Length + 1, n => Try(() =>
        {
            var i = Image.Identify(png.AsSpan(0, n));
            return $"{i.Width}x{i.Height}";
        }));
        Sweep("PNG 16x16 noise, four IDATs, Load", pngOfFourPieces.Length + 1, n => Outcome<Rgb24>(pngOfFourPieces.AsSpan(0, n), noise16));
        Ask("PNG four IDATs cut after the 2nd: rows that survive", () =>
        {
            int pos = 8 + 25;
            int k = 0;
            while (true)
            {
                int len = pngOfFourPieces[pos] << 24 | pngOfFourPieces[pos + 1] << 16 | pngOfFourPieces[pos + 2] << 8 | pngOfFourPieces[pos + 3];
                if (pngOfFourPieces[pos + 4] == 'I' && pngOfFourPieces[pos + 5] == 'D')
                    k++;
                pos += 12 + len;
                if (k == 2)
                    break;
            }

            using var i = Image.Load<Rgb24>(pngOfFourPieces.AsSpan(0, pos));
            var b = Bytes(i);
            int eq = 0;
            while (eq < b.Length && b[eq] == noise16[eq])
                eq++;
            return $"first {eq} of {b.Length} bytes equal; the rest " + (b.AsSpan(eq + 48).ToArray().All(x => x == 0) ? "zero" : "not zero");
        });
        Sweep("JPEG 32x32, Load", jpg.Length + 1, n => Outcome<Rgb24>(jpg.AsSpan(0, n), jpgPx));
        Sweep("JPEG 32x32, Identify", jpg.Length + 1, n => Try(() =>
        {
            var i = Image.Identify(jpg.AsSpan(0, n));
            return $"{i.Width}x{i.Height}";
        }));
        Sweep("GIF 16x16, 2 frames, Load", gif.Length + 1, n => Outcome<Rgb24>(gif.AsSpan(0, n), gifPx));
        Sweep("GIF 16x16, 2 frames, Identify", gif.Length + 1, n => Try(() =>
        {
            var i = Image.Identify(gif.AsSpan(0, n));
            return $"{i.Width}x{i.Height}";
        }));
        Head("1c ONE FLIPPED BIT (each byte xor 0x10), outcomes");
        string Kind(Func<object> f)
        {
            try
            {
                f();
                return "loads";
            }
            catch (Exception e)
            {
                return e.GetType().FullName;
            }
        }

        byte[] Flip(byte[] s, int i)
        {
            var b = s.ToArray();
            b[i] ^= 0x10;
            return b;
        }

        Histo("PNG", png.Length, n => Kind(() => Image.Load<Rgb24>(Flip(png, n))));
        Histo("JPEG", jpg.Length, n => Kind(() => Image.Load<Rgb24>(Flip(jpg, n))));
        Histo("GIF", gif.Length, n => Kind(() => Image.Load<Rgb24>(Flip(gif, n))));
        Head("1d BROKEN AND HUGE");
        Ask("PNG, bad CRC in IDAT", () => Outcome<Rgb24>(Png(16, 16, 8, 2, NoiseRow, badIdatCrc: true), noise16));
        Ask("PNG, bad CRC in IHDR", () => Outcome<Rgb24>(Png(16, 16, 8, 2, NoiseRow, badIhdrCrc: true), noise16));
        Ask("PNG, no IEND", () => Outcome<Rgb24>(Png(16, 16, 8, 2, NoiseRow, iend: false), noise16));
        Ask("PNG, zlib data is garbage (CRC right)", () => Outcome<Rgb24>(Png(16, 16, 8, 2, NoiseRow, zOverride: Enumerable.Range(0, 400).Select(x => (byte)(x * 7)).ToArray()), noise16));
        Ask("PNG, zlib ends early (CRC right)", () => Outcome<Rgb24>(Png(16, 16, 8, 2, NoiseRow, zOverride: Z(new byte[49 * 5])), null));
        Ask("PNG, unknown filter byte", () =>
        {
            var raw = new byte[49 * 16];
            raw[0] = 9;
            return Outcome<Rgb24>(Png(16, 16, 8, 2, NoiseRow, zOverride: Z(raw)), null);
        });
        Ask("PNG, trailing junk after IEND", () => Outcome<Rgb24>(png.Concat(new byte[100]).ToArray(), pngPx));
        Ask("PNG, width 0", () => Outcome<Rgb24>(Signature.Concat(Chunk("IHDR", Ihdr(0, 5, 8, 2))).Concat(Chunk("IDAT", Z(new byte[5]))).Concat(Chunk("IEND", new byte[0])).ToArray(), null));
        Ask("PNG, width 2^31", () => Outcome<Rgb24>(Signature.Concat(Chunk("IHDR", Ihdr(0x80000000, 5, 8, 2))).Concat(Chunk("IDAT", Z(new byte[5]))).Concat(Chunk("IEND", new byte[0])).ToArray(), null));
        Ask("PNG, bit depth 3", () => Outcome<Rgb24>(Signature.Concat(Chunk("IHDR", Ihdr(5, 5, 3, 2))).Concat(Chunk("IDAT", Z(new byte[5]))).Concat(Chunk("IEND", new byte[0])).ToArray(), null));
        Ask("PNG, colour type 7", () => Outcome<Rgb24>(Signature.Concat(Chunk("IHDR", Ihdr(5, 5, 8, 7))).Concat(Chunk("IDAT", Z(new byte[5]))).Concat(Chunk("IEND", new byte[0])).ToArray(), null));
        Ask("PNG, palette type without PLTE", () => Outcome<Rgb24>(Png(4, 4, 8, 3, y => new byte[4]), null));
        Ask("PNG, palette index past the end of PLTE", () =>
        {
            using var i = Image.Load<Rgb24>(Png(4, 1, 8, 3, y => new byte[] { 0, 1, 2, 200 }, plte: new byte[] { 1, 2, 3, 4, 5, 6 }));
            return Show(i);
        });
        byte[] Huge(uint w, uint h) => Signature.Concat(Chunk("IHDR", Ihdr(w, h, 8, 2))).Concat(Chunk("IDAT", Z(new byte[100]))).Concat(Chunk("IEND", new byte[0])).ToArray();
        foreach (var (w, h) in new[] { (50000u, 50000u), (100000u, 100000u), (2000000000u, 2000000000u) })
        {
            Ask($"PNG header {w}x{h}, Load<Rgb24>", () => Outcome<Rgb24>(Huge(w, h), null));
            Ask($"PNG header {w}x{h}, Identify", () => Image.Identify(Huge(w, h)).Size.ToString());
        }

        Ask("PNG header 8000x8000 with 100 bytes of data, Load<Rgb24> (192 MB)", () =>
        {
            using var i = Image.Load<Rgb24>(Huge(8000, 8000));
            return $"loads {i.Width}x{i.Height}, last pixel {i[7999, 7999]}";
        });
        byte[] jh = jpg.ToArray();
        {
            for (int i = 2;;)
            {
                int m = jh[i + 1], len = jh[i + 2] << 8 | jh[i + 3];
                if (m == 0xC0)
                {
                    jh[i + 5] = jh[i + 6] = jh[i + 7] = jh[i + 8] = 0xFF;
                    break;
                }

                i += 2 + len;
            }
        }

        Ask("JPEG header 65535x65535, Load<Rgb24>", () => Outcome<Rgb24>(jh, null));
        byte[] gh = gif.ToArray();
        gh[6] = gh[7] = gh[8] = gh[9] = 0xFF;
        Ask("GIF screen 65535x65535, Load<Rgb24>", () => Outcome<Rgb24>(gh, null));
        Ask("GIF screen 65535x65535, Identify", () => Image.Identify(gh).Size.ToString());
        var small = Configuration.Default.Clone();
        small.MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 1 });
        byte[] png1000 = ToPng(new Image<Rgb24>(1000, 1000));
        Ask("1000x1000 PNG with AllocationLimitMegabytes = 1", () => Image.Load<Rgb24>(new DecoderOptions { Configuration = small }, png1000).Width);
        Ask("  the same, Identify", () => Image.Identify(new DecoderOptions { Configuration = small }, png1000).Width);
        Ask("  the same limit, new Image<Rgb24>(config,1000,1000)", () => new Image<Rgb24>(small, 1000, 1000).Width);
        Ask("  the same limit, Resize to 1000x1000", () =>
        {
            using var i = new Image<Rgb24>(small, 10, 10);
            i.Mutate(c => c.Resize(1000, 1000));
            return i.Width;
        });
        Ask("AllocationLimitMegabytes = 0", () =>
        {
            MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 0 });
            return "ok";
        });
        Ask("new Image<Rgba32>(100000,100000)", () => new Image<Rgba32>(100000, 100000).Width);
        Ask("new Image<Rgb24>(0,5)", () => new Image<Rgb24>(0, 5).Width);
        Ask("new Image<Rgb24>(-1,5)", () => new Image<Rgb24>(-1, 5).Width);
    }
}
