using System.Buffers.Binary;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>
/// Writes GIF, every frame as it is. (libvips would drop a frame that repeats the one before, and keeps delays in milliseconds.)
/// Colours beyond 256 are reduced without dithering.
/// </summary>
public sealed class GifEncoder : QuantizingImageEncoder
{
    /// <summary>Null is what the image's metadata says: one palette for all frames, unless it was loaded with one for each.</summary>
    public GifColorTableMode? ColorTableMode { get; init; }

    protected override void Encode<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
    {
        GifMetadata metadata = image.Metadata.GetGifMetadata();
        bool local = (ColorTableMode ?? metadata.ColorTableMode) == GifColorTableMode.Local;
        IEnumerable<ReadOnlyMemory<Rgba32>> frames = image.Frames.Select(frame => Pixels(frame));
        ColorQuantizer? global = local ? null : ColorQuantizer.For(frames);

        WriteScreen(stream, image.Size, global);
        if (image.Frames.Count > 1 && metadata.RepeatCount != 1 && !SkipMetadata)
        {
            stream.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, (byte)metadata.RepeatCount, (byte)(metadata.RepeatCount >> 8), 0]);
        }

        foreach (ImageFrame<TPixel> frame in image.Frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlyMemory<Rgba32> pixels = Pixels(frame);
            ColorQuantizer quantizer = global ?? ColorQuantizer.For([pixels]);
            WriteControl(stream, frame.Metadata.GetGifMetadata(), quantizer.TransparentIndex);
            WriteImage(stream, image.Size, pixels.Span, quantizer, local);
        }

        stream.WriteByte(0x3B);
    }

    private static ReadOnlyMemory<Rgba32> Pixels<TPixel>(ImageFrame<TPixel> frame)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var pixels = new Rgba32[frame.Width * frame.Height];
        PixelRow.Convert<TPixel, Rgba32>(frame.Pixels, pixels);
        return pixels;
    }

    /// <summary>The signature, the size and the palette of all frames, if they have one.</summary>
    private static void WriteScreen(Stream stream, Size size, ColorQuantizer? global)
    {
        stream.Write("GIF89a"u8);
        WriteWords(stream, size.Width, size.Height);
        stream.Write([(byte)(global is null ? 0x70 : 0xF0 | (PaletteBits(global) - 1)), 0, 0]);
        if (global is not null)
        {
            WritePalette(stream, global);
        }
    }

    private static void WriteControl(Stream stream, GifFrameMetadata metadata, int transparentIndex)
    {
        bool transparent = transparentIndex >= 0;
        stream.Write([0x21, 0xF9, 4, (byte)(((int)metadata.DisposalMethod << 2) | (transparent ? 1 : 0))]);
        WriteWords(stream, metadata.FrameDelay);
        stream.Write([(byte)(transparent ? transparentIndex : 0), 0]);
    }

    private static void WriteImage(Stream stream, Size size, ReadOnlySpan<Rgba32> pixels, ColorQuantizer quantizer, bool local)
    {
        stream.WriteByte(0x2C);
        WriteWords(stream, 0, 0, size.Width, size.Height);
        stream.WriteByte((byte)(local ? 0x80 | (PaletteBits(quantizer) - 1) : 0));
        if (local)
        {
            WritePalette(stream, quantizer);
        }

        var indices = new byte[pixels.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = (byte)quantizer.IndexOf(pixels[i]);
        }

        LzwEncoder.Encode(indices, Math.Max(2, PaletteBits(quantizer)), stream);
    }

    /// <summary>A palette has 2, 4, ... 256 entries.</summary>
    private static int PaletteBits(ColorQuantizer quantizer)
    {
        int bits = 1;
        while (1 << bits < quantizer.Palette.Count)
        {
            bits++;
        }

        return bits;
    }

    private static void WritePalette(Stream stream, ColorQuantizer quantizer)
    {
        var table = new byte[3 << PaletteBits(quantizer)];
        for (int i = 0; i < quantizer.Palette.Count; i++)
        {
            Rgba32 color = quantizer.Palette[i];
            (table[3 * i], table[(3 * i) + 1], table[(3 * i) + 2]) = (color.R, color.G, color.B);
        }

        stream.Write(table);
    }

    /// <summary>16 bits of each, the rest is cut.</summary>
    private static void WriteWords(Stream stream, params ReadOnlySpan<int> values)
    {
        Span<byte> word = stackalloc byte[2];
        foreach (int value in values)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(word, unchecked((ushort)value));
            stream.Write(word);
        }
    }
}
