using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GanSamples.Data;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class ImageFolderTests
{
    [TestMethod]
    public void ReadFindsImagesInAllFoldersAndLabelsThemByFirst()
    {
        using var folder = new TemporaryFolder();
        string[] names =
            ["a.png", "roses/b.JPG", "roses/old/c.bmp", "tulips/d.png", "tulips/notes.txt", "._a.png", ".cache/e.png", "roses/._b.JPG"];
        foreach (string name in names)
        {
            string path = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
        string found = string.Join(" ", ImageFolder.Read(folder.Path).Select(row => $"{Path.GetFileName(row.Path)}:{row.Label}"));
        Assert.AreEqual("a.png: b.JPG:roses c.bmp:roses d.png:tulips", found);
    }

    [TestMethod]
    public void ReadNamesFolderWithoutImages()
    {
        using var folder = new TemporaryFolder();
        Errors.Says<IOException>(() => ImageFolder.Read(folder.Path), folder.Path);
    }

    [TestMethod]
    public void UnpackSortsEmojiByCategoryWithVariations()
    {
        using var folder = new TemporaryFolder();
        const string Table = """
            [{"image": "1.png", "category": "Faces & All", "skin_variations": {"X": {"image": "2.png"}}},
             {"image": "3.png", "category": "Flags"},
             {"image": "elsewhere.png", "category": "Flags"}]
            """;
        string package = Path.Combine(folder.Path, "emoji.tgz"), content = Path.Combine(folder.Path, "content");
        using (var writer = new TarWriter(new GZipStream(File.Create(package), CompressionLevel.Fastest)))
        {
            foreach ((string name, string text) in new[]
            {
                ("package/img/twitter/64/1.png", "one"), ("package/emoji.json", Table), ("package/img/twitter/64/2.png", "two"),
                ("package/img/twitter/64/3.png", "three"), ("package/img/twitter/sheets/1.png", "sheet"),
            })
            {
                var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = stream });
            }
        }
        EmojiPictures.Unpack(package, content);
        IEnumerable<string> rows = ImageFolder.Read(content)
            .Select(row => $"{row.Label}/{Path.GetFileName(row.Path)}={File.ReadAllText(row.Path)}");
        string found = string.Join(" ", rows);
        Assert.AreEqual("Faces & All/1.png=one Faces & All/2.png=two Flags/3.png=three", found);
    }
}
