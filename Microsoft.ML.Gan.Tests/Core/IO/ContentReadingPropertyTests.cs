using CsCheck;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Tests.Core.IO;

[TestClass]
public class ContentReadingPropertyTests
{
    private static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes));

    private static void AssertReadsWithin<T>(bool isWithin, T value, Func<T> read)
    {
        if (isWithin)
            Assert.AreEqual(value, read());
        else
            StringAssert.StartsWith(Assert.ThrowsExactly<FormatException>(() => read()).Message, "the size is out of its range: ");
    }

    [TestMethod]
    public void ReadInt32GivesWhatIsInItsRange()
    {
        Gen<int> any = Gen.OneOf(Gen.Int, Gen.Int[-5, 5]);
        Gen.Select(any, any, any).Holds(500, (value, minimum, maximum) => AssertReadsWithin(value >= minimum && value <= maximum, value,
            () => Reader(BitConverter.GetBytes(value)).ReadInt32(minimum, maximum, "the size")));
    }

    [TestMethod]
    public void ReadInt64GivesWhatIsInItsRange()
    {
        Gen<long> any = Gen.OneOf(Gen.Long, Gen.Long[-5, 5]);
        Gen.Select(any, any, any).Holds(500, (value, minimum, maximum) => AssertReadsWithin(value >= minimum && value <= maximum, value,
            () => Reader(BitConverter.GetBytes(value)).ReadInt64(minimum, maximum, "the size")));
    }

    /// <summary>NaN is in no range.</summary>
    [TestMethod]
    public void ReadDoubleGivesWhatIsInItsRange()
    {
        Gen<double> any = Gen.OneOf(Gen.Double, Gen.Double.Special, Gen.Double[-2, 2], Gen.Int[-2, 2].Select(i => (double)i));
        Gen.Select(any, any, any).Holds(500, (value, minimum, maximum) => AssertReadsWithin(value >= minimum && value <= maximum, value,
            () => Reader(BitConverter.GetBytes(value)).ReadDouble(minimum, maximum, "the size")));
    }

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
