using System.Buffers;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>
/// Reads PNG. libvips could, but what it makes of a damaged file depends on how it was built, and the real library's answers are part of
/// its contract: which files load, which rows survive, which exception is thrown.
/// </summary>
internal sealed class PngReader : ImageReader
{
    // Adam7: where each pass begins, and how far apart its pixels are.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    public override IImageFormat Format => PngFormat.Instance;

    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith(PngContent.Signature);

    public override ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new PngContent(data);
        length = content.Length;
        var metadata = new ImageMetadata();
        Describe(content, metadata);
        return new ImageInfo(new PixelTypeInfo(content.Header.BitsPerPixel), new Size(content.Header.Width, content.Header.Height), metadata);
    }

    public override Image Decode(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new PngContent(data);
        bool wide = content.Header.BitDepth == 16;
        bool keyed = PngRowConverter.TransparentColor(content) is not null;
        return content.Header.ColorType switch
        {
            PngColorType.Grayscale when keyed => wide ? Decode<La32>(options, data, out length) : Decode<La16>(options, data, out length),
            PngColorType.Grayscale => wide ? Decode<L16>(options, data, out length) : Decode<L8>(options, data, out length),
            PngColorType.GrayscaleWithAlpha => wide ? Decode<La32>(options, data, out length) : Decode<La16>(options, data, out length),
            PngColorType.Rgb when !keyed => wide ? Decode<Rgb48>(options, data, out length) : Decode<Rgb24>(options, data, out length),
            _ => wide ? Decode<Rgba64>(options, data, out length) : Decode<Rgba32>(options, data, out length),
        };
    }

    public override unsafe Image<TPixel> Decode<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data, out int length)
    {
        var content = new PngContent(data, options.KeepsPartialPictures);
        length = content.Length;
        if (content.Data.Count == 0)
        {
            throw new InvalidImageContentException("PNG Image does not contain a data chunk.");
        }

        Image<TPixel> image = Allocate<TPixel>(options, content.Header.Width, content.Header.Height);
        var converter = new PngRowConverter(content);
        if (options.KeepsPartialPictures && content.DataLength < PngScanlines.ZlibHeaderSize)
        {
            // Not a row.
        }
        else if (content.Data.Count == 1)
        {
            ReadOnlySpan<byte> only = data[content.Data[0]];
            fixed (byte* bytes = only)
            {
                using var stream = new UnmanagedMemoryStream(bytes, only.Length);
                ReadRows(stream, options.KeepsPartialPictures, content.Header, converter, image.Frames.RootFrame);
            }
        }
        else
        {
            byte[] joined = Join(data, content.Data, out int count);
            ReadRows(new MemoryStream(joined, 0, count), options.KeepsPartialPictures, content.Header, converter, image.Frames.RootFrame);
            ArrayPool<byte>.Shared.Return(joined);
        }

        Describe(content, image.Metadata);
        return image;
    }

    private static void Describe(in PngContent content, ImageMetadata metadata)
    {
        PngHeader header = content.Header;
        metadata.DecodedImageFormat = PngFormat.Instance;
        metadata.SetFormatMetadata(PngFormat.Instance, new PngMetadata
        {
            BitDepth = (PngBitDepth)header.BitDepth,
            ColorType = header.ColorType,
            InterlaceMethod = header.Interlace,
            Palette = header.ColorType == PngColorType.Palette && content.Palette.Length >= 3 ? content.GetPalette()[..Math.Min(256, content.Palette.Length / 3)] : null,
        });
    }

    private static byte[] Join(ReadOnlySpan<byte> data, List<Range> pieces, out int count)
    {
        byte[] joined = ArrayPool<byte>.Shared.Rent(data.Length);
        count = 0;
        foreach (Range piece in pieces)
        {
            data[piece].CopyTo(joined.AsSpan(count));
            count += data[piece].Length;
        }

        return joined;
    }

    /// <summary>Fills what rows there are; where the data end early the rest stays 0.</summary>
    private static void ReadRows<TPixel>(
        Stream compressed, bool asBlocks, PngHeader header, PngRowConverter converter, ImageFrame<TPixel> frame)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using var scanlines = new PngScanlines(compressed, header, CountBytes(header));
        if (header.Interlace == PngInterlaceMode.Adam7)
        {
            ReadInterlaced(scanlines, asBlocks, header, converter, frame);
            return;
        }

        int rowBytes = (int)header.RowBytes(header.Width);
        scanlines.StartPass();
        for (int y = 0; y < header.Height && scanlines.TryRead(rowBytes, out ReadOnlySpan<byte> samples); y++)
        {
            converter.Convert(samples, frame.Row(y));
        }
    }

    /// <summary>The bytes of all rows, each with its filter.</summary>
    private static long CountBytes(PngHeader header)
    {
        if (header.Interlace != PngInterlaceMode.Adam7)
        {
            return header.Height * (header.RowBytes(header.Width) + 1);
        }

        long count = 0;
        foreach ((int firstX, int firstY, int stepX, int stepY) in Passes)
        {
            int width = (header.Width - firstX + stepX - 1) / stepX;
            int height = (header.Height - firstY + stepY - 1) / stepY;
            count += width > 0 && height > 0 ? height * (header.RowBytes(width) + 1) : 0;
        }

        return count;
    }

    /// <param name="asBlocks">Whether a pixel stands for those of the later passes too, until they come.</param>
    private static void ReadInterlaced<TPixel>(
        PngScanlines scanlines, bool asBlocks, PngHeader header, PngRowConverter converter, ImageFrame<TPixel> frame)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var passRow = new TPixel[header.Width];
        foreach ((int firstX, int firstY, int stepX, int stepY) in Passes)
        {
            // What is not known yet lies to the right of a pixel up to the pass's next one, or to one of a pass before; likewise below.
            int blockWidth = asBlocks ? (firstX == 0 ? stepX : firstX) : 1;
            int blockHeight = asBlocks ? (firstY == 0 ? stepY : firstY) : 1;
            int width = (header.Width - firstX + stepX - 1) / stepX;
            if (width <= 0)
            {
                continue;
            }

            scanlines.StartPass();
            for (int y = firstY; y < header.Height; y += stepY)
            {
                if (!scanlines.TryRead((int)header.RowBytes(width), out ReadOnlySpan<byte> samples))
                {
                    return;
                }

                converter.Convert(samples, passRow.AsSpan(0, width));
                for (int below = y; below < Math.Min(y + blockHeight, header.Height); below++)
                {
                    Span<TPixel> row = frame.Row(below);
                    for (int i = 0; i < width; i++)
                    {
                        int x = firstX + (i * stepX);
                        row[x..Math.Min(x + blockWidth, header.Width)].Fill(passRow[i]);
                    }
                }
            }
        }
    }
}
