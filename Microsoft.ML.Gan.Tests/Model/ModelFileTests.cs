using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Model;

/// <summary>A GAN in ML.NET's model file.</summary>
[TestClass]
public class ModelFileTests
{
    private static readonly string[] Outputs = ["GeneratedImage", "Score", "Probability"];

    private static MLContext Context => TinyGan.Context;

    private static void Save(TemporaryFolder folder) => Context.Model.Save(TinyGan.OfDiscs, TinyGan.Discs(1).Schema, folder["model.zip"]);

    /// <summary>Changes an entry of the file; null removes it.</summary>
    private static void Edit(string path, string name, Func<byte[], byte[]?> change)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.Entries.OrderBy(e => e.FullName.Length).First(e => e.FullName.EndsWith(name, StringComparison.Ordinal));
        string fullName = entry.FullName;
        byte[] content;
        using (Stream stream = entry.Open())
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            content = copy.ToArray();
        }
        entry.Delete();
        if (change(content) is not { } changed)
            return;
        using Stream target = zip.CreateEntry(fullName).Open();
        target.Write(changed);
    }

    private static byte[] Flip(byte[] content, int position)
    {
        content[position] ^= 0x10;
        return content;
    }

    private static FormatException Refusal(string path) => Errors.Cause<FormatException>(() => Context.Model.Load(path, out _));

    [TestMethod]
    public void LoadGivesSameBits()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        ITransformer loaded = TinyGan.NewContext(seed: 99).Model.Load(folder["model.zip"], out DataViewSchema schema);
        CollectionAssert.AreEqual(new[] { "Name", "Number", "Pixels" }, schema.Select(column => column.Name).ToArray());
        IDataView discs = TinyGan.Discs(130);
        CollectionAssert.AreEqual(Reading.Rows(TinyGan.OfDiscs.Transform(discs), Outputs), Reading.Rows(loaded.Transform(discs), Outputs));
        using var gan = (GanTransformer)loaded;
        CollectionAssert.AreEqual(Reading.Rows(TinyGan.OfDiscs.Generate(70)), Reading.Rows(gan.Generate(70)));
        Assert.AreEqual(TinyGan.OfDiscs.Model.Info, gan.Model.Info);
        Assert.AreEqual((16, 16, 1, 8), (gan.Height, gan.Width, gan.Channels, gan.LatentSize));
    }

    [TestMethod]
    public void LoadGivesModelThatOutlivesDisposeScope()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        ITransformer loaded;
        using (TorchSharp.torch.NewDisposeScope())
            loaded = Context.Model.Load(folder["model.zip"], out _);
        using var gan = (GanTransformer)loaded;
        CollectionAssert.AreEqual(Reading.Rows(TinyGan.OfDiscs.Generate(3)), Reading.Rows(gan.Generate(3)));
    }

    [TestMethod]
    public void SaveToStreamHoldsModelAsFileDoes()
    {
        using var stream = new MemoryStream();
        Context.Model.Save(TinyGan.OfPictures, null, stream);
        stream.Position = 0;
        using var loaded = (GanTransformer)Context.Model.Load(stream, out _);
        IDataView pictures = TinyGan.Pictures(10);
        CollectionAssert.AreEqual(Reading.Rows(TinyGan.OfPictures.Transform(pictures), Outputs),
            Reading.Rows(loaded.Transform(pictures), Outputs));
    }

    [TestMethod]
    public void SaveKeepsGanInMiddleOfChain()
    {
        IDataView discs = TinyGan.Discs(70);
        IDataView scored = TinyGan.OfDiscs.Transform(discs);
        TransformerChain<ColumnCopyingTransformer> chain = Context.Transforms.CopyColumns("Copy", "Name").Fit(discs)
            .Append(TinyGan.OfDiscs)
            .Append(Context.Transforms.CopyColumns("Realness", "Score").Fit(scored));
        using var folder = new TemporaryFolder();
        Context.Model.Save(chain, discs.Schema, folder["chain.zip"]);
        using (ZipArchive zip = ZipFile.OpenRead(folder["chain.zip"]))
            Assert.IsTrue(zip.Entries.Any(entry => entry.FullName.Replace('\\', '/') == "TransformerChain/Transform_001/Networks.bin"));
        ITransformer loaded = Context.Model.Load(folder["chain.zip"], out _);
        CollectionAssert.AreEqual(Reading.Rows(chain.Transform(discs), "Copy", "GeneratedImage", "Realness"),
            Reading.Rows(loaded.Transform(discs), "Copy", "GeneratedImage", "Realness"));
        ((IDisposable)loaded).Dispose();
    }

    [TestMethod]
    public void SaveOfLoadedModelGivesSameFile()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        using (var loaded = (GanTransformer)Context.Model.Load(folder["model.zip"], out DataViewSchema schema))
            Context.Model.Save(loaded, schema, folder["again.zip"]);
        string Content(string name)
        {
            using ZipArchive zip = ZipFile.OpenRead(folder[name]);
            return string.Join('\n', zip.Entries.Select(entry =>
            {
                using Stream stream = entry.Open();
                return $"{entry.FullName} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(stream))}";
            }));
        }
        Assert.AreEqual(Content("model.zip"), Content("again.zip"));
    }

    [TestMethod]
    public void LoadGivesModelThatPredicts()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        ITransformer loaded = Context.Model.Load(folder["model.zip"], out DataViewSchema schema);
        using PredictionEngine<DiscRow, Transform.PredictionEngineTests.ScoreOnly> engine =
            Context.Model.CreatePredictionEngine<DiscRow, Transform.PredictionEngineTests.ScoreOnly>(loaded, schema);
        Assert.AreEqual(Reading.Column<float>(TinyGan.OfDiscs.Transform(TinyGan.Discs(4)), "Score")[3],
            engine.Predict(TinyGan.DiscRows(4)[3]).Score, 1e-5);
    }

    [TestMethod]
    public void LoadRefusesGarbage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.zip"], "This is not a zip archive, whatever its name says, and it is long enough to be looked at.");
        Refusal(folder["model.zip"]);
        File.WriteAllBytes(folder["model.zip"], []);
        Refusal(folder["model.zip"]);
    }

    [TestMethod]
    public void LoadRefusesCutFile()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        byte[] whole = File.ReadAllBytes(folder["model.zip"]);
        foreach (double part in new[] { 0.05, 0.5, 0.9, 0.999 })
        {
            File.WriteAllBytes(folder["model.zip"], whole[..(int)(part * whole.Length)]);
            Refusal(folder["model.zip"]);
        }
    }

    [TestMethod]
    public void LoadFindsChangedByteOfNetworks()
    {
        using var folder = new TemporaryFolder();
        foreach (Func<int, int> position in new Func<int, int>[] { _ => 0, _ => 6, _ => 8, _ => 100, length => length / 2,
            length => length - 40, length => length - 1 })
        {
            Save(folder);
            Edit(folder["model.zip"], "Networks.bin", content => Flip(content, position(content.Length)));
            StringAssert.Contains(Refusal(folder["model.zip"]).Message, "The networks of the GAN in the model file cannot be read");
        }
    }

    /// <summary>It is how the errors of ML.NET's own transformers come out of its loader, each wrapped once more in a chain.</summary>
    [TestMethod]
    public void LoadThrowsAsMLNetsOwnTransformersDo()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        Context.Model.Save(Context.Transforms.CopyColumns("Copy", "Name").Fit(TinyGan.Discs(1)).Append(TinyGan.OfDiscs), null,
            folder["chain.zip"]);
        foreach (string name in new[] { "model.zip", "chain.zip" })
        {
            Edit(folder[name], "Networks.bin", content => content[..1000]);
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => Context.Model.Load(folder[name], out _));
            StringAssert.Contains(error.Message, "Error during class instantiation");
            StringAssert.Contains(error.ToString(), "The networks of the GAN in the model file cannot be read");
        }
    }

    [TestMethod]
    public void LoadFindsNetworksCutShortOrMissing()
    {
        using var folder = new TemporaryFolder();
        foreach (Func<byte[], byte[]?> change in new Func<byte[], byte[]?>[] { content => content[..^1], content => content[..1000],
            content => content[..5], _ => [] })
        {
            Save(folder);
            Edit(folder["model.zip"], "Networks.bin", change);
            StringAssert.Contains(Refusal(folder["model.zip"]).Message, "cannot be read");
        }
        Save(folder);
        Edit(folder["model.zip"], "Networks.bin", _ => null);
        StringAssert.Contains(Refusal(folder["model.zip"]).Message, "Networks.bin is missing");
    }

    /// <summary>The block before the networks: column, sizes, seed. A wrong size must not even be tried.</summary>
    [TestMethod]
    public void LoadFindsChangedByteOfModelsDescription()
    {
        const int Header = 256; // ML.NET's
        using var folder = new TemporaryFolder();
        Save(folder);
        byte[] whole = File.ReadAllBytes(folder["model.zip"]);
        int length = 0;
        Edit(folder["model.zip"], "Model.key", content =>
        {
            length = BitConverter.ToInt32(content, 0x18);
            return content;
        });
        Assert.IsTrue(length > 50);
        for (int i = 0; i < length; i++)
        {
            File.WriteAllBytes(folder["model.zip"], whole);
            Edit(folder["model.zip"], "Model.key", content => Flip(content, Header + i));
            Refusal(folder["model.zip"]);
        }
    }

    [TestMethod]
    public void LoadRefusesLaterVersionsUnlessThisOneCanReadThem()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        Edit(folder["model.zip"], "Model.key", content => // version written, version that can read it
        {
            BitConverter.TryWriteBytes(content.AsSpan(0x48), 0x00010009);
            return content;
        });
        ((GanTransformer)Context.Model.Load(folder["model.zip"], out _)).Dispose();
        Edit(folder["model.zip"], "Model.key", content =>
        {
            BitConverter.TryWriteBytes(content.AsSpan(0x4C), 0x00010009);
            return content;
        });
        StringAssert.Contains(Refusal(folder["model.zip"]).Message, "too new");
    }

    /// <summary>The header names the assembly without its version, so that a later plugin's model may be read by this one.</summary>
    [TestMethod]
    public void SaveNamesPluginInHeader()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        Edit(folder["model.zip"], "Model.key", content =>
        {
            int position = (int)BitConverter.ToInt64(content, 0x90), count = BitConverter.ToInt32(content, 0x98);
            Assert.AreEqual("Microsoft.ML.Gan", System.Text.Encoding.Unicode.GetString(content, position, count));
            Assert.AreEqual("GanTransformer", System.Text.Encoding.ASCII.GetString(content, 0x50, 24).TrimEnd('\0'));
            Assert.AreEqual("GAN\0XFRM", System.Text.Encoding.ASCII.GetString(content, 0x40, 8));
            return content;
        });
    }

    [TestMethod]
    public void SaveAtomicallyReplacesOlderModel()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.zip"], "old");
        Context.Model.SaveAtomically(TinyGan.OfDiscs, null, folder["model.zip"]);
        CollectionAssert.AreEqual(new[] { "model.zip" }, folder.Files);
        ((GanTransformer)Context.Model.Load(folder["model.zip"], out _)).Dispose();
    }

    [TestMethod]
    public void SaveAtomicallyThatFailsLeavesOlderModelOnly()
    {
        using var folder = new TemporaryFolder();
        Save(folder);
        var disposed = (GanTransformer)Context.Model.Load(folder["model.zip"], out _);
        disposed.Dispose();
        File.WriteAllText(folder["model.zip"], "old");
        Assert.ThrowsExactly<ObjectDisposedException>(() => Context.Model.SaveAtomically(disposed, null, folder["model.zip"]));
        Assert.AreEqual("old", File.ReadAllText(folder["model.zip"]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => Context.Model.SaveAtomically(disposed, null, folder["new.zip"]));
        CollectionAssert.AreEqual(new[] { "model.zip" }, folder.Files);
        Assert.ThrowsExactly<DirectoryNotFoundException>(
            () => Context.Model.SaveAtomically(TinyGan.OfDiscs, null, folder["none/model.zip"]));
    }
}
