using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Turns pixels into a PNG's samples.</summary>
internal sealed class PngRowPacker<TPixel>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly ImageFrame<TPixel> _frame;
    private readonly PngHeader _header;
    private readonly byte[] _bytes;
    private readonly Func<Rgba32, int>? _indexOf;

    /// <param name="frame">The pixels.</param>
    /// <param name="header">What is to be written; gets as many bits as a palette needs.</param>
    /// <param name="palette">The colours of the file that the image came from, if it had a palette: the nearest one is taken.</param>
    public PngRowPacker(ImageFrame<TPixel> frame, ref PngHeader header, Rgba32[]? palette)
    {
        _frame = frame;
        if (header.ColorType == PngColorType.Palette)
        {
            (Palette, _indexOf) = ChoosePalette(palette);
            int depth = header.BitDepth;
            while (1 << depth < Palette.Count)
            {
                depth *= 2;
            }

            header = header with { BitDepth = depth };
        }

        _header = header;
        _bytes = new byte[frame.Width];
    }

    public IReadOnlyList<Rgba32> Palette { get; } = [];

    public void Pack(int y, Span<byte> samples)
    {
        if (_header.BitDepth == 16)
        {
            PackWords(_frame.Row(y), MemoryMarshal.Cast<byte, ushort>(samples));
        }
        else
        {
            PackBytes(_frame.Row(y), samples);
        }
    }

    private static Func<Rgba32, int> NearestIn(Rgba32[] palette)
    {
        var known = new Dictionary<Rgba32, int>();
        return color =>
        {
            if (!known.TryGetValue(color, out int index))
            {
                index = Enumerable.Range(0, palette.Length).MinBy(i => Distance(color, palette[i]));
                known.Add(color, index);
            }

            return index;
        };
    }

    private static int Distance(Rgba32 a, Rgba32 b)
    {
        int r = a.R - b.R, g = a.G - b.G, blue = a.B - b.B, alpha = a.A - b.A;
        return (r * r) + (g * g) + (blue * blue) + (alpha * alpha);
    }

    private (IReadOnlyList<Rgba32> Palette, Func<Rgba32, int> IndexOf) ChoosePalette(Rgba32[]? known)
    {
        if (known is not null)
        {
            return (known, NearestIn(known));
        }

        var pixels = new Rgba32[_frame.Width * _frame.Height];
        PixelRow.Convert<TPixel, Rgba32>(_frame.Pixels, pixels);
        ColorQuantizer quantizer = ColorQuantizer.For([pixels]);
        return (quantizer.Palette, quantizer.IndexOf);
    }

    private void PackBytes(ReadOnlySpan<TPixel> row, Span<byte> samples)
    {
        switch (_header.ColorType)
        {
            case PngColorType.Palette:
                Rgba32 rgba = default;
                for (int x = 0; x < row.Length; x++)
                {
                    row[x].ToRgba32(ref rgba);
                    _bytes[x] = (byte)_indexOf!(rgba);
                }

                PackBits(samples, shift: 0);
                break;
            case PngColorType.Grayscale:
                PixelRow.Convert(row, MemoryMarshal.Cast<byte, L8>(_bytes.AsSpan()));
                PackBits(samples, shift: 8 - _header.BitDepth);
                break;
            case PngColorType.GrayscaleWithAlpha:
                PixelRow.Convert(row, MemoryMarshal.Cast<byte, La16>(samples));
                break;
            case PngColorType.Rgb:
                PixelRow.Convert(row, MemoryMarshal.Cast<byte, Rgb24>(samples));
                break;
            default:
                PixelRow.Convert(row, MemoryMarshal.Cast<byte, Rgba32>(samples));
                break;
        }
    }

    private void PackWords(ReadOnlySpan<TPixel> row, Span<ushort> samples)
    {
        switch (_header.ColorType)
        {
            case PngColorType.Grayscale:
                PixelRow.Convert(row, MemoryMarshal.Cast<ushort, L16>(samples));
                break;
            case PngColorType.GrayscaleWithAlpha:
                PixelRow.Convert(row, MemoryMarshal.Cast<ushort, La32>(samples));
                break;
            case PngColorType.Rgb:
                PixelRow.Convert(row, MemoryMarshal.Cast<ushort, Rgb48>(samples));
                break;
            default:
                PixelRow.Convert(row, MemoryMarshal.Cast<ushort, Rgba64>(samples));
                break;
        }

        BinaryPrimitives.ReverseEndianness(samples, samples);
    }

    /// <summary>A byte a sample to 1, 2, 4 or 8 bits a sample, the leftmost in the highest bits.</summary>
    private void PackBits(Span<byte> samples, int shift)
    {
        int depth = _header.BitDepth;
        samples.Clear();
        for (int x = 0; x < _frame.Width; x++)
        {
            int bit = x * depth;
            samples[bit >> 3] |= (byte)((_bytes[x] >> shift) << (8 - depth - (bit & 7)));
        }
    }
}
