using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>What the segments of a JPEG tell without decoding it (ITU T.81, annex B).</summary>
internal sealed class JpegContent
{
    private const byte Tem = 0x01, Sof0 = 0xC0, Sof1 = 0xC1, Dht = 0xC4, Jpg = 0xC8, Dac = 0xCC, Sof15 = 0xCF, Rst0 = 0xD0, Rst7 = 0xD7, Eoi = 0xD9, Sos = 0xDA, Dqt = 0xDB, App14 = 0xEE;

    private byte[] _components = []; // three bytes each: ID, sampling factors, table
    private bool _isSequential;
    private int _firstScanComponents;
    private int? _adobeTransform;

    /// <param name="file">The file, from its first byte on.</param>
    /// <param name="complete">Whether everything up to the first scan must be there, as a decoder needs, or the size alone.</param>
    public JpegContent(ReadOnlySpan<byte> file, bool complete)
    {
        int position = 2; // after SOI
        while (true)
        {
            if (file.Length - position < 2 && Width > 0 && !complete)
            {
                break;
            }

            byte marker = ReadMarker(file, ref position);
            if (marker == Eoi)
            {
                break;
            }

            if (marker is Tem or (>= Rst0 and <= Rst7))
            {
                continue;
            }

            ReadOnlySpan<byte> segment = ReadSegment(file, ref position, complete || Width == 0);
            if (marker == Sos)
            {
                _firstScanComponents = segment.IsEmpty ? 0 : segment[0];
                break;
            }

            Take(marker, segment);
        }

        if (Width == 0 || Height == 0)
        {
            throw new InvalidImageContentException("JPEG Image does not contain a frame header with its size.");
        }

        Length = FindEnd(file, position);
        HasEnd = Length >= 2 && file[Length - 2] == 0xFF && file[Length - 1] == Eoi;
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int Length { get; }

    /// <summary>Whether there is an EOI.</summary>
    public bool HasEnd { get; }

    /// <summary>Whether the rows come one after another in one scan: not where the whole picture comes several times, each finer.</summary>
    public bool IsOneScan => _isSequential && _firstScanComponents == ComponentCount;

    public int ComponentCount => _components.Length / 3;

    /// <summary>How many of the luminance's rows there are for one of the component with the fewest.</summary>
    private int RowsPerSample => Enumerable.Range(0, ComponentCount).Max(i => Down(i));

    /// <summary>
    /// Of a file that ends early, how many rows a decoder gives that gives whole rows of blocks, and where it smooths colours between
    /// those, keeps the last pixels of each until the next one is there (as libjpeg does).
    /// </summary>
    /// <param name="decoded">How many rows could be decoded, or a few less.</param>
    public int CompleteRows(int decoded)
    {
        if (decoded >= Height)
        {
            return Height;
        }

        int blockRow = 8 * RowsPerSample;
        bool smooths = Enumerable.Range(0, ComponentCount).Any(i => 2 * Down(i) == RowsPerSample);
        int rows = (decoded + blockRow - 1) / blockRow * blockRow;
        return Math.Max(0, rows - (smooths ? RowsPerSample : 0));
    }

    /// <summary>As in the standard tables that libjpeg and others scale by it; the nearest, for tables of another kind.</summary>
    public int Quality { get; private set; } = 75;

    public JpegEncodingColor ColorType
    {
        get
        {
            switch (ComponentCount)
            {
                case 1:
                    return JpegEncodingColor.Luminance;
                case 3:
                    if (_adobeTransform == 0)
                    {
                        return JpegEncodingColor.Rgb;
                    }

                    // How many luma samples there are for one chroma sample, across and down.
                    (int across, int down) = (_components[1] >> 4, _components[1] & 15);
                    return (across / Math.Max(1, _components[4] >> 4), down / Math.Max(1, _components[4] & 15)) switch
                    {
                        (1, 1) => JpegEncodingColor.YCbCrRatio444,
                        (2, 1) => JpegEncodingColor.YCbCrRatio422,
                        (4, 1) => JpegEncodingColor.YCbCrRatio411,
                        (4, 2) => JpegEncodingColor.YCbCrRatio410,
                        _ => JpegEncodingColor.YCbCrRatio420,
                    };
                default:
                    return _adobeTransform == 2 ? JpegEncodingColor.Ycck : JpegEncodingColor.Cmyk;
            }
        }
    }

    /// <summary>A component's vertical sampling factor.</summary>
    private int Down(int component) => _components[(3 * component) + 1] & 15;

    /// <summary>The next byte after a 0xFF that is neither 0 nor 0xFF. What lies before it is passed over, as decoders do.</summary>
    private static byte ReadMarker(ReadOnlySpan<byte> file, ref int position)
    {
        for (int found = position; found < file.Length - 1; found++)
        {
            if (file[found] == 0xFF && file[found + 1] is not (0 or 0xFF))
            {
                position = found + 2;
                return file[found + 1];
            }
        }

        throw new InvalidImageContentException("JPEG Image ends before its pixels.");
    }

    private static ReadOnlySpan<byte> ReadSegment(ReadOnlySpan<byte> file, ref int position, bool whole)
    {
        int length = file.Length - position < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        if (length < 2 || (whole && length > file.Length - position))
        {
            throw new InvalidImageContentException("JPEG Image ends before its pixels.");
        }

        int start = position + 2;
        position = Math.Min(file.Length, position + length);
        return file[start..position];
    }

    private void Take(byte marker, ReadOnlySpan<byte> segment)
    {
        if (marker is >= Sof0 and <= Sof15 and not Dht and not Jpg and not Dac)
        {
            if (segment.Length < 6 || segment[5] is not (1 or 3 or 4) || segment.Length < 6 + (3 * segment[5]))
            {
                throw new InvalidImageContentException("JPEG Image has a frame header that can't be read.");
            }

            Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
            Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
            _components = segment.Slice(6, 3 * segment[5]).ToArray();
            _isSequential = marker is Sof0 or Sof1;
        }
        else if (marker == Dqt && segment.Length > 64 && segment[0] == 0)
        {
            // The first table, of 8 bits, is the luminance's.
            Quality = JpegQuality.Estimate(segment.Slice(1, 64));
        }
        else if (marker == App14 && segment.Length >= 12 && segment.StartsWith("Adobe"u8))
        {
            _adobeTransform = segment[11];
        }
    }

    /// <summary>Looks for EOI through the scans, where 0xFF stands before 0, a restart marker or the next segment.</summary>
    private static int FindEnd(ReadOnlySpan<byte> file, int position)
    {
        while (position < file.Length)
        {
            int found = file[position..].IndexOf((byte)0xFF);
            if (found < 0 || position + found + 1 >= file.Length)
            {
                break;
            }

            position += found + 1;
            if (file[position] == Eoi)
            {
                return position + 1;
            }
        }

        return file.Length;
    }
}
