using CsCheck;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Tests.Core.IO;

[TestClass]
public class ContentReadingPropertyTests
{
    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));

    [TestMethod]
    public void RequirePassesWhatIsThereAndNoMore() =>
        Gen.Select(Gen.Byte.Array[0, 50], Gen.OneOf(Gen.Double, Gen.Double.Special, Gen.Int[-5, 60].Select(i => (double)i)), Gen.Int[1, 8])
            .Holds(500, (bytes, count, bytesEach) =>
            {
                using BinaryReader reader = Reader(bytes);
                if (count >= 0 && count <= (double)bytes.Length / bytesEach)
                    reader.Require(count, bytesEach);
                else
                    StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => reader.Require(count, bytesEach)).Message,
                        $"{bytes.Length} bytes are left");
                Assert.AreEqual(bytes.Length, reader.BytesLeft());
            });

    [TestMethod]
    public void RequireEndPassesAtTheEndAlone() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20]).Holds(200, (length, read, behind) =>
        {
            using BinaryReader reader = Reader(new byte[length]);
            int left = length - reader.ReadBytes(read).Length - behind;
            if (left == 0)
                reader.RequireEnd(behind);
            else
                StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => reader.RequireEnd(behind)).Message,
                    left > 0 ? $"{left} bytes behind its end" : "cut short");
        });
}
