using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Store;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class SampleStoreTests
{
    /// <summary>Images of 3 MiB, five to a block: 12 of them need three blocks.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void SampleStoreKeepsImagesAcrossBlocks(bool inFile)
    {
        const int Size = 3 * 1024 * 1024;
        using var folder = new TemporaryFolder();
        using var store = new SampleStore(Size, folder: inFile ? folder.Path : null);
        for (int i = 0; i < 12; i++)
        {
            int slot = store.Allocate(out Memory<byte> sample);
            Assert.AreEqual(Size, sample.Length);
            sample.Span.Fill((byte)(i + 1));
            sample.Span[0] = 200;
            sample.Span[^1] = 100;
            store.Keep(slot);
        }
        Assert.AreEqual(12, store.Count);

        int[] rows = [11, 0, 4, 5, 9, 10, 4];
        var gathered = new byte[rows.Length * Size];
        store.Gather(rows, gathered);
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<byte> image = gathered.AsSpan(i * Size, Size);
            Assert.AreEqual((200, 100), (image[0], image[^1]));
            Assert.IsFalse(image[1..^1].ContainsAnyExcept((byte)(rows[i] + 1)));
            Assert.IsTrue(image.SequenceEqual(store[rows[i]]));
        }
    }

    [TestMethod]
    public void KeepLeavesOutWhatIsNotKept()
    {
        var store = new SampleStore(64);
        store.Allocate(out Memory<byte> first);
        first.Span.Fill(1);
        int second = store.Allocate(out Memory<byte> bytes);
        bytes.Span.Fill(2);
        store.Keep(second);
        Assert.AreEqual(1, store.Count);
        Assert.AreEqual(2, store[0][0]);
    }

    [TestMethod]
    public void SelectGivesSamplesOfRows()
    {
        var store = new SampleStore(1 << 23); // two to a block
        for (byte i = 0; i < 5; i++)
            store.Add(i);
        using SampleStore selected = store.Select([4, 0, 4]);
        Assert.AreEqual("4 0 4", string.Join(' ', Enumerable.Range(0, selected.Count).Select(i => selected[i][^1])));
        selected.Add(9); // does not touch the store's own
        Assert.AreEqual("0 1 2 3 4", string.Join(' ', Enumerable.Range(0, store.Count).Select(i => store[i][^1])));
        Assert.AreEqual((9, 4), (selected[3][0], selected.Count));
    }

    [TestMethod]
    public void SampleStoreGivesLargeImageBlockOfItsOwn()
    {
        var store = new SampleStore(4 * 2100 * 2100); // 16.8 MiB
        for (byte i = 0; i < 2; i++)
            store.Add(i);
        Assert.AreEqual((0, 1), (store[0][17_000_000], store[1][17_000_000]));
    }

    [TestMethod]
    public void DisposeRemovesFile()
    {
        using var folder = new TemporaryFolder();
        using (var store = new SampleStore(64, folder: folder.Path))
        {
            store.Add(3);
            Assert.AreEqual(OperatingSystem.IsWindows() ? 1 : 0, folder.Files.Length); // without a name, which nothing needs
        }
        Assert.AreEqual(0, folder.Files.Length);
    }

    [TestMethod]
    public void SampleStoreLeavesNoFileWhenKilled()
    {
        using var folder = new TemporaryFolder();
        using Process process = ChildProcess.Start("store", folder.Path, "2");
        Assert.AreEqual("filled", process.StandardOutput.ReadLine());
        process.Kill();
        process.WaitForExit();
        CollectionAssert.AreEqual(Array.Empty<string>(), folder.Files);
    }

    /// <summary>The first versions' files had names, and were left when their process was killed.</summary>
    [TestMethod]
    public void SampleStoreRemovesFilesLeftButNotThoseInUse()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gan-samples-left.abc"], "left");
        File.WriteAllText(folder["mine.txt"], "the user's own");
        using (new FileStream(folder["gan-samples-used.abc"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        using (var store = new SampleStore(64, folder: folder.Path))
        {
            store.Allocate(out _);
            CollectionAssert.IsSubsetOf(new[] { "gan-samples-used.abc", "mine.txt" }, folder.Files);
            CollectionAssert.DoesNotContain(folder.Files, "gan-samples-left.abc");
        }
    }

    [TestMethod]
    public void SampleStoreSharesFolderWithOthersBegunAtOnce()
    {
        using var folder = new TemporaryFolder();
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var store = new SampleStore(64, folder: folder.Path);
            store.Add((byte)i);
            Assert.AreEqual((byte)i, store[0][63]);
        });
        CollectionAssert.AreEqual(Array.Empty<string>(), folder.Files);
    }

    [TestMethod]
    public void FitNamesFullDiskAndLeavesNothing()
    {
        using var disk = new SmallDisk("size=24m");
        GanOptions options = TinyGan.Options(3);
        options.StoreDirectory = disk["samples"];
        // 19 MiB: two blocks of 16
        IDataView rows = TinyGan.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(_ => new LargeRow()));
        string message = Errors.Cause<IOException>(() => TinyGan.Context.Transforms.Gan("Pixels", options).Fit(rows)).Message;
        string[] parts = ["GanOptions.StoreDirectory", disk["samples"], "after 15 MiB of them, 15 MiB more are needed", "8 MiB are free",
            "No space left"];
        foreach (string part in parts)
            StringAssert.Contains(message, part);
        Assert.AreEqual(0, Directory.GetFiles(disk["samples"]).Length);
        Assert.AreEqual(24L << 20, new DriveInfo(disk.Path).AvailableFreeSpace);
    }

    [TestMethod]
    public void SampleStoreNamesLimitOnFileSizes()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Windows has no such limit.");
        using var folder = new TemporaryFolder();
        using Process process = ChildProcess.StartAfter("trap '' XFSZ; ulimit -f 49152; export DOTNET_EnableWriteXorExecute=0", "store",
            folder.Path, "3"); // 24 MiB
        string? message = process.StandardOutput.ReadLine();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, process.StandardError.ReadToEnd());
        StringAssert.Contains(message, "GanOptions.StoreDirectory");
        StringAssert.Contains(message, "after 16 MiB of them, 16 MiB more are needed");
        CollectionAssert.AreEqual(Array.Empty<string>(), folder.Files);
    }

    [TestMethod]
    public void SampleStoreNamesFolderThatCannotBeUsed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        foreach (string path in new[] { folder["file"], folder["file/below"] })
            AssertRefused(path);
        using var disk = new SmallDisk("ro");
        AssertRefused(disk.Path);
        AssertRefused(disk["new"]);

        static void AssertRefused(string path)
        {
            GanOptions options = TinyGan.Options(3);
            options.StoreDirectory = path;
            string message = Errors.Cause<IOException>(() =>
                TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(20))).Message;
            StringAssert.Contains(message, $"GanOptions.StoreDirectory '{path}' cannot be used");
        }
    }

    private sealed class LargeRow
    {
        [VectorType(128, 128, 3)]
        public byte[] Pixels { get; set; } = new byte[128 * 128 * 3];
    }

    [TestMethod]
    public void FitFromFileGivesSameModelAndLeavesNone()
    {
        using var folder = new TemporaryFolder();
        float[] Train(string? directory)
        {
            GanOptions options = TinyGan.Options(3);
            options.StoreDirectory = directory;
            using GanTransformer model = TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(40));
            return [.. model.Model.Generator.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
        }

        CollectionAssert.AreEqual(Train(null), Train(folder.Path));
        Assert.AreEqual(0, Directory.GetFiles(folder.Path).Length);
    }
}
