using System.Buffers;
using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Resizes every frame: rows first, then columns, in floats that are clamped and rounded once, at the end.</summary>
internal sealed class Resizer(ResizeOptions options) : IImageOperation
{
    public void Apply<TPixel>(Image<TPixel> image, Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ResizeGeometry geometry = ResizeGeometry.For(image.Size, options);
        if (geometry.Canvas != image.Size || geometry.Target != image.Bounds)
        {
            image.ReplaceFrames(frame => Resize(frame, geometry, configuration));
        }
    }

    private ImageFrame<TPixel> Resize<TPixel>(ImageFrame<TPixel> source, ResizeGeometry geometry, Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        (Size canvas, Rectangle target) = geometry;
        var result = new ImageFrame<TPixel>(configuration, canvas.Width, canvas.Height);
        Rectangle visible = Rectangle.Intersect(target, result.Bounds());
        if (visible.Size != canvas)
        {
            result.Pixels.Fill(options.PadColor.ToPixel<TPixel>());
        }

        if (visible.Width > 0 && visible.Height > 0)
        {
            if (options.Sampler is NearestNeighborResampler)
            {
                TakeNearest(source, result, target, visible);
            }
            else
            {
                Resample(source, result, target, visible, configuration);
            }
        }

        return result;
    }

    private static void TakeNearest<TPixel>(ImageFrame<TPixel> source, ImageFrame<TPixel> result, Rectangle target, Rectangle visible)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        float across = source.Width / (float)target.Width, down = source.Height / (float)target.Height;
        for (int y = visible.Top; y < visible.Bottom; y++)
        {
            ReadOnlySpan<TPixel> from = source.Row((int)((y - target.Y) * down));
            Span<TPixel> to = result.Row(y);
            for (int x = visible.Left; x < visible.Right; x++)
            {
                to[x] = from[(int)((x - target.X) * across)];
            }
        }
    }

    private void Resample<TPixel>(ImageFrame<TPixel> source, ImageFrame<TPixel> result, Rectangle target, Rectangle visible, Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var columns = new ResizeKernels(source.Width, target.Width, visible.X - target.X, visible.Width, options.Sampler);
        var rows = new ResizeKernels(source.Height, target.Height, visible.Y - target.Y, visible.Height, options.Sampler);
        bool premultiply = options.PremultiplyAlpha && PixelRow.HasAlpha<TPixel>();
        int width = visible.Width;
        Vector4[] narrowed = ArrayPool<Vector4>.Shared.Rent(checked(width * rows.Extent));

        ParallelRows.For(configuration, rows.Extent, columns.Extent + (width * (long)columns.Weights(0).Length), (from, to) =>
        {
            Vector4[] line = ArrayPool<Vector4>.Shared.Rent(source.Width);
            for (int y = from; y < to; y++)
            {
                PixelRow.ToVectors<TPixel>(source.Row(rows.First + y), line);
                if (premultiply)
                {
                    Premultiply(line.AsSpan(0, source.Width));
                }

                Narrow(line, columns, narrowed.AsSpan(y * width, width));
            }

            ArrayPool<Vector4>.Shared.Return(line);
        });
        ParallelRows.For(configuration, visible.Height, width * (long)rows.Weights(0).Length, (from, to) =>
        {
            Vector4[] line = ArrayPool<Vector4>.Shared.Rent(width);
            Span<Vector4> sums = line.AsSpan(0, width);
            for (int y = from; y < to; y++)
            {
                Shorten(narrowed, rows, y, sums);
                if (premultiply)
                {
                    Unpremultiply(sums);
                }

                PixelRow.FromVectors(sums, result.Row(visible.Y + y).Slice(visible.X, width));
            }

            ArrayPool<Vector4>.Shared.Return(line);
        });
        ArrayPool<Vector4>.Shared.Return(narrowed);
    }

    /// <summary>One row of old pixels to one row of new width.</summary>
    private static void Narrow(ReadOnlySpan<Vector4> source, ResizeKernels columns, Span<Vector4> result)
    {
        for (int x = 0; x < result.Length; x++)
        {
            ReadOnlySpan<float> weights = columns.Weights(x);
            ReadOnlySpan<Vector4> taps = source.Slice(columns.Start(x), weights.Length);
            Vector4 sum = Vector4.Zero;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += taps[i] * weights[i];
            }

            result[x] = sum;
        }
    }

    /// <summary>Some rows of new width to one row of the new image.</summary>
    private static void Shorten(ReadOnlySpan<Vector4> narrowed, ResizeKernels rows, int y, Span<Vector4> sums)
    {
        sums.Clear();
        ReadOnlySpan<float> weights = rows.Weights(y);
        for (int i = 0; i < weights.Length; i++)
        {
            float weight = weights[i];
            ReadOnlySpan<Vector4> row = narrowed.Slice((rows.Start(y) - rows.First + i) * sums.Length, sums.Length);
            for (int x = 0; x < sums.Length; x++)
            {
                sums[x] += row[x] * weight;
            }
        }
    }

    private static void Premultiply(Span<Vector4> pixels)
    {
        foreach (ref Vector4 pixel in pixels)
        {
            float alpha = pixel.W;
            pixel *= alpha / 255;
            pixel.W = alpha;
        }
    }

    private static void Unpremultiply(Span<Vector4> pixels)
    {
        foreach (ref Vector4 pixel in pixels)
        {
            float alpha = pixel.W;
            if (alpha > 0)
            {
                pixel *= 255 / alpha;
                pixel.W = alpha;
            }
        }
    }
}
