using System.Globalization;
using Microsoft.ML.Gan.Core.Torch;
using Microsoft.ML.Gan.Tests.Text;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

/// <summary>Signals do not reach a thread that is inside libtorch's recurrent layers.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public class SignalMaskTests
{
    private const int Interrupt = 2, SegmentationFault = 11, Child = 17, Continue = 18;

    /// <summary>Whether this thread blocks each of the signals.</summary>
    private static string Blocked()
    {
        string line = File.ReadLines("/proc/thread-self/status").First(l => l.StartsWith("SigBlk:", StringComparison.Ordinal));
        ulong mask = ulong.Parse(line[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Join(' ', new[] { Interrupt, SegmentationFault, Child, Continue }.Where(signal => (mask >> (signal - 1) & 1) == 1));
    }

    [TestMethod]
    public void BlockAllBlocksSignalsUntilDisposed()
    {
        string before = Blocked();
        using (SignalMask.BlockAll())
        {
            Assert.AreEqual("2 17 18", Blocked()); // a fault still gets through
            using (SignalMask.BlockAll())
                Assert.AreEqual("2 17 18", Blocked());
            Assert.AreEqual("2 17 18", Blocked());
        }
        Assert.AreEqual(before, Blocked());
        Assert.AreEqual("", before);
    }

    [TestMethod]
    public void CharacterModelIsEvaluatedWithoutSignals()
    {
        TinyText.OfFirst.Model.ReadWeights(_ => Assert.AreEqual("2 17 18", Blocked()));
        Assert.AreEqual("", Blocked());
    }
}
