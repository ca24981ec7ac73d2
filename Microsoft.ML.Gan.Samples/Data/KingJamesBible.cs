using System.Buffers.Binary;
using System.Text;

namespace GanSamples.Data;

/// <summary>The King James Bible (public domain) of Debian's package bible-kjv-text, verse by verse.</summary>
/// <remarks>
/// Its one file begins with "EC02" and a title. At 0x54 it has the size of a window (64 KiB of text), at 0x58 their number, and from 0x5C
/// where each one starts, big-endian. A file of Unix's compress follows, which starts its table anew with each window. In it, a verse is a
/// line: "Ge1:1 In the beginning …".
/// </remarks>
public static class KingJamesBible
{
    private const string DebianFile = "/usr/lib/bible.data";
    private const int WindowCount = 0x58, WindowTable = 0x5C;

    /// <summary>The verses without their numbers.</summary>
    /// <exception cref="IOException">The package is not installed.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<string> Read()
    {
        if (!File.Exists(DebianFile))
        {
            throw new IOException($"There is no text to train on: '{DebianFile}' is missing. Install Debian's package bible-kjv-text " +
                "(apt-get install bible-kjv-text), or name any text file with --text FILE.");
        }
        return Verses(File.ReadAllBytes(DebianFile));
    }

    /// <summary>The verses of the package's file.</summary>
    internal static IReadOnlyList<string> Verses(ReadOnlySpan<byte> file)
    {
        if (file.Length < WindowTable || !file.StartsWith("EC02"u8))
            throw new InvalidDataException("This is not a text of bible-kjv-text: it does not begin with EC02.");
        uint windows = BinaryPrimitives.ReadUInt32BigEndian(file[WindowCount..]);
        long start = WindowTable + 4 * (windows + 1L); // the table ends with the file's size
        if (start >= file.Length)
            throw new InvalidDataException("The text of bible-kjv-text is damaged: its table of windows is longer than the file.");
        string text = Encoding.Latin1.GetString(CompressFile.Decompress(file[(int)start..]));
        IEnumerable<string[]> lines = text.Split('\n').Select(line => line.Split(' ', 2));
        return [.. lines.Where(parts => parts.Length == 2 && parts[0].Contains(':')).Select(parts => parts[1])];
    }
}
