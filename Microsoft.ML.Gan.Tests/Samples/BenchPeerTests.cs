using GanSamples.Bench;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>What the bench makes of a PyTorch that is not there, or that breaks down.</summary>
[TestClass]
public class BenchPeerTests
{
    [TestMethod]
    public void AMissingInterpreterIsNamed()
    {
        Assert.IsNull(Peer.Start("no-such-python", 2, out string missing));
        Assert.AreEqual("there is no no-such-python", missing);
    }

    [TestMethod]
    public void AnInterpreterWithoutPyTorchIsNamed()
    {
        Assert.IsNull(Start("read versions", out string missing));
        Assert.AreEqual("sh has no PyTorch (Debian: python3-torch, python3-torchvision)", missing);
    }

    [TestMethod]
    public void WhenThePeerBreaksDownItSaysSoOnceAndOurFiguresGoOn()
    {
        using var folder = new TemporaryFolder();
        using Peer peer = Start("""
            read versions
            echo "PyTorch 0, 1 threads by default"
            read threads
            echo
            read command
            echo "0.5 0.25"
            read command
            """, out _)!;
        Assert.AreEqual("PyTorch 0, 1 threads by default; the bench sets it to ours, 2", peer.Versions);
        var context = new BenchContext(new BenchReport(folder["report.md"], peer.Versions, ""), peer, Quick: true);
        CollectionAssert.AreEqual(new[] { 0.5, 0.25 }, context.AskPeer("train"));
        Assert.AreEqual(0, context.AskPeer("score 1").Length);
        Assert.AreEqual(0, context.AskPeer("score 2").Length);
        string report = File.ReadAllText(folder["report.md"]);
        StringAssert.Contains(report, "PyTorch is missing from here on: the peer ended at 'score 1'");
        Assert.IsFalse(report.Contains("score 2", StringComparison.Ordinal));
    }

    [TestMethod]
    public void WithoutThePeersTimesThereIsNoRatioToReach()
    {
        using var folder = new TemporaryFolder();
        var ours = new Timings();
        ours.Add(0.5, 0.25, 1);
        new BenchReport(folder["report.md"], "none", "").Ratio("work", ours.ToString(), new Timings().ToString(), TrainingRows.Ratio(new Timings(), ours), 2);
        StringAssert.Contains(File.ReadAllText(folder["report.md"]), "| work | 500 ms [375 – 750] | – | – | ≥ 2 × |  |");
    }

    private static Peer? Start(string script, out string missing)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("The peer is a shell script here.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["peer.sh"], script.ReplaceLineEndings("\n") + "\n");
        return Peer.Start("sh", 2, out missing, folder["peer.sh"]);
    }
}
