using System.Buffers;
using System.IO.Compression;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Inflates the rows of a PNG one after another and undoes their filters (PNG specification, section 9).</summary>
internal sealed class PngScanlines : IDisposable
{
    public const int ZlibHeaderSize = 2;

    private readonly Stream _inflated;
    private readonly int _distance;
    private byte[] _current;
    private byte[] _previous;

    /// <param name="compressed">A zlib stream.</param>
    /// <param name="header">What the rows hold.</param>
    public PngScanlines(Stream compressed, PngHeader header)
    {
        CheckZlibHeader(compressed.ReadByte(), compressed.ReadByte());
        _inflated = new DeflateStream(compressed, CompressionMode.Decompress);
        _distance = header.FilterDistance;

        // A filter byte in front of each row.
        int capacity = checked((int)header.RowBytes(header.Width) + 1);
        _current = ArrayPool<byte>.Shared.Rent(capacity);
        _previous = ArrayPool<byte>.Shared.Rent(capacity);
    }

    /// <summary>Forgets the row above, as an interlace pass does when it begins.</summary>
    public void StartPass() => Array.Clear(_previous);

    /// <summary>The next row; false where the data end early. The row is valid until the next call.</summary>
    public bool TryRead(int rowBytes, out ReadOnlySpan<byte> row)
    {
        Span<byte> line = _current.AsSpan(0, rowBytes + 1);
        row = line[1..];
        try
        {
            if (_inflated.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length)
            {
                return false;
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageContentException("Invalid PNG data.", e);
        }

        Unfilter(line[0], line[1..], _previous.AsSpan(1, rowBytes), _distance);
        (_current, _previous) = (_previous, _current);
        return true;
    }

    public void Dispose()
    {
        _inflated.Dispose();
        ArrayPool<byte>.Shared.Return(_current);
        ArrayPool<byte>.Shared.Return(_previous);
    }

    private static void CheckZlibHeader(int method, int flags)
    {
        if (flags < 0)
        {
            throw new InvalidImageContentException("Invalid PNG data.");
        }

        if ((method & 0x0F) != 8 || (method >> 4) > 7)
        {
            throw new ImageFormatException($"Bad compression method for ZLIB header: cmf={method}");
        }
    }

    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = distance; i < row.Length; i++)
                {
                    row[i] += row[i - distance];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < distance ? 0 : row[i - distance];
                    row[i] += (byte)((left + above[i]) >> 1);
                }

                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                }

                break;
            default:
                throw new InvalidImageContentException($"Unknown PNG filter type {filter}.");
        }
    }

    /// <summary>Whichever neighbour is closest to left + up - upper left.</summary>
    internal static byte Paeth(byte left, byte up, byte upperLeft)
    {
        int toLeft = Math.Abs(up - upperLeft);
        int toUp = Math.Abs(left - upperLeft);
        int toUpperLeft = Math.Abs(left + up - (2 * upperLeft));
        return toLeft <= toUp && toLeft <= toUpperLeft ? left : toUp <= toUpperLeft ? up : upperLeft;
    }
}
