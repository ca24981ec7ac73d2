using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GanSamples.Data;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class EmojiPicturesTests
{
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
        IEnumerable<string> rows = Directory.EnumerateFiles(content, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(content, path).Replace('\\', '/')}={File.ReadAllText(path)}");
        string found = string.Join(" ", rows);
        Assert.AreEqual("Faces & All/1.png=one Faces & All/2.png=two Flags/3.png=three", found);
    }
}
