using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>
/// Finds at most 256 colours for some pixels: the very colours if there are no more, else a median cut (Heckbert, 1982) over
/// 32 levels a channel. No dithering. A pixel that is more than half transparent becomes the one transparent entry.
/// </summary>
internal sealed class ColorQuantizer
{
    public const int MaxColors = 256;

    private readonly Dictionary<Rgba32, int> _exact = [];
    private readonly List<Rgba32> _palette = [];
    private Bucket[]? _buckets;

    public IReadOnlyList<Rgba32> Palette => _palette;

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
        return _buckets is null ? _exact[color] : _buckets[BucketOf(color)].Entry;
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
                else if (_exact.TryAdd(pixel with { A = byte.MaxValue }, _palette.Count))
                {
                    _palette.Add(pixel with { A = byte.MaxValue });
                }

                if (_palette.Count > MaxColors)
                {
                    _palette.Clear();
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
            TransparentIndex = _palette.Count;
            _palette.Add(default);
        }
    }

    private void MedianCut(IEnumerable<ReadOnlyMemory<Rgba32>> frames)
    {
        _buckets = new Bucket[1 << 15];
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
                    _buckets[BucketOf(pixel)].Add(pixel);
                }
            }
        }

        int[] filled = [.. Enumerable.Range(0, _buckets.Length).Where(i => _buckets[i].Count > 0)];
        foreach (ArraySegment<int> box in Cut(filled, MaxColors - _palette.Count))
        {
            Bucket sum = default;
            foreach (int bucket in box)
            {
                _buckets[bucket].Entry = _palette.Count;
                sum.Add(_buckets[bucket]);
            }

            _palette.Add(sum.Mean);
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
        long half = box.Sum(bucket => (long)_buckets![bucket].Count) / 2;
        int split = 0;
        for (long before = 0; split < box.Count - 1 && before < half; split++)
        {
            before += _buckets![box[split]].Count;
        }

        return Math.Max(1, split);
    }

    private long Weight(ArraySegment<int> box)
        => box.Count < 2 ? 0 : LongestSide(box).Extent * box.Sum(bucket => (long)_buckets![bucket].Count);

    private struct Bucket
    {
        private long _red;
        private long _green;
        private long _blue;

        public int Count { get; private set; }

        public int Entry { get; set; }

        public readonly Rgba32 Mean => new(Round(_red), Round(_green), Round(_blue));

        public void Add(Rgba32 pixel)
        {
            _red += pixel.R;
            _green += pixel.G;
            _blue += pixel.B;
            Count++;
        }

        public void Add(Bucket other)
        {
            _red += other._red;
            _green += other._green;
            _blue += other._blue;
            Count += other.Count;
        }

        private readonly byte Round(long sum) => (byte)((sum + (Count / 2)) / Count);
    }
}
