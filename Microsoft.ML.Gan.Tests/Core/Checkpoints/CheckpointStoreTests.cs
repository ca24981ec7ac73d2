using Microsoft.ML.Gan.Core.Checkpoints;

namespace Microsoft.ML.Gan.Tests.Core.Checkpoints;

[TestClass]
public class CheckpointStoreTests
{
    private static CheckpointStore Open(TemporaryFolder folder, List<string>? warnings = null, int kept = 2, string kind = "test") =>
        new(folder.Path, kind, kept, (warnings ?? []).Add);

    /// <summary>More than any buffer holds, and different for each step.</summary>
    private static byte[] Content(long step) => [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * step >> 3))];

    private static void Write(CheckpointStore store, params IEnumerable<long> steps)
    {
        foreach (long step in steps)
            Assert.IsTrue(store.TryWrite(step, writer => { writer.Write(step); writer.Write(Content(step)); }));
    }

    private static long? ReadLast(CheckpointStore store)
    {
        if (store.FindLast() is not { } path)
            return null;
        return store.Read(path, reader =>
        {
            long step = reader.ReadInt64();
            CollectionAssert.AreEqual(Content(step), reader.ReadBytes(200_000));
            return step;
        });
    }

    [TestMethod]
    public void CheckpointStoreReadsLastAndKeepsLastFew()
    {
        using var folder = new TemporaryFolder();
        using (CheckpointStore store = Open(folder))
        {
            Assert.IsNull(ReadLast(store));
            Write(store, 5, 10, 200_000, 30);
            Assert.AreEqual(30, ReadLast(store)); // what lay after a checkpoint is gone with it
        }
        CollectionAssert.AreEqual(new[] { ".lock", "checkpoint-0000000010.bin", "checkpoint-0000000030.bin" }, folder.Files);
        using CheckpointStore again = Open(folder);
        Assert.AreEqual(30, ReadLast(again));
    }

    [TestMethod]
    [DataRow("cut short")]
    [DataRow("empty")]
    [DataRow("changed")]
    [DataRow("changed checksum")]
    [DataRow("another file")]
    public void CheckpointStoreLeavesDamagedOneAsideWithWarning(string damage)
    {
        using var folder = new TemporaryFolder();
        var warnings = new List<string>();
        using CheckpointStore store = Open(folder, warnings);
        Write(store, 10, 20);
        string last = folder["checkpoint-0000000020.bin"];
        byte[] bytes = File.ReadAllBytes(last);
        switch (damage)
        {
            case "cut short": bytes = bytes[..^1000]; break;
            case "empty": bytes = []; break;
            case "changed": bytes[100_000] ^= 1; break;
            case "changed checksum": bytes[^1] ^= 1; break;
            case "another file": bytes = new byte[100]; break;
        }
        File.WriteAllBytes(last, bytes);
        Assert.AreEqual(10, ReadLast(store));
        StringAssert.Contains(warnings.Single(), last);
        Write(store, 15);
        Assert.AreEqual(15, ReadLast(store));
        Assert.AreEqual(1, warnings.Count); // the damaged one was removed
    }

    [TestMethod]
    public void WriteThatFailsLeavesTheOneBefore()
    {
        using var folder = new TemporaryFolder();
        var warnings = new List<string>();
        using CheckpointStore store = Open(folder, warnings);
        Write(store, 10);
        Assert.IsFalse(store.TryWrite(20, writer => { writer.Write(Content(20)); throw new IOException("disk full"); }));
        StringAssert.Contains(warnings.Single(), "disk full");
        Assert.AreEqual(10, ReadLast(store));
        CollectionAssert.AreEqual(new[] { ".lock", "checkpoint-0000000010.bin" }, folder.Files);
    }

    [TestMethod]
    public void CheckpointStoreRemovesWhatKilledProcessLeft()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[".checkpoint-0000000020.0123456789abcdef.bin"], "half");
        File.WriteAllText(folder["notes.txt"], "the user's own");
        using CheckpointStore store = Open(folder);
        Assert.IsNull(store.FindLast());
        CollectionAssert.AreEqual(new[] { ".lock", "notes.txt" }, folder.Files);
    }

    [TestMethod]
    public void CheckpointStoreGivesFolderToOneRunAtATime()
    {
        using var folder = new TemporaryFolder();
        using (Open(folder))
            Errors.Says<InvalidOperationException>(() => Open(folder), folder.Path);
        Open(folder).Dispose();
    }

    [TestMethod]
    public void CheckpointStoreRefusesOtherKindOfTraining()
    {
        using var folder = new TemporaryFolder();
        using (CheckpointStore store = Open(folder))
            Write(store, 10);
        using CheckpointStore other = Open(folder, kind: "other");
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => ReadLast(other)).Message;
        StringAssert.Contains(message, "'test', not 'other'");
    }

    [TestMethod]
    public void CheckpointStoreTellsUnwritableFolderFromOneInUse()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => new CheckpointStore(folder["file"], "GAN", 2, _ => { }))
            .Message;
        StringAssert.Contains(message, "cannot be written");
        Directory.CreateDirectory(folder["locked/.lock"]); // a folder where the file should be
        message = Assert.ThrowsExactly<InvalidOperationException>(() => new CheckpointStore(folder["locked"], "GAN", 2, _ => { })).Message;
        StringAssert.Contains(message, "cannot be written");
    }

    [TestMethod]
    public void CheckpointStoreTellsReadOnlyAndFullDiskFromOneInUse()
    {
        using (var fixedDisk = new SmallDisk("ro"))
        {
            string message = Assert.ThrowsExactly<InvalidOperationException>(() =>
                new CheckpointStore(fixedDisk.Path, "GAN", 2, _ => { })).Message;
            StringAssert.Contains(message, $"'{fixedDisk.Path}' cannot be written");
        }
        using var disk = new SmallDisk("size=300k");
        var warnings = new List<string>();
        using var store = new CheckpointStore(disk.Path, "GAN", 2, warnings.Add);
        Assert.IsTrue(store.TryWrite(1, writer => writer.Write(Content(1))));
        Assert.IsFalse(store.TryWrite(2, writer => writer.Write(Content(2))));
        StringAssert.Contains(warnings.Single(), "No space left");
        StringAssert.Contains(warnings.Single(), disk.Path);
        CollectionAssert.AreEqual(new[] { ".lock", "checkpoint-0000000001.bin" }, disk.Files);
        Assert.IsNotNull(store.FindLast());
    }

    [TestMethod]
    public void WriteThatFailsIsWarnedOfAndNextOneIsTried()
    {
        using var folder = new TemporaryFolder();
        var warnings = new List<string>();
        using var store = new CheckpointStore(folder["checkpoints"], "GAN", 2, warnings.Add);
        Assert.IsTrue(store.TryWrite(1, writer => writer.Write(1)));
        Assert.IsFalse(store.TryWrite(2, _ => throw new IOException("No space left on device.")));
        StringAssert.Contains(warnings.Single(), "after step 2");
        StringAssert.Contains(warnings.Single(), folder["checkpoints"]);
        Assert.IsTrue(store.TryWrite(3, writer => writer.Write(3)));
        CollectionAssert.AreEqual(new[] { "checkpoint-0000000001.bin", "checkpoint-0000000003.bin" },
            Directory.GetFiles(folder["checkpoints"], "checkpoint-*").Select(Path.GetFileName).Order().ToArray());
    }
}
