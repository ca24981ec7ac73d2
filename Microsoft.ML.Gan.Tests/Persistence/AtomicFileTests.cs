using Microsoft.ML.Gan.Persistence;

namespace Microsoft.ML.Gan.Tests.Persistence;

[TestClass]
public class AtomicFileTests
{
    [TestMethod]
    public void TheFileAppearsWholeUnderItsName()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder["a.txt"], path =>
        {
            Assert.AreEqual((folder.Path, ".txt"), (Path.GetDirectoryName(path), Path.GetExtension(path)));
            File.WriteAllText(path, "half");
            CollectionAssert.DoesNotContain(folder.Files, "a.txt");
            File.AppendAllText(path, " and half");
        });
        Assert.AreEqual("half and half", File.ReadAllText(folder["a.txt"]));
        CollectionAssert.AreEqual(new[] { "a.txt" }, folder.Files);
    }

    [TestMethod]
    public void AFailureLeavesWhatWasThere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "old");
        foreach (string name in new[] { "a.txt", "b.txt" })
        {
            Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(folder[name], path =>
            {
                File.WriteAllText(path, "half");
                throw new IOException("disk full");
            }));
        }
        CollectionAssert.AreEqual(new[] { "a.txt" }, folder.Files);
        Assert.AreEqual("old", File.ReadAllText(folder["a.txt"]));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" ")]
    public void APathIsNeeded(string path) => Assert.ThrowsExactly<ArgumentException>(() => AtomicFile.Write(path, _ => { }));
}
