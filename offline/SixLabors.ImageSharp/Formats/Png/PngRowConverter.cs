using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Turns a PNG's samples into pixels.</summary>
internal sealed class PngRowConverter
{
    private readonly PngHeader _header;
    private readonly Rgba32[] _palette = [];

    // The one colour that a tRNS chunk makes transparent, in a grey or RGB image.
    private readonly (ushort R, ushort G, ushort B)? _transparent;
    private readonly byte[] _unpacked = [];
    private readonly ushort[] _words = [];

    public PngRowConverter(in PngContent content)
    {
        _header = content.Header;
        if (_header.ColorType == PngColorType.Palette)
        {
            _palette = content.GetPalette();
        }

        _transparent = TransparentColor(content);
        if (_header.BitDepth < 8)
        {
            _unpacked = new byte[_header.Width];
        }
        else if (_header.BitDepth == 16)
        {
            _words = new ushort[checked(_header.Width * _header.Channels)];
        }
    }

    public static (ushort R, ushort G, ushort B)? TransparentColor(in PngContent content)
    {
        ReadOnlySpan<byte> chunk = content.Transparency;
        switch (content.Header.ColorType)
        {
            case PngColorType.Grayscale when chunk.Length >= 2:
                ushort grey = BinaryPrimitives.ReadUInt16BigEndian(chunk);
                return (grey, grey, grey);
            case PngColorType.Rgb when chunk.Length >= 6:
                return (BinaryPrimitives.ReadUInt16BigEndian(chunk), BinaryPrimitives.ReadUInt16BigEndian(chunk[2..]), BinaryPrimitives.ReadUInt16BigEndian(chunk[4..]));
            default:
                return null;
        }
    }

    public void Convert<TPixel>(ReadOnlySpan<byte> samples, Span<TPixel> row)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (_header.BitDepth == 16)
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(samples), _words.AsSpan(0, samples.Length / 2));
            ConvertWords(_words.AsSpan(0, row.Length * _header.Channels), row);
        }
        else
        {
            ConvertBytes(_header.BitDepth < 8 ? Unpack(samples, row.Length) : samples, row);
        }
    }

    private void ConvertBytes<TPixel>(ReadOnlySpan<byte> samples, Span<TPixel> row)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        switch (_header.ColorType)
        {
            case PngColorType.Palette:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i].FromRgba32(_palette[samples[i]]);
                }

                break;
            case PngColorType.Grayscale when _transparent is { } key:
                int scale = _header.BitDepth < 8 ? 255 / ((1 << _header.BitDepth) - 1) : 1;
                for (int i = 0; i < row.Length; i++)
                {
                    byte grey = samples[i];
                    row[i].FromRgba32(new Rgba32(grey, grey, grey, grey == key.R * scale ? byte.MinValue : byte.MaxValue));
                }

                break;
            case PngColorType.Rgb when _transparent is { } key:
                ReadOnlySpan<Rgb24> colors = MemoryMarshal.Cast<byte, Rgb24>(samples);
                for (int i = 0; i < row.Length; i++)
                {
                    Rgb24 c = colors[i];
                    row[i].FromRgba32(new Rgba32(c.R, c.G, c.B, (c.R, c.G, c.B) == key ? byte.MinValue : byte.MaxValue));
                }

                break;
            case PngColorType.Grayscale:
                PixelRow.Convert(MemoryMarshal.Cast<byte, L8>(samples)[..row.Length], row);
                break;
            case PngColorType.GrayscaleWithAlpha:
                PixelRow.Convert(MemoryMarshal.Cast<byte, La16>(samples), row);
                break;
            case PngColorType.Rgb:
                PixelRow.Convert(MemoryMarshal.Cast<byte, Rgb24>(samples), row);
                break;
            default:
                PixelRow.Convert(MemoryMarshal.Cast<byte, Rgba32>(samples), row);
                break;
        }
    }

    private void ConvertWords<TPixel>(ReadOnlySpan<ushort> samples, Span<TPixel> row)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        switch (_header.ColorType)
        {
            case PngColorType.Grayscale when _transparent is { } key:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i].FromScaledVector4(new La32(samples[i], samples[i] == key.R ? ushort.MinValue : ushort.MaxValue).ToScaledVector4());
                }

                break;
            case PngColorType.Rgb when _transparent is { } key:
                ReadOnlySpan<Rgb48> colors = MemoryMarshal.Cast<ushort, Rgb48>(samples);
                for (int i = 0; i < row.Length; i++)
                {
                    Rgb48 c = colors[i];
                    row[i].FromScaledVector4(new Rgba64(c.R, c.G, c.B, (c.R, c.G, c.B) == key ? ushort.MinValue : ushort.MaxValue).ToScaledVector4());
                }

                break;
            case PngColorType.Grayscale:
                PixelRow.Convert(MemoryMarshal.Cast<ushort, L16>(samples), row);
                break;
            case PngColorType.GrayscaleWithAlpha:
                PixelRow.Convert(MemoryMarshal.Cast<ushort, La32>(samples), row);
                break;
            case PngColorType.Rgb:
                PixelRow.Convert(MemoryMarshal.Cast<ushort, Rgb48>(samples), row);
                break;
            default:
                PixelRow.Convert(MemoryMarshal.Cast<ushort, Rgba64>(samples), row);
                break;
        }
    }

    /// <summary>1, 2 or 4 bits a sample to a byte a sample; grey is scaled to 0..255, an index is not.</summary>
    private ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> samples, int count)
    {
        int depth = _header.BitDepth, mask = (1 << depth) - 1;
        int scale = _header.ColorType == PngColorType.Grayscale ? 255 / mask : 1;
        for (int i = 0; i < count; i++)
        {
            int bit = i * depth;
            _unpacked[i] = (byte)(((samples[bit >> 3] >> (8 - depth - (bit & 7))) & mask) * scale);
        }

        return _unpacked.AsSpan(0, count);
    }
}
