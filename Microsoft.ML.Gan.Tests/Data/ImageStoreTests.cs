using Microsoft.ML.Gan.Data;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class ImageStoreTests
{
    /// <summary>Images of 3 MiB, five to a block: 12 of them need three blocks.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ImagesStayWhatTheyAreAcrossBlocks(bool inFile)
    {
        var shape = new ImageShape(3, 1024, 1024);
        using var folder = new TemporaryFolder();
        using var store = new ImageStore(shape, inFile ? folder.Path : null);
        for (int i = 0; i < 12; i++)
        {
            Span<byte> slot = store.Reserve();
            Assert.AreEqual(shape.Size, slot.Length);
            slot.Fill((byte)(i + 1));
            slot[0] = 200;
            slot[^1] = 100;
            store.Commit();
        }
        Assert.AreEqual(12, store.Count);

        int[] rows = [11, 0, 4, 5, 9, 10, 4];
        var gathered = new byte[rows.Length * shape.Size];
        store.Gather(rows, gathered);
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<byte> image = gathered.AsSpan(i * shape.Size, shape.Size);
            Assert.AreEqual((200, 100), (image[0], image[^1]));
            Assert.IsFalse(image[1..^1].ContainsAnyExcept((byte)(rows[i] + 1)));
            Assert.IsTrue(image.SequenceEqual(store[rows[i]]));
        }
    }

    [TestMethod]
    public void WhatIsNotCommittedIsOverwritten()
    {
        var store = new ImageStore(new ImageShape(1, 8, 8));
        store.Reserve().Fill(1);
        store.Reserve().Fill(2);
        store.Commit();
        Assert.AreEqual(1, store.Count);
        Assert.AreEqual(2, store[0][0]);
    }

    [TestMethod]
    public void AnImageLargerThanABlockHasABlockOfItsOwn()
    {
        var store = new ImageStore(new ImageShape(4, 2100, 2100)); // 16.8 MiB
        for (byte i = 0; i < 2; i++)
        {
            store.Reserve().Fill(i);
            store.Commit();
        }
        Assert.AreEqual((0, 1), (store[0][17_000_000], store[1][17_000_000]));
    }

    [TestMethod]
    public void TheFileIsGoneAfterwards()
    {
        using var folder = new TemporaryFolder();
        using (var store = new ImageStore(new ImageShape(1, 8, 8), folder.Path))
        {
            store.Reserve().Fill(3);
            store.Commit();
            Assert.AreEqual(1, Directory.GetFiles(folder.Path).Length);
        }
        Assert.AreEqual(0, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    public void AGanTrainsTheSameFromAFileAndLeavesNone()
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
