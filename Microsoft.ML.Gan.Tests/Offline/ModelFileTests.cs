using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The model files that the stand-ins write are laid out as ML.NET's.</summary>
[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EachComponentHasItsFolder()
    {
        string[] expected =
        [
            "TrainingInfo/Version.txt", "TransformerChain/Transform_000/Model.key", "TransformerChain/Transform_001/Model.key",
            "TransformerChain/Model.key", "Schema",
        ];
        var entries = Save(Chain(), Data().Schema);
        CollectionAssert.AreEqual(expected, entries.Keys.ToArray());
        Assert.AreEqual("5.0.0" + Environment.NewLine, Encoding.UTF8.GetString(entries["TrainingInfo/Version.txt"]));
    }

    [TestMethod]
    public void AModelKeyHasMlNetsHeader()
    {
        byte[] file = Save(Chain(), null)["TransformerChain/Model.key"];
        const string assembly = "Microsoft.ML.Data, Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51"; // the real one's
        using var reader = new BinaryReader(new MemoryStream(file));

        Assert.AreEqual("ML\0MODEL", Encoding.ASCII.GetString(reader.ReadBytes(8)));
        Assert.AreEqual((0x00010002u, 0x00010002u), (reader.ReadUInt32(), reader.ReadUInt32()));
        const long modelBytes = 4 + (2 * 4); // count, a scope for each
        Assert.AreEqual((256, modelBytes), (reader.ReadInt64(), reader.ReadInt64()));
        Assert.AreEqual((0, 0, 0, 0), (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64())); // no strings
        Assert.AreEqual("XF\0CHAIN", Encoding.ASCII.GetString(reader.ReadBytes(8)));
        Assert.AreEqual((0x00010001u, 0x00010001u), (reader.ReadUInt32(), reader.ReadUInt32()));
        Assert.AreEqual("TransformerChain", Encoding.ASCII.GetString(reader.ReadBytes(24)).TrimEnd('\0'));
        Assert.AreEqual("", Encoding.ASCII.GetString(reader.ReadBytes(24)).TrimEnd('\0'));
        long nameStart = 256 + modelBytes, tail = nameStart + (2 * assembly.Length);
        Assert.AreEqual((tail, tail + 8), (reader.ReadInt64(), reader.ReadInt64()));
        Assert.AreEqual((nameStart, (uint)(2 * assembly.Length)), (reader.ReadInt64(), reader.ReadUInt32()));
        Assert.AreEqual(assembly, Encoding.Unicode.GetString(file[(int)nameStart..(int)tail]));
        Assert.AreEqual("LEDOM\0LM", Encoding.ASCII.GetString(file[(int)tail..]));
    }

    [TestMethod]
    public void StringsAreInATable()
    {
        // A copying transformer: number of pairs, and for each the ids of its two names.
        byte[] file = Save(_ml.Transforms.CopyColumns("Copy", "Number").Fit(Data()), null)["TransformerChain/Model.key"];
        using var reader = new BinaryReader(new MemoryStream(file));
        reader.BaseStream.Position = 256;
        Assert.AreEqual((1, 0, 1), (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()));
        Assert.AreEqual((8, 20), (reader.ReadInt64(), reader.ReadInt64())); // where the strings end, in bytes
        Assert.AreEqual("CopyNumber", Encoding.Unicode.GetString(reader.ReadBytes(20)));
    }

    [TestMethod]
    public void AnnotationsSurvive()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        annotations.AddPrimitiveValue("Day", DateTimeOffsetDataViewType.Instance, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-90)));
        Add(annotations, "KeyValues", TextDataViewType.Instance, new VBuffer<ReadOnlyMemory<char>>(3, ["a".AsMemory(), "".AsMemory(), "ccé".AsMemory()]));
        Add(annotations, "Sparse", NumberDataViewType.Double, new VBuffer<double>(300, 2, [1.5, -2], [7, 299]));
        Add(annotations, "Flags", BooleanDataViewType.Instance, new VBuffer<bool>(9, [true, false, false, true, true, false, false, false, true]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Key", new KeyDataViewType(typeof(ushort), 3), annotations.ToAnnotations());
        builder.AddColumn("Vector", new VectorDataViewType(new KeyDataViewType(typeof(byte), 4), 2, 0));

        DataViewSchema loaded = Load(Save(Chain(), builder.ToSchema()));

        CollectionAssert.AreEqual(builder.ToSchema().Select(c => c.ToString()).ToArray(), loaded.Select(c => c.ToString()).ToArray());
        DataViewSchema.Column key = loaded["Key"];
        Assert.IsTrue(key.IsNormalized() && key.HasKeyValues());
        CollectionAssert.AreEqual(new[] { "a", "", "ccé" }, Value<VBuffer<ReadOnlyMemory<char>>>(key, "KeyValues").DenseValues().Select(v => v.ToString()).ToArray());
        Assert.AreEqual(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromMinutes(-90)), Value<DateTimeOffset>(key, "Day"));
        Assert.AreEqual("Sparse vector of size 300, 2 explicit values", Value<VBuffer<double>>(key, "Sparse").ToString());
        Assert.AreEqual(-2, Value<VBuffer<double>>(key, "Sparse").GetItemOrDefault(299));
        CollectionAssert.AreEqual(new[] { 0, 3, 4, 8 }, Value<VBuffer<bool>>(key, "Flags").Items().Where(i => i.Value).Select(i => i.Key).ToArray());
    }

    [TestMethod]
    public void FoldersMayBeSeparatedByBackslashes()
    {
        var windows = Save(Chain(), Data().Schema).ToDictionary(entry => entry.Key.Replace('/', '\\'), entry => entry.Value);
        Assert.AreEqual("Number", Load(windows).Single().Name);
    }

    [TestMethod]
    [DataRow("TransformerChain/Model.key", 0, "Wrong file type")]
    [DataRow("TransformerChain/Model.key", 14, "Corrupt file header")]
    [DataRow("TransformerChain/Model.key", -1, "Corrupt model file tail")]
    [DataRow("Schema", 0, "This does not appear to be a binary dataview file")]
    public void ADamagedFileIsRefused(string entry, int position, string message)
    {
        Dictionary<string, byte[]> files = Save(Chain(), Data().Schema);
        byte[] file = files[entry];
        file[position < 0 ? file.Length + position : position] ^= 2;

        var error = Assert.ThrowsExactly<FormatException>(() => Load(files));
        Assert.AreEqual(message, error.Message);
    }

    private static void Add<T>(DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType itemType, VBuffer<T> value) =>
        builder.Add(kind, new VectorDataViewType(itemType, value.Length), (ref VBuffer<T> destination) => value.CopyTo(ref destination));

    private static T Value<T>(DataViewSchema.Column column, string kind)
    {
        T value = default!;
        column.Annotations.GetValue(kind, ref value);
        return value;
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(new[] { new Row { Number = 1 } });

    private TransformerChain<Transforms.ColumnCopyingTransformer> Chain() =>
        _ml.Transforms.CopyColumns("A", "Number").Append(_ml.Transforms.CopyColumns("B", "A")).Fit(Data());

    private Dictionary<string, byte[]> Save(ITransformer model, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            var content = new MemoryStream();
            using Stream source = entry.Open();
            source.CopyTo(content);
            return content.ToArray();
        });
    }

    private DataViewSchema Load(Dictionary<string, byte[]> files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        _ml.Model.Load(stream, out DataViewSchema schema);
        return schema;
    }

    private sealed class Row
    {
        public int Number { get; set; }
    }
}
