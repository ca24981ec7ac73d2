using System.Buffers;
using System.IO.Compression;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Inflates the rows of a PNG, many at a time, and undoes their filters one after another.</summary>
internal sealed class PngScanlines : IDisposable
{
    public const int ZlibHeaderSize = 2;

    private const int BufferSize = 1 << 17;

    private readonly Stream _inflated;
    private readonly int _distance;
    private readonly byte[] _nothing;
    private readonly byte[] _buffer;
    private long _missing;
    private int _next;
    private int _end;
    private int _above = -1;

    /// <param name="compressed">A zlib stream.</param>
    /// <param name="header">What the rows hold.</param>
    /// <param name="total">How many bytes all rows have together, with a filter byte in front of each: what follows them is not looked at.</param>
    public PngScanlines(Stream compressed, PngHeader header, long total)
    {
        CheckZlibHeader(compressed.ReadByte(), compressed.ReadByte());
        _inflated = new DeflateStream(compressed, CompressionMode.Decompress);
        _distance = header.FilterDistance;
        _missing = total;
        int longest = checked((int)header.RowBytes(header.Width) + 1);
        _nothing = ArrayPool<byte>.Shared.Rent(longest);
        Array.Clear(_nothing);
        _buffer = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(2L * longest, Math.Min(total, BufferSize))));
    }

    /// <summary>Forgets the row above, as an interlace pass does when it begins.</summary>
    public void StartPass() => _above = -1;

    /// <summary>The next row; false where the data end early. The row is valid until the next call.</summary>
    public bool TryRead(int rowBytes, out ReadOnlySpan<byte> row)
    {
        if (_end - _next <= rowBytes && !Fill(rowBytes + 1))
        {
            row = default;
            return false;
        }

        Span<byte> line = _buffer.AsSpan(_next, rowBytes + 1);
        PngFilter.Undo(line[0], line[1..], (_above < 0 ? _nothing : _buffer.AsSpan(_above))[..rowBytes], _distance);
        row = line[1..];
        _above = _next + 1;
        _next += line.Length;
        return true;
    }

    public void Dispose()
    {
        _inflated.Dispose();
        ArrayPool<byte>.Shared.Return(_nothing);
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    /// <summary>Moves the row above and what is left to the front of the buffer, and inflates as much as there is room for.</summary>
    private bool Fill(int needed)
    {
        int kept = _above < 0 ? _next : _above;
        _buffer.AsSpan(kept, _end - kept).CopyTo(_buffer);
        (_next, _end) = (_next - kept, _end - kept);
        _above = _above < 0 ? -1 : 0;
        try
        {
            Span<byte> room = _buffer.AsSpan(_end, (int)Math.Min(_missing, _buffer.Length - _end));
            int read = _inflated.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
            _end += read;
            _missing -= read;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageContentException("Invalid PNG data.", e);
        }

        return _end - _next >= needed;
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
}
