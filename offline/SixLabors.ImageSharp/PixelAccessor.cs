using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>Works on an image's rows.</summary>
public delegate void PixelAccessorAction<TPixel>(PixelAccessor<TPixel> pixelAccessor)
    where TPixel : unmanaged, IPixel<TPixel>;

/// <summary>Works on the rows of two images.</summary>
public delegate void PixelAccessorAction<TPixel1, TPixel2>(PixelAccessor<TPixel1> pixelAccessor1, PixelAccessor<TPixel2> pixelAccessor2)
    where TPixel1 : unmanaged, IPixel<TPixel1>
    where TPixel2 : unmanaged, IPixel<TPixel2>;

/// <summary>The rows of one frame as spans.</summary>
public ref struct PixelAccessor<TPixel>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly ImageFrame<TPixel> _frame;

    internal PixelAccessor(ImageFrame<TPixel> frame) => _frame = frame;

    public readonly int Width => _frame.Width;

    public readonly int Height => _frame.Height;

    public readonly Span<TPixel> GetRowSpan(int rowIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rowIndex, _frame.Height);
        return _frame.Row(rowIndex);
    }
}
