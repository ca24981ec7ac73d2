using System.Buffers;
using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Changes each pixel of every frame by itself; a row is given as channels in [0, 255].</summary>
internal sealed class RowOperation(Action<Span<Vector4>> change) : IImageOperation
{
    public void Apply<TPixel>(Image<TPixel> image, Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        Vector4[] buffer = ArrayPool<Vector4>.Shared.Rent(image.Width);
        Span<Vector4> row = buffer.AsSpan(0, image.Width);
        foreach (ImageFrame<TPixel> frame in image.Frames)
        {
            for (int y = 0; y < frame.Height; y++)
            {
                PixelRow.ToVectors<TPixel>(frame.Row(y), row);
                change(row);
                PixelRow.FromVectors(row, frame.Row(y));
            }
        }

        ArrayPool<Vector4>.Shared.Return(buffer);
    }
}
