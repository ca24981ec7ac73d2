using System.Buffers.Binary;
using System.IO.Compression;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Writes PNG without loss. What is not set is taken from the file that the image was loaded from, else from the pixel type.</summary>
public class PngEncoder : QuantizingImageEncoder
{
    public PngBitDepth? BitDepth { get; init; }

    public PngColorType? ColorType { get; init; }

    public PngCompressionLevel CompressionLevel { get; init; } = PngCompressionLevel.DefaultCompression;

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
    {
        if (image.Frames.Count > 1)
        {
            throw new NotSupportedException("An image of more than one frame becomes an animated PNG, which is not written here. Save one frame: image.Frames.CloneFrame(index).");
        }

        ImageFrame<TPixel> frame = image.Frames.RootFrame;
        PngHeader header = ChooseHeader<TPixel>(image);
        var rows = new PngRowPacker<TPixel>(frame, ref header, image.Metadata.GetPngMetadata().Palette);

        stream.Write(PngContent.Signature);
        Span<byte> ihdr = stackalloc byte[PngHeader.Length];
        header.Write(ihdr);
        WriteChunk(stream, "IHDR"u8, ihdr);
        if (header.ColorType == PngColorType.Palette)
        {
            WritePalette(stream, rows.Palette);
        }

        WriteChunk(stream, "IDAT"u8, Compress(rows, header, cancellationToken));
        WriteChunk(stream, "IEND"u8, []);
    }

    private PngHeader ChooseHeader<TPixel>(Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        PngMetadata metadata = image.Metadata.GetPngMetadata();
        PngColorType color = ColorType ?? metadata.ColorType ?? (PixelRow.IsGrey<TPixel>(), PixelRow.HasAlpha<TPixel>()) switch
        {
            (true, true) => PngColorType.GrayscaleWithAlpha,
            (true, false) => PngColorType.Grayscale,
            (false, true) => PngColorType.RgbWithAlpha,
            (false, false) => PngColorType.Rgb,
        };
        int depth = (int)(BitDepth ?? metadata.BitDepth ?? (PixelRow.IsWide<TPixel>() ? PngBitDepth.Bit16 : PngBitDepth.Bit8));
        depth = color switch
        {
            PngColorType.Grayscale => depth,
            PngColorType.Palette => Math.Min(depth, 8),
            _ => Math.Max(depth, 8),
        };
        return new PngHeader(image.Width, image.Height, depth, color, PngInterlaceMode.None);
    }

    private ReadOnlySpan<byte> Compress<TPixel>(PngRowPacker<TPixel> rows, PngHeader header, CancellationToken cancellationToken)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, new ZLibCompressionOptions { CompressionLevel = (int)CompressionLevel }, leaveOpen: true))
        {
            // Indices and packed bits have no neighbours to be predicted from.
            bool filter = header.BitDepth >= 8 && header.ColorType != PngColorType.Palette;
            int length = checked((int)header.RowBytes(header.Width));
            byte[] above = new byte[length], row = new byte[length], line = new byte[length + 1];
            for (int y = 0; y < header.Height; y++, (above, row) = (row, above))
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Pack(y, row);
                if (filter)
                {
                    Filter(row, above, line, header.FilterDistance);
                }
                else
                {
                    row.CopyTo(line.AsSpan(1));
                }

                zlib.Write(line);
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    /// <summary>The Paeth filter (PNG specification, 9.4): good for photographs and for flat colour.</summary>
    private static void Filter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> line, int distance)
    {
        line[0] = 4;
        for (int i = 0; i < distance; i++)
        {
            line[i + 1] = (byte)(row[i] - above[i]);
        }

        for (int i = distance; i < row.Length; i++)
        {
            line[i + 1] = (byte)(row[i] - PngFilter.Paeth(row[i - distance], above[i], above[i - distance]));
        }
    }

    private static void WritePalette(Stream stream, IReadOnlyList<Rgba32> palette)
    {
        byte[] colors = [.. palette.SelectMany(color => new[] { color.R, color.G, color.B })];
        WriteChunk(stream, "PLTE"u8, colors);
        if (palette.Any(color => color.A < byte.MaxValue))
        {
            byte[] alphas = [.. palette.Select(color => color.A)];
            WriteChunk(stream, "tRNS"u8, alphas);
        }
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.Compute(chunk.AsSpan(4, 4 + data.Length)));
        stream.Write(chunk);
    }
}
