using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Text;

/// <summary>A character network in ML.NET's model file.</summary>
[TestClass]
public class CharacterModelFileTests
{
    private static readonly IDataView Texts = TinyText.View(TinyText.First(20));

    [TestMethod]
    [DataRow(CharacterCell.Lstm, false)]
    [DataRow(CharacterCell.Gru, true)]
    [DataRow(CharacterCell.Rnn, false)]
    [DataRow(CharacterCell.Unrolled, false)]
    public void LoadGivesSameBits(CharacterCell cell, bool tied)
    {
        CharacterRnnOptions options = TinyText.Options(10);
        (options.Cell, options.Layers, options.TiedEmbedding) = (cell, 2, tied);
        options.EmbeddingSize = tied ? options.HiddenSize : 8;
        options.Generation = new CharacterGenerationOptions { Length = 9, Temperature = 0.7, TopK = 5, TopP = 0.9, StopText = "m" };
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(40), options);
        using var folder = new TemporaryFolder();
        TinyText.Context.Model.Save(model, Texts.Schema, folder["model.zip"]);
        using var loaded = (CharacterRnnTransformer)TinyGan.NewContext(seed: 99).Model.Load(folder["model.zip"], out DataViewSchema schema);
        CollectionAssert.AreEqual(new[] { "Text", "Number" }, schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(Reading.Rows(model.Transform(Texts), "Continuation", "LogLikelihood"),
            Reading.Rows(loaded.Transform(Texts), "Continuation", "LogLikelihood"));
        Assert.AreEqual(model.ValidationLoss, loaded.ValidationLoss);
        CollectionAssert.AreEqual(CharacterModelFormat.Network(model.Model), CharacterModelFormat.Network(loaded.Model));
    }

    [TestMethod]
    public void SaveKeepsNetworkInMiddleOfChain()
    {
        TransformerChain<ColumnCopyingTransformer> chain = new TransformerChain<CharacterRnnTransformer>(TinyText.OfFirst)
            .Append(TinyText.Context.Transforms.CopyColumns("Copy", "Continuation").Fit(TinyText.OfFirst.Transform(Texts)));
        using var folder = new TemporaryFolder();
        TinyText.Context.Model.Save(chain, Texts.Schema, folder["chain.zip"]);
        ITransformer loaded = TinyText.Context.Model.Load(folder["chain.zip"], out _);
        CollectionAssert.AreEqual(Reading.Rows(chain.Transform(Texts), "Copy"), Reading.Rows(loaded.Transform(Texts), "Copy"));
        ((IDisposable)loaded).Dispose();
    }

    [TestMethod]
    public void LoadFindsChangedByte()
    {
        using var folder = new TemporaryFolder();
        TinyText.Context.Model.Save(TinyText.OfFirst, null, folder["model.zip"]);
        byte[] whole = File.ReadAllBytes(folder["model.zip"]);
        int length = CharacterModelFormat.Network(TinyText.OfFirst.Model).Length;
        foreach ((string entry, int position) in new[] { ("Network.bin", 0), ("Network.bin", 30), ("Network.bin", length / 2),
            ("Network.bin", length - 1), ("Model.key", 256 + 20), ("Model.key", 256 + 60) })
        {
            File.WriteAllBytes(folder["model.zip"], whole);
            Change(folder["model.zip"], entry, content => { content[position] ^= 0x10; return content; });
            Errors.Cause<FormatException>(() => TinyText.Context.Model.Load(folder["model.zip"], out _));
        }
        File.WriteAllBytes(folder["model.zip"], whole);
        Change(folder["model.zip"], "Network.bin", content => content[..100]);
        Errors.CauseSays<FormatException>(
            () => TinyText.Context.Model.Load(folder["model.zip"], out _), "character network in the model file cannot be read");
    }

    private static void Change(string path, string name, Func<byte[], byte[]> change)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.Entries.OrderBy(e => e.FullName.Length).First(e => e.FullName.EndsWith(name, StringComparison.Ordinal));
        var content = new MemoryStream();
        using (Stream stream = entry.Open())
            stream.CopyTo(content);
        string fullName = entry.FullName;
        entry.Delete();
        using Stream target = zip.CreateEntry(fullName).Open();
        target.Write(change(content.ToArray()));
    }
}
