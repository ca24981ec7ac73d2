using System.Security.Cryptography;
using GanSamples.Data;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Samples;

[TestClass]
public class FashionMnistTests
{
    private static byte[] Images(int count, byte height = 28)
    {
        IEnumerable<byte> pixels = Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)i, height * 28));
        return [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, height, 0, 0, 0, 28, .. pixels];
    }

    private static byte[] Labels(params byte[] labels) => [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels];

    private static TemporaryFolder Folder(byte[] images, byte[] labels)
    {
        var folder = new TemporaryFolder();
        foreach (string part in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(folder[part + "-images-idx3-ubyte"], images);
            File.WriteAllBytes(folder[part + "-labels-idx1-ubyte.gz"], IdxFileTests.Gzip(labels));
        }
        return folder;
    }

    [TestMethod]
    public void TrainGivesPixelsAndNameOfClass()
    {
        using TemporaryFolder folder = Folder(Images(3), Labels(9, 0, 1));
        IReadOnlyList<FashionRow> rows = FashionMnist.Train(folder.Path);
        CollectionAssert.AreEqual(new[] { "Ankle boot", "T-shirt/top", "Trouser" }, rows.Select(row => row.Label).ToArray());
        Assert.IsTrue(rows.Select((row, i) => row.Image.Length == 784 && row.Image.All(pixel => pixel == i)).All(holds => holds));
    }

    [TestMethod]
    public void TestGivesVectorColumnOf28By28Bytes()
    {
        using TemporaryFolder folder = Folder(Images(2), Labels(3, 4));
        IDataView view = new MLContext(1).Data.LoadFromEnumerable(FashionMnist.Test(folder.Path));
        var type = (VectorDataViewType)view.Schema["Image"].Type;
        CollectionAssert.AreEqual(new[] { 28, 28 }, type.Dimensions.ToArray());
        Assert.AreEqual(NumberDataViewType.Byte, type.ItemType);
        CollectionAssert.AreEqual(new[] { "Dress", "Coat" }, view.GetColumn<string>("Label").ToArray());
    }

    [TestMethod]
    public void TrainRefusesFilesThatDoNotFit()
    {
        StringAssert.Contains(Refusal(Images(2, height: 27), Labels(0, 0)), "2×27×28");
        StringAssert.Contains(Refusal(Images(2), Labels(0)), "one for each of the 2 images");
        StringAssert.Contains(Refusal(Images(2), Labels(0, 10)), "the label 10 at position 1");

        static string Refusal(byte[] images, byte[] labels)
        {
            using TemporaryFolder folder = Folder(images, labels);
            return Assert.ThrowsExactly<InvalidDataException>(() => FashionMnist.Train(folder.Path)).Message;
        }
    }

    [TestMethod]
    public void FindWantsFilesInFolderAskedFor()
    {
        using TemporaryFolder folder = Folder(Images(1), Labels(0));
        Assert.AreEqual(folder.Path, FashionMnist.Find(folder.Path, _ => { }));
        File.Delete(folder["t10k-images-idx3-ubyte"]);
        string message = Assert.ThrowsExactly<FileNotFoundException>(() => FashionMnist.Find(folder.Path, _ => { })).Message;
        StringAssert.Contains(message, "t10k-images-idx3-ubyte");
    }

    [TestMethod]
    public void StoreKeepsDownloadOnlyIfItsHashIsRight()
    {
        using var folder = new TemporaryFolder();
        byte[] content = Labels(1, 2, 3), packed = IdxFileTests.Gzip(content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.ThrowsExactly<InvalidDataException>(() => FashionMnist.Store(new MemoryStream(packed), folder["a.gz"], new string('0', 64)));
        Assert.ThrowsExactly<InvalidDataException>(() => FashionMnist.Store(new MemoryStream(packed[..^12]), folder["a.gz"], hash));
        Assert.AreEqual(0, folder.Files.Length);
        FashionMnist.Store(new MemoryStream(packed), folder["a.gz"], hash);
        CollectionAssert.AreEqual(new[] { "a.gz" }, folder.Files);
        CollectionAssert.AreEqual(packed, File.ReadAllBytes(folder["a.gz"]));
    }
}
