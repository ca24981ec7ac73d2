using System.Text;
using GanSamples.Data;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class KingJamesBibleTests
{
    /// <summary>Codes of nine bits: while there are fewer than 512, compress writes no others.</summary>
    private static byte[] Compressed(params int[] codes)
    {
        var bytes = new byte[3 + (codes.Length * 9 + 7) / 8];
        (bytes[0], bytes[1], bytes[2]) = (0x1F, 0x9D, 0x90);
        for (int bit = 0; bit < codes.Length * 9; bit++)
            bytes[3 + bit / 8] |= (byte)((codes[bit / 9] >> bit % 9 & 1) << bit % 8);
        return bytes;
    }

    [TestMethod]
    public void KingJamesBibleReadsCompressedFiles()
    {
        Assert.AreEqual("", Text(Compressed()));
        // 257 is "to", 258 "ob", 259 "be", 260 "e ", 261 " t", 262 "tob"; 263 "be?": not yet there when it is used first.
        Assert.AreEqual("tobe tobe", Text(Compressed('t', 'o', 'b', 'e', ' ', 257, 259)));
        Assert.AreEqual("aaaaaaa", Text(Compressed('a', 257, 258, 'a')));
        // 256 empties the table, and the rest of the group of eight codes is not used.
        Assert.AreEqual("abba", Text(Compressed('a', 'b', 256, 0, 0, 0, 0, 0, 'b', 'a')));
        foreach (byte[] wrong in new[] { [], [0x1F, 0x9D], [0x1F, 0x8B, 8], Compressed(257), Compressed('a', 300) })
            Assert.ThrowsExactly<InvalidDataException>(() => CompressFile.Decompress(wrong));

        static string Text(byte[] file) => Encoding.Latin1.GetString(CompressFile.Decompress(file));
    }

    [TestMethod]
    public void KingJamesBibleReadsVersesWithoutNumbers()
    {
        byte[] text = Compressed([.. "Title\nGe1:1 In the\nRev2:3 end.\n".Select(c => (int)c)]);
        byte[] header = new byte[0x5C + 8];
        "EC02Compressed"u8.CopyTo(header);
        header[0x5B] = 1; // window; the table has one entry more
        CollectionAssert.AreEqual(new[] { "In the", "end." }, KingJamesBible.Verses([.. header, .. text]).ToArray());
        Assert.ThrowsExactly<InvalidDataException>(() => KingJamesBible.Verses(header));
        Assert.ThrowsExactly<InvalidDataException>(() => KingJamesBible.Verses("something else"u8));
    }

    /// <summary>Where Debian's package is installed: codes of all sizes.</summary>
    [TestMethod]
    public void KingJamesBibleIsReadWhole()
    {
        if (!File.Exists("/usr/lib/bible.data"))
            Assert.Inconclusive("The package bible-kjv-text is not installed.");
        IReadOnlyList<string> verses = KingJamesBible.Read();
        Assert.AreEqual(31_102, verses.Count);
        Assert.AreEqual("In the beginning God created the heaven and the earth.", verses[0]);
        Assert.AreEqual("Jesus wept.", verses.Single(verse => verse.Length == 11));
        Assert.AreEqual("The grace of our Lord Jesus Christ be with you all. Amen.", verses[^1]);
    }
}
