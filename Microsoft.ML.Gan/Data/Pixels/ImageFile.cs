using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace Microsoft.ML.Gan.Data.Pixels;

/// <summary>
/// Detects image files that end early, or that an EXIF orientation rotates. ML.NET's decoder reports neither: it leaves missing rows blank,
/// and does not rotate the image.
/// </summary>
internal static class ImageFile
{
    /// <summary>Reads a file up to the end of its picture. Returns whether its EXIF orientation rotates or mirrors it.</summary>
    /// <exception cref="InvalidDataException">It is a PNG, JPEG, GIF, BMP or WebP that ends before its picture does.</exception>
    public static bool Check(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        int size = (int)Math.Min(RandomAccess.GetLength(handle), Array.MaxLength);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            int length = 0;
            for (int read = 1; read > 0 && length < size; length += read)
                read = RandomAccess.Read(handle, buffer.AsSpan(length, size - length), length);
            if (!IsWhole(buffer.AsSpan(0, length)))
                throw new InvalidDataException($"the file '{path}' ends before its picture does");
            return IsTurned(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a file's EXIF orientation is another than upright (EXIF 2.32, tag 0x0112).</summary>
    public static bool IsTurned(ReadOnlySpan<byte> file)
    {
        // Most files have no EXIF: only the others are parsed.
        ReadOnlySpan<byte> mark = file switch
        {
            [0xFF, 0xD8, ..] => "Exif\0\0"u8,
            [0x89, (byte)'P', ..] => "eXIf"u8,
            [(byte)'R', (byte)'I', ..] => "EXIF"u8, // WebP
            _ => [],
        };
        if (mark.IsEmpty || file.IndexOf(mark) < 0)
            return false;
        try
        {
            return Image.Identify(file.ToArray())?.Metadata.ExifProfile?.GetValue(ExifTag.Orientation)?.Value > 1;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return false; // ML.NET has read the picture; an unreadable marker rotates nothing
        }
    }

    /// <summary>Whether a file has all of its picture; true for unknown formats.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => IsWholePng(file),
        [0xFF, 0xD8, 0xFF, ..] => IsWholeJpeg(file),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => IsWholeGif(file),
        [(byte)'B', (byte)'M', ..] => IsWholeBmp(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            file.Length >= 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]),
        _ => true,
    };

    /// <summary>Chunks of (length, type, data, checksum) up to IEND (PNG specification, section 5).</summary>
    private static bool IsWholePng(ReadOnlySpan<byte> file)
    {
        for (long position = 8; position + 8 <= file.Length;)
        {
            ReadOnlySpan<byte> chunk = file[(int)position..];
            if (chunk[4..8].SequenceEqual("IEND"u8))
                return true;
            position += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }
        return false;
    }

    /// <summary>
    /// Segments of (0xFF, marker, length, data), with scans between them. In a scan 0 or a restart marker follows 0xFF (ITU T.81, annex B).
    /// </summary>
    private static bool IsWholeJpeg(ReadOnlySpan<byte> file)
    {
        const byte Tem = 0x01, FirstRestart = 0xD0, Start = 0xD8, End = 0xD9;
        int position = 2;
        while (true)
        {
            int found = position < file.Length ? file[position..].IndexOf((byte)0xFF) : -1;
            if (found < 0 || position + found + 1 >= file.Length)
                return false;
            position += found + 1;
            byte marker = file[position];
            if (marker == End)
                return true;
            if (marker == 0xFF) // may be repeated in front of a marker
                continue;
            position++;
            if (marker is 0 or Tem or (>= FirstRestart and <= Start))
                continue;
            if (position + 2 > file.Length)
                return false;
            position += BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        }
    }

    /// <summary>
    /// Blocks up to the trailer, each of a header and parts of up to 255 bytes, the last of length 0 (GIF89a, sections 15–27).
    /// </summary>
    private static bool IsWholeGif(ReadOnlySpan<byte> file)
    {
        const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;
        if (file.Length < 13)
            return false;
        int position = 13 + PaletteBytes(file[10]);
        while (position < file.Length)
        {
            switch (file[position])
            {
                case Trailer:
                    return true;
                case Extension:
                    position += 2;
                    break;
                case Image:
                    if (position + 9 >= file.Length)
                        return false;
                    position += 11 + PaletteBytes(file[position + 9]);
                    break;
                default: // garbage between blocks
                    position++;
                    continue;
            }
            while (position < file.Length && file[position] != 0)
                position += 1 + file[position];
            position++;
        }
        return false;

        static int PaletteBytes(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);
    }

    /// <summary>Headers, and at an offset rows of whole 32-bit words, if they are not compressed.</summary>
    private static bool IsWholeBmp(ReadOnlySpan<byte> file)
    {
        const int ShortHeader = 12; // of OS/2
        if (file.Length < 14 + ShortHeader)
            return false;
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == ShortHeader)
            return HasRows(file, BinaryPrimitives.ReadUInt16LittleEndian(file[18..]),
                BinaryPrimitives.ReadUInt16LittleEndian(file[20..]), file[24]);
        if (file.Length < 14 + 40)
            return false;
        bool isCompressed = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]) is not (0 or 3 or 6); // RGB, or RGB by masks
        return isCompressed
            ? file.Length >= offset + BinaryPrimitives.ReadUInt32LittleEndian(file[34..])
            : HasRows(file, BinaryPrimitives.ReadInt32LittleEndian(file[18..]),
                BinaryPrimitives.ReadInt32LittleEndian(file[22..]), file[28]);

        bool HasRows(ReadOnlySpan<byte> file, long width, long height, byte bits) => // a negative height: from the top down
            file.Length >= offset + (width * bits + 31) / 32 * 4 * (Math.Abs(height) - 1) + (width * bits + 7) / 8;
    }
}
