using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.ImageFeatures;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>Model files with a right checksum and changed bytes below it: they give finite answers,
/// or are refused as documented, in no time and little memory.</summary>
[TestClass]
[TestCategory("Slow")]
public class ModelFilesTests
{
    private const int Changes = 900; // of each of seven kinds of files
    private const int LargestImage = 100_000; // that is evaluated
    private const int Header = 256;  // ML.NET's, in Model.key
    private const int LengthBytes = sizeof(long), ModelLength = 0x18;

    public TestContext TestContext { get; set; } = null!;

    private static MLContext Context => TinyGan.Context;

    [TestMethod]
    public void GanOfImagesMutatedLoadsOrIsRefused() => MutateGan(1, TinyGan.OfDiscs);

    [TestMethod]
    public void GanWithFeaturesMutatedLoadsOrIsRefused() =>
        MutateGan(2, Fit("Picture", TinyGan.Pictures(64), o => (o.FeaturesColumnName, o.FeaturesWidth, o.Packing) = ("Features", 20, 2)));

    [TestMethod]
    public void GanOfVectorsMutatedLoadsOrIsRefused()
    {
        IDataView rows = Context.Data.LoadFromEnumerable(Enumerable.Range(0, 64).Select(i => new Point { Values = [i, i * i, 1] }));
        MutateGan(3, Fit("Values", rows, o => o.Architecture = GanArchitecture.Dense));
    }

    [TestMethod]
    public void GanOfClassesMutatedLoadsOrIsRefused()
    {
        IDataView rows = TinyGan.Discs(60);
        Action<DiscRow, Kind> name = (row, kind) => kind.Label = $"kind {row.Number % 3}";
        IDataView named = Context.Transforms.CustomMapping(name, null).Fit(rows).Transform(rows);
        IDataView keys = Context.Transforms.Conversion.MapValueToKey("Label").Fit(named).Transform(named);
        MutateGan(4, Fit("Pixels", keys, o => o.LabelColumnName = "Label"));
    }

    [TestMethod]
    public void GanOfClustersMutatedLoadsOrIsRefused() => MutateGan(5, Fit("Pixels", TinyGan.Discs(60), o => o.Clusters = 3));

    [TestMethod]
    public void CharacterRnnMutatedLoadsOrIsRefused() => Run(6, TinyText.OfFirst, "Network.bin",
        reader => { CharacterModelFormat.ReadInfo(reader); },
        reader => { reader.ReadDouble(); reader.ReadTensors(); },
        (block, network) => CharacterModelFormat.ReadModel(network, CharacterModelFormat.ReadInfo(block), TorchSharp.torch.CPU),
        loaded => (loaded as CharacterRnnTransformer)?.Model ?? (CharacterModel)loaded,
        model =>
        {
            var texts = new string?[CharacterDecoder.BatchSize];
            texts[0] = "lami tolo";
            string written = model.Continue(texts, new DataViewRowId[texts.Length], new CharacterGenerationOptions { Length = 5 })[0];
            return float.IsFinite(model.LogLikelihoods(texts)[0]) && written.Length <= 10;
        });

    [TestMethod]
    public void ImageFeaturesMutatedLoadsOrIsRefused() => Run(7, Stripe.Classifier(Context), "Network.bin",
        reader => { FeatureModelFormat.ReadInfo(reader); },
        reader => { reader.ReadTensors(); reader.ReadTensors(); },
        (block, network) => FeatureModelFormat.ReadModel(network, FeatureModelFormat.ReadInfo(block), TorchSharp.torch.CPU),
        loaded => (loaded as ImageFeaturesTransformer)?.Model ?? (FeatureModel)loaded,
        model =>
        {
            if (model.Shape.Size > LargestImage)
                return true; // the network does with images of any size: what a large one costs is not the file's to say
            (float[] features, float[] probabilities) = model.Evaluate(new byte[model.Shape.Size]);
            return features.Concat(probabilities).All(float.IsFinite);
        });

    private static GanTransformer Fit(string column, IDataView rows, Action<GanOptions> change)
    {
        GanOptions options = TinyGan.Options(10);
        change(options);
        return Context.Transforms.Gan(column, options).Fit(rows);
    }

    private void MutateGan(int seed, GanTransformer gan) => Run(seed, gan, "Networks.bin",
        reader => { GanModelFormat.ReadInfo(reader); },
        reader => { reader.ReadTensors(); reader.ReadTensors(); },
        (block, networks) => GanModelFormat.ReadModel(networks, GanModelFormat.ReadInfo(block), TorchSharp.torch.CPU),
        loaded => (loaded as GanTransformer)?.Model ?? (GanModel)loaded,
        model =>
        {
            var classes = new float[model.Info.Networks.Classes];
            model.Info.Conditions?.FillUniform(classes);
            var sample = new byte[model.Info.Column.SampleBytes];
            float[] answers = [.. model.Score(sample, classes.Length > 0 ? classes : null),
                .. model.Info.FeaturesColumnName is null ? [] : model.Extract(sample)];
            byte[] generated = model.Generate([.. new float[model.Info.LatentSize], .. classes]);
            bool isFinite = answers.All(float.IsFinite);
            return isFinite && (model.Info.Column is ImageColumn || MemoryMarshal.Cast<byte,
                float>(generated).ToArray().All(float.IsFinite));
        });

