using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>
/// Finds at most 256 colours for some pixels: the very colours if there are no more, else a median cut (Heckbert, 1982) over
/// 32 levels a channel. No dithering. A pixel that is more than half transparent becomes the one transparent entry.
/// </summary>
internal sealed class ColorQuantizer
{
    public const int MaxColors = 256;

    private readonly Dictionary<Rgba32, int> exact = [];
    private readonly List<Rgba32> palette = [];
    private Bucket[]? buckets;

    public IReadOnlyList<Rgba32> Palette => palette;

    /// <summary>The palette's transparent entry, or -1.</summary>
    public int TransparentIndex { get; private set; } = -1;

    /// <summary>A quantizer for these pixels.</summary>
    public static ColorQuantizer For(IEnumerable<ReadOnlyMemory<Rgba32>> frames)
    {
        var quantizer = new ColorQuantizer();
        if (!quantizer.TryExact(frames))
        {
            quantizer.MedianCut(frames);
        }

        return quantizer;
    }

    /// <summary>The entry that stands for a colour that was among the pixels.</summary>
    public int IndexOf(Rgba32 color)
    {
        if (IsTransparent(color))
        {
            return TransparentIndex;
        }

        color.A = byte.MaxValue;
        return buckets is null ? exact[color] : buckets[BucketOf(color)].Entry;
    }

    private static bool IsTransparent(Rgba32 color) => color.A < 128;

    private static int BucketOf(Rgba32 color) => ((color.R >> 3) << 10) | ((color.G >> 3) << 5) | (color.B >> 3);

    private bool TryExact(IEnumerable<ReadOnlyMemory<Rgba32>> frames)
    {
        foreach (ReadOnlyMemory<Rgba32> frame in frames)
        {
            foreach (Rgba32 pixel in frame.Span)
            {
                if (IsTransparent(pixel))
                {
                    AddTransparent();
                }
                else if (exact.TryAdd(pixel with { A = byte.MaxValue }, palette.Count))
                {
                    palette.Add(pixel with { A = byte.MaxValue });
                }

                if (palette.Count > MaxColors)
                {
                    palette.Clear();
                    TransparentIndex = -1;
                    return false;
                }
            }
        }

        return true;
    }

    private void AddTransparent()
    {
        if (TransparentIndex < 0)
        {
            TransparentIndex = palette.Count;
            palette.Add(default);
        }
    }

    private void MedianCut(IEnumerable<ReadOnlyMemory<Rgba32>> frames)
    {
        buckets = new Bucket[1 << 15];
        foreach (ReadOnlyMemory<Rgba32> frame in frames)
        {
            foreach (Rgba32 pixel in frame.Span)
            {
                if (IsTransparent(pixel))
                {
                    AddTransparent();
                }
                else
                {
                    buckets[BucketOf(pixel)].Add(pixel);
                }
            }
        }

        int[] filled = [.. Enumerable.Range(0, buckets.Length).Where(i => buckets[i].Count > 0)];
        foreach (ArraySegment<int> box in Cut(filled, MaxColors - palette.Count))
        {
            Bucket sum = default;
            foreach (int bucket in box)
            {
                buckets[bucket].Entry = palette.Count;
                sum.Add(buckets[bucket]);
            }

            palette.Add(sum.Mean);
        }
    }

    /// <summary>Halves the box of the largest extent times pixels again and again, at the median pixel of its longest side.</summary>
    private List<ArraySegment<int>> Cut(int[] filled, int count)
    {
        List<ArraySegment<int>> boxes = [filled];
        var open = new PriorityQueue<int, long>();
        open.Enqueue(0, 0);
        while (boxes.Count < count && open.TryDequeue(out int index, out _))
        {
            ArraySegment<int> box = boxes[index];
            if (box.Count < 2)
            {
                continue;
            }

            (int shift, _) = LongestSide(box);
            box.AsSpan().Sort((a, b) => ((a >> shift) & 31).CompareTo((b >> shift) & 31));
            int split = MedianOf(box);
            boxes[index] = box[..split];
            boxes.Add(box[split..]);
            open.Enqueue(index, -Weight(boxes[index]));
            open.Enqueue(boxes.Count - 1, -Weight(boxes[^1]));
        }

        return boxes;
    }

    private static (int Shift, int Extent) LongestSide(ArraySegment<int> box)
        => new[] { 10, 5, 0 }
            .Select(shift => (shift, box.Max(bucket => (bucket >> shift) & 31) - box.Min(bucket => (bucket >> shift) & 31)))
            .MaxBy(side => side.Item2);

    private int MedianOf(ArraySegment<int> box)
    {
        long half = box.Sum(bucket => (long)buckets![bucket].Count) / 2;
        int split = 0;
        for (long before = 0; split < box.Count - 1 && before < half; split++)
        {
            before += buckets![box[split]].Count;
        }

        return Math.Max(1, split);
    }

    private long Weight(ArraySegment<int> box)
        => box.Count < 2 ? 0 : LongestSide(box).Extent * box.Sum(bucket => (long)buckets![bucket].Count);

    private struct Bucket
    {
        private long red;
        private long green;
        private long blue;

        public int Count { get; private set; }

        public int Entry { get; set; }

        public readonly Rgba32 Mean => new(Round(red), Round(green), Round(blue));

        public void Add(Rgba32 pixel)
        {
            red += pixel.R;
            green += pixel.G;
            blue += pixel.B;
            Count++;
        }

        public void Add(Bucket other)
        {
            red += other.red;
            green += other.green;
            blue += other.blue;
            Count += other.Count;
        }

        private readonly byte Round(long sum) => (byte)((sum + (Count / 2)) / Count);
    }
}
