using CsCheck;
using Microsoft.ML.Gan.Core.Checkpoints;

namespace Microsoft.ML.Gan.Tests.Core.Checkpoints;

[TestClass]
public class CheckpointFieldsPropertyTests
{
    private static CheckpointFields Reader(byte[] bytes) => new(new BinaryReader(new MemoryStream(bytes)), null);

    private static void AssertReadsWithin<T>(bool isWithin, T value, Func<T> read)
    {
        if (isWithin)
            Assert.AreEqual(value, read());
        else
            StringAssert.StartsWith(Assert.ThrowsExactly<FormatException>(() => read()).Message, "the size is out of its range: ");
    }

    [TestMethod]
    public void Int32GivesWhatIsInItsRange()
    {
        Gen<int> any = Gen.OneOf(Gen.Int, Gen.Int[-5, 5]);
        Gen.Select(any, any, any).Holds(500, (value, minimum, maximum) => AssertReadsWithin(value >= minimum && value <= maximum, value,
            () => Reader(BitConverter.GetBytes(value)).Int32(0, minimum, maximum, "the size")));
    }

    [TestMethod]
    public void Int64GivesWhatIsInItsRange()
    {
        Gen<long> any = Gen.OneOf(Gen.Long, Gen.Long[-5, 5]);
        Gen.Select(any, any, any).Holds(500, (value, minimum, maximum) => AssertReadsWithin(value >= minimum && value <= maximum, value,
            () => Reader(BitConverter.GetBytes(value)).Int64(0, minimum, maximum, "the size")));
    }

    /// <summary>NaN is in no range.</summary>
    [TestMethod]
    public void DoubleGivesWhatIsInItsRange()
    {
        Gen<double> any = Gen.OneOf(Gen.Double, Gen.Double.Special, Gen.Double[-2, 2], Gen.Int[-2, 2].Select(i => (double)i));
        Gen.Select(any, any, any).Holds(500, (value, minimum, maximum) => AssertReadsWithin(value >= minimum && value <= maximum, value,
            () => Reader(BitConverter.GetBytes(value)).Double(0, minimum, maximum, "the size")));
    }
}
