using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Tests.Core.IO;

[TestClass]
public class AtomicFileTests
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static void Write(string path, string text) => AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(text)));

    private static void RequireUnix()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Windows has no modes, pipes in folders or names of bytes.");
    }

    [TestMethod]
    public void WriteMakesFileAppearWholeUnderItsName()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["a.txt"], file =>
        {
            file.Write("half"u8);
            CollectionAssert.DoesNotContain(folder.Files, "a.txt");
            file.Write(" and half"u8);
        });
        Assert.AreEqual("half and half", File.ReadAllText(folder["a.txt"]));
        CollectionAssert.AreEqual(new[] { "a.txt" }, folder.Files);
    }

    [TestMethod]
    public void WriteThatFailsLeavesWhatWasThere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        foreach (string name in new[] { "a.txt", "b.txt" })
        {
            string message = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(folder[name], file =>
            {
                file.Write("half"u8);
                throw new IOException("disk full");
            })).Message;
            StringAssert.Contains(message, $"'{folder[name]}' could not be written: disk full");
        }
        CollectionAssert.AreEqual(new[] { "a.txt" }, folder.Files);
        Assert.AreEqual("old", File.ReadAllText(folder["a.txt"]));
    }

    /// <summary>It throws what writing would, and leaves nothing behind; an older file is as it was.</summary>
    [TestMethod]
    public void RequireWritableTellsBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        AtomicFile.RequireWritable(folder["a.txt"]);
        AtomicFile.RequireWritable(folder["b.txt"]);
        Errors.Says<DirectoryNotFoundException>(() => AtomicFile.RequireWritable(folder["no/a.txt"]), "Make it before");
        Errors.Says<IOException>(() => AtomicFile.RequireWritable(folder.Path), "it is a folder");
        Assert.ThrowsExactly<ArgumentException>(() => AtomicFile.RequireWritable(" "));
        CollectionAssert.AreEqual(new[] { "a.txt" }, folder.Files);
        Assert.AreEqual("old", File.ReadAllText(folder["a.txt"]));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" ")]
    public void WriteNeedsPath(string path) => Assert.ThrowsExactly<ArgumentException>(() => AtomicFile.Write(path, _ => { }));

    [TestMethod]
    public void WriteFollowsLinks()
    {
        RequireUnix();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["there/deeper"]);
        File.WriteAllText(folder["there/model.zip"], "old");
        File.CreateSymbolicLink(folder["plain"], folder["there/model.zip"]);
        File.CreateSymbolicLink(folder["chain"], "plain");
        File.CreateSymbolicLink(folder["dangling"], "there/new.zip");
        Directory.CreateSymbolicLink(folder["aside"], "there/deeper");
        File.CreateSymbolicLink(folder["there/deeper/up"], "../model.zip"); // from where the link is, not from how it was reached
        foreach ((string link, string target) in new[] { ("plain", "there/model.zip"), ("chain", "there/model.zip"),
            ("dangling", "there/new.zip"), ("aside/up", "there/model.zip") })
        {
            Write(folder[link], link);
            Assert.AreEqual(link, File.ReadAllText(folder[target]));
            Assert.IsNotNull(new FileInfo(folder[link]).LinkTarget, link);
        }
        CollectionAssert.AreEqual(new[] { "chain", "dangling", "plain" }, folder.Files);
        CollectionAssert.AreEqual(new[] { folder["there/model.zip"], folder["there/new.zip"] },
            Directory.GetFiles(folder["there"]).Order().ToArray());
    }

    [TestMethod]
    public void WriteRefusesLinksInACircle()
    {
        RequireUnix();
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");
        File.CreateSymbolicLink(folder["self"], folder["self"]);
        foreach (string link in new[] { "a", "self" })
            Errors.Says<IOException>(() => Write(folder[link], "new"), "circle");
        CollectionAssert.AreEqual(new[] { "a", "b", "self" }, folder.Files);
    }

    [TestMethod]
    [DataRow(200)]
    [DataRow(229)]
    [DataRow(240)]
    [DataRow(255)]
    public void WriteTakesEveryNameAFileCanHave(int bytes)
    {
        using var folder = new TemporaryFolder();
        foreach (string letter in OperatingSystem.IsWindows() ? new[] { "n" } : ["n", "é", "語"])
        {
            string ending = new string('n', (bytes - 4) % Encoding.UTF8.GetByteCount(letter)) + ".zip";
            string name = string.Concat(Enumerable.Repeat(letter, (bytes - ending.Length) / Encoding.UTF8.GetByteCount(letter))) + ending;
            Assert.AreEqual(bytes, Encoding.UTF8.GetByteCount(name));
            File.Create(folder[name]).Dispose();
            Write(folder[name], "new");
            Assert.AreEqual("new", File.ReadAllText(folder[name]));
        }
        Assert.IsFalse(folder.Files.Any(file => file.EndsWith(AtomicFile.PartialExtension, StringComparison.Ordinal)));
    }

    [TestMethod]
    [UnsupportedOSPlatform("windows")]
    public void WriteKeepsModeOfFileAndGivesNewOneTheUsual()
    {
        RequireUnix();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["usual"], "");
        foreach (UnixFileMode mode in new[] { OwnersAlone, OwnersAlone | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            UnixFileMode.UserRead, OwnersAlone | UnixFileMode.UserExecute | UnixFileMode.OtherRead })
        {
            File.WriteAllText(folder["a.zip"], "old");
            File.SetUnixFileMode(folder["a.zip"], mode);
            Write(folder["a.zip"], "new");
            Assert.AreEqual(("new", mode), (File.ReadAllText(folder["a.zip"]), File.GetUnixFileMode(folder["a.zip"])));
            File.Delete(folder["a.zip"]);
        }
        Write(folder["b.zip"], "new");
        Assert.AreEqual(File.GetUnixFileMode(folder["usual"]), File.GetUnixFileMode(folder["b.zip"]));
    }

    [TestMethod]
    public void WriteGoesIntoPipesAndDevices()
    {
        RequireUnix();
        using var folder = new TemporaryFolder();
        Write("/dev/null", "new");
        Assert.IsTrue(new FileInfo("/dev/null") is { Exists: true, LinkTarget: null, Length: 0 });
        using (Process made = Process.Start("mkfifo", folder["pipe"]))
            made.WaitForExit();
        File.CreateSymbolicLink(folder["link"], "pipe");
        foreach (string name in new[] { "pipe", "link" })
        {
            Task<string> reader = Task.Run(() => File.ReadAllText(folder["pipe"]));
            Write(folder[name], new string('x', 200_000));
            Assert.AreEqual(200_000, reader.Result.Length);
        }
        CollectionAssert.AreEqual(new[] { "link", "pipe" }, folder.Files);
    }

    [TestMethod]
    public void WriteRemovesWhatKilledWriterLeftAndNoOthers()
    {
        using var folder = new TemporaryFolder();
        // this version's and the first ones'
        string[] left = [".a.txt.0123456789abcdef.partial", ".a.0123456789abcdef0123456789abcdef.txt"];
        string[] others = [".a.txt", ".a.txt.bak", ".b.txt.0123456789abcdef.partial", ".a.txt.x.0123456789abcdef.partial",
            ".a.txt.0123456789ABCDEF.partial"];
        foreach (string name in left.Concat(others))
            File.WriteAllText(folder[name], "half");
        AtomicFile.Write(folder["a.txt"], file =>
        {
            file.Write("outer"u8);
            string own = folder.Files.Except(others).Single();
            Write(folder["a.txt"], "inner"); // another save at the same time, which sweeps first
            CollectionAssert.Contains(folder.Files, own);
        });
        Assert.AreEqual("outer", File.ReadAllText(folder["a.txt"]));
        CollectionAssert.AreEquivalent(others.Append("a.txt").ToArray(), folder.Files);
    }

    [TestMethod]
    public void WriteByManyToOneFileKeepsItWhole()
    {
        using var folder = new TemporaryFolder();
        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Write(folder["a.txt"], new string((char)('a' + i % 26), 10_000)));
        string text = File.ReadAllText(folder["a.txt"]);
        Assert.AreEqual((10_000, 1), (text.Length, text.Distinct().Count()));
        CollectionAssert.AreEqual(new[] { "a.txt" }, folder.Files);
    }

    /// <summary>After each kill the file is whole, and the next save removes what the killed one left.</summary>
    [TestMethod]
    public void WriteKilledLosesNothing()
    {
        using var folder = new TemporaryFolder();
        bool left = false;
        for (int kill = 0; kill < 8; kill++)
        {
            using Process process = ChildProcess.Start("write", folder["a.bin"]);
            for (int line = 0; line < 3; line++)
                process.StandardOutput.ReadLine();
            Thread.Sleep(kill * 3);
            process.Kill();
            process.WaitForExit();
            byte[] bytes = File.ReadAllBytes(folder["a.bin"]);
            Assert.AreEqual((4_000_000, false), (bytes.Length, bytes.AsSpan().ContainsAnyExcept(bytes[0])));
            Assert.IsTrue(folder.Files.Length <= 2, string.Join(" ", folder.Files));
            left |= folder.Files.Length == 2;
        }
        Assert.IsTrue(left, "No process was killed within a write.");
        Write(folder["a.bin"], "new");
        CollectionAssert.AreEqual(new[] { "a.bin" }, folder.Files);
    }

    [TestMethod]
    public void WriteNamesFullAndReadOnlyDisksAndLeavesWhatWasThere()
    {
        using (var disk = new SmallDisk("size=1m"))
        {
            Write(disk["a.zip"], "old");
            string message = Assert.ThrowsExactly<IOException>(() => Write(disk["a.zip"], new string('x', 3_000_000))).Message;
            StringAssert.Contains(message, $"'{disk["a.zip"]}' could not be written: No space left");
            Assert.AreEqual("old", File.ReadAllText(disk["a.zip"]));
            CollectionAssert.AreEqual(new[] { "a.zip" }, disk.Files);
        }
        using var fixedDisk = new SmallDisk("ro");
        StringAssert.Contains(Assert.Throws<IOException>(() => Write(fixedDisk["a.zip"], "new")).Message,
            $"'{fixedDisk["a.zip"]}' cannot be written");
    }

    [TestMethod]
    public void WriteSaysWhatIsWrongWithPlace()
    {
        using var folder = new TemporaryFolder();
        Errors.Says<DirectoryNotFoundException>(() => Write(folder["none/a.txt"], "new"), $"'{folder["none"]}' is not there");
        foreach (string path in new[] { folder.Path, folder.Path + Path.DirectorySeparatorChar })
            Errors.Says<IOException>(() => Write(path, "new"), "is a folder");
        File.WriteAllText(folder["file"], "");
        StringAssert.Contains(Assert.Throws<IOException>(() => Write(folder["file/a.txt"], "new")).Message, folder["file/a.txt"]);
        Assert.AreEqual(1, folder.Files.Length);
    }
}
