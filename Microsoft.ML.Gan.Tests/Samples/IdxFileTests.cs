using System.IO.Compression;
using GanSamples.Data;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class IdxFileTests
{
    /// <summary>2×3 bytes.</summary>
    private static byte[] Small => [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    internal static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static IdxFile Read(byte[] content, string name = "a-idx")
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder[name], content);
        return IdxFile.Read(folder[name]);
    }

    private static string Refusal(byte[] content, string name = "a-idx")
    {
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Read(content, name)).Message;
        StringAssert.Contains(message, name);
        return message;
    }

    [TestMethod]
    public void IdxFileHasBigEndianDimensionsThenValues()
    {
        foreach (IdxFile file in new[] { Read(Small), Read(Gzip(Small), "a-idx.gz") })
        {
            CollectionAssert.AreEqual(new[] { 2, 3 }, file.Dimensions.ToArray());
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4, 5, 6 }, file.Values);
        }
    }

    [TestMethod]
    public void IdxFileRefusesEveryTruncationThatLosesValues()
    {
        byte[] packed = Gzip(Small);
        for (int length = 0; length < Small.Length; length++)
            StringAssert.Contains(Refusal(Small[..length]), "truncated");
        int endMarkAndChecksum = 10;
        for (int length = 0; length < packed.Length - endMarkAndChecksum; length++)
            StringAssert.Contains(Refusal(packed[..length], "a-idx.gz"), "truncated");
    }

    [TestMethod]
    public void IdxFileRefusesSomethingElse()
    {
        StringAssert.Contains(Refusal([0x89, .. "PNG and more"u8]), "89504E47");
        StringAssert.Contains(Refusal([0, 0, 13, 1, 0, 0, 0, 0]), "not an IDX file of bytes"); // floats
        StringAssert.Contains(Refusal([.. Small, 7]), "goes on");
        StringAssert.Contains(Refusal(Small, "plain.gz"), "damaged");
    }

    [TestMethod]
    public void IdxFileAllocatesNoMoreThanFileCanHold()
    {
        byte[] huge = [0, 0, 8, 2, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 1];
        StringAssert.Contains(Refusal(huge), "2147483647");
        StringAssert.Contains(Refusal(Gzip(huge), "a.gz"), "2147483647");
        StringAssert.Contains(Refusal([0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF]), "-1");
    }
}