    /// <summary>Changes the sealed content, and the block beside it in the same way;
    /// loads with ML.NET where the block is as long as before, and directly otherwise.</summary>
    private void Run<TModel>(int seed, ITransformer transformer, string entry, Action<FieldReader> readBlock, Action<FieldReader> readRest,
        Func<BinaryReader, BinaryReader, object> load, Func<object, TModel> modelOf, Func<TModel, bool> isFinite)
        where TModel : IDisposable
    {
        var mutations = new Mutations(seed);
        var file = new MemoryStream();
        Context.Model.Save(transformer, null, file);
        byte[] sealedBytes = Read(file, entry), content = sealedBytes[LengthBytes..^SHA256.HashSizeInBytes], key = Read(file, "Model.key");
        using var reader = new FieldReader(content);
        readBlock(reader);
        int block = reader.Position;
        Assert.AreEqual(block, BitConverter.ToInt32(key, ModelLength));
        CollectionAssert.AreEqual(content[..block], key[Header..(Header + block)]);
        readRest(reader);
        Assert.AreEqual(content.Length, reader.Position);
        // The block's values come up as often as all others together: there are few, and they are the sizes.
        Field[] sizes = [.. reader.Fields.Where(f => f.Offset < block)];
        Field[] fields = [.. reader.Fields,
            .. Enumerable.Repeat(sizes, Math.Max(1, reader.Fields.Count / sizes.Length)).SelectMany(f => f)];
        Assert.AreEqual("loaded", Outcome(() => modelOf(Load(content, block)), isFinite, false));
        for (int i = 0; i < Changes; i++)
        {
            byte[] changed = mutations.Change(content, fields, out string what, out bool valuesChanged);
            int length = changed.Length == content.Length ? block
                : Math.Max(0, Math.Min(changed.Length, block + (i % 2 == 0 ? 0 : changed.Length - content.Length)));
            mutations.Measure($"seed {seed}, change {i}: {what}", () =>
                Outcome(() => modelOf(Load(changed, length)), isFinite, valuesChanged));
        }
        TestContext.WriteLine($"{Changes} changes: {mutations}");

        object Load(byte[] changed, int length)
        {
            byte[] whole = Seal(changed);
            if (length != block || changed.Length < block)
            {
                using var given = new BinaryReader(new MemoryStream(changed[..length]));
                using var networks = new BinaryReader(new MemoryStream(whole));
                return load(given, networks);
            }
            using MemoryStream zip = Replace(file, (entry, whole),
                ("Model.key", [.. key[..Header], .. changed[..block], .. key[(Header + block)..]]));
            return Context.Model.Load(zip, out _);
        }
    }

    private static string Outcome<TModel>(Func<TModel> load, Func<TModel, bool> isFinite, bool valuesChanged)
        where TModel : IDisposable
    {
        TModel model;
        try
        {
            model = load();
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            Errors.Cause<FormatException>(() => throw exception);
            return "refused";
        }
        using (model)
        {
            if (isFinite(model))
                return "loaded";
            Assert.IsTrue(valuesChanged, "The answers are not finite, although no weight was changed.");
            return "loaded with other weights, whose answers are not finite";
        }
    }

    private static byte[] Seal(byte[] content) => [.. BitConverter.GetBytes((long)content.Length), .. content, .. SHA256.HashData(content)];

    private static byte[] Read(MemoryStream file, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(file.ToArray()), ZipArchiveMode.Read);
        using Stream stream = Entry(zip, name).Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static MemoryStream Replace(MemoryStream file, params (string Name, byte[] Content)[] entries)
    {
        var changed = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(file.ToArray()), ZipArchiveMode.Read))
        using (var to = new ZipArchive(changed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in from.Entries)
            {
                using Stream source = entry.Open(), target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                if (Array.Find(entries, e => Entry(from, e.Name) == entry) is { Content: { } content })
                    target.Write(content);
                else
                    source.CopyTo(target);
            }
        }
        changed.Position = 0;
        return changed;
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) =>
        zip.Entries.OrderBy(e => e.FullName.Length).First(e => e.FullName.EndsWith(name, StringComparison.Ordinal));

    private sealed class Kind
    {
        public string Label { get; set; } = "";
    }

    private sealed class Point
    {
        [VectorType(3)]
        public float[] Values { get; set; } = [];
    }
}
