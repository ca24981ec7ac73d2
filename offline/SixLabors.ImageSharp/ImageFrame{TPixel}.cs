using System.Numerics;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>One picture of an image.</summary>
public sealed class ImageFrame<TPixel> : ImageFrame
    where TPixel : unmanaged, IPixel<TPixel>
{
    // The real library keeps more than this in several pieces, unless told to prefer one.
    private const int SinglePieceBytes = 4 << 20;

    private TPixel[]? _pixels;

    internal ImageFrame(Configuration configuration, int width, int height, ImageFrameMetadata? metadata = null)
        : this(configuration, width, height, configuration.MemoryAllocator.AllocatePixels<TPixel>(width, height), metadata ?? new ImageFrameMetadata())
    {
    }

    private ImageFrame(Configuration configuration, int width, int height, TPixel[] pixels, ImageFrameMetadata metadata)
        : base(configuration, width, height, metadata) => _pixels = pixels;

    internal Span<TPixel> Pixels => _pixels ?? throw new ObjectDisposedException(GetType().Name);

    internal bool IsDisposed => _pixels is null;

    public TPixel this[int x, int y]
    {
        get => Row(Checked(y, Height, nameof(y)))[Checked(x, Width, nameof(x))];
        set => Row(Checked(y, Height, nameof(y)))[Checked(x, Width, nameof(x))] = value;
    }

    /// <summary>Row after row, without padding.</summary>
    public void CopyPixelDataTo(Span<TPixel> destination)
    {
        if (destination.Length < Pixels.Length)
        {
            throw new ArgumentOutOfRangeException("target", $"The target holds {destination.Length} pixels; {Pixels.Length} are needed.");
        }

        Pixels.CopyTo(destination);
    }

    /// <inheritdoc cref="CopyPixelDataTo(Span{TPixel})"/>
    public void CopyPixelDataTo(Span<byte> destination) => CopyPixelDataTo(MemoryMarshal.Cast<byte, TPixel>(destination));

    /// <summary>The pixels themselves, if they lie in one piece.</summary>
    public bool DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory)
    {
        bool single = Configuration.PreferContiguousImageBuffers || MemoryMarshal.AsBytes(Pixels).Length <= SinglePieceBytes;
        memory = single ? _pixels : default;
        return single;
    }

    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels)
    {
        ArgumentNullException.ThrowIfNull(processPixels);
        _ = Pixels;
        processPixels(new PixelAccessor<TPixel>(this));
    }

    public void ProcessPixelRows<TPixel2>(ImageFrame<TPixel2> frame2, PixelAccessorAction<TPixel, TPixel2> processPixels)
        where TPixel2 : unmanaged, IPixel<TPixel2>
    {
        ArgumentNullException.ThrowIfNull(frame2);
        ArgumentNullException.ThrowIfNull(processPixels);
        _ = Pixels;
        _ = frame2.Pixels;
        processPixels(new PixelAccessor<TPixel>(this), new PixelAccessor<TPixel2>(frame2));
    }

    public override string ToString() => $"ImageFrame<{typeof(TPixel).Name}>({Width}x{Height})";

    internal Span<TPixel> Row(int y) => Pixels.Slice(y * Width, Width);

    internal ImageFrame<TPixel> Copy(Configuration configuration) => CopyAs<TPixel>(configuration);

    internal override ImageFrame<TPixel2> CopyAs<TPixel2>(Configuration configuration)
    {
        var copy = new ImageFrame<TPixel2>(configuration, Width, Height, Metadata.DeepClone());
        PixelRow.Convert<TPixel, TPixel2>(Pixels, copy.Pixels);
        return copy;
    }

    internal override void CopyVectorsTo(int x, int y, Span<Vector4> destination)
        => PixelRow.ToVectors<TPixel>(Row(y).Slice(x, destination.Length), destination);

    /// <summary>Takes over the pixels of <paramref name="other"/>, which has no more use.</summary>
    internal void Become(ImageFrame<TPixel> other)
    {
        _pixels = other._pixels;
        Width = other.Width;
        Height = other.Height;
    }

    protected override void Dispose(bool disposing) => _pixels = null;

    private static int Checked(int index, int length, string name)
        => (uint)index < (uint)length ? index : throw new ArgumentOutOfRangeException(name, index, $"Must be in 0..{length - 1}.");
}
