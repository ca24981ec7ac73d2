using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Augmentation;

[TestClass]
public class AppendRowsSchemaTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void AppendRowsMatchesColumnsByNameInOrderOfFirst()
    {
        IDataView all = _ml.Data.AppendRows(
            _ml.Data.LoadFromEnumerable([new Ab { A = 1, B = "x" }]), _ml.Data.LoadFromEnumerable([new Ba { A = 2, B = "y" }]));
        CollectionAssert.AreEqual(new[] { "A", "B" }, all.Schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2 }, all.GetColumn<float>("A").ToArray());
        CollectionAssert.AreEqual(new[] { "x", "y" }, all.GetColumn<string>("B").ToArray());
    }

    [TestMethod]
    public void AppendRowsRefusesOtherTypeNamingColumnAndTypes()
    {
        IDataView first = _ml.Data.LoadFromEnumerable([new Ab()]), second = _ml.Data.LoadFromEnumerable([new AbOfOtherType()]);
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(first, second));
        StringAssert.Contains(error.Message, "column 'A': the first data view has Single, the second has Double");
        Assert.AreEqual("second", error.ParamName);
    }

    [TestMethod]
    public void AppendRowsRefusesMissingColumnNamingSide()
    {
        IDataView both = _ml.Data.LoadFromEnumerable([new Ab()]), a = _ml.Data.LoadFromEnumerable([new BareA()]);
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(both, a));
        StringAssert.Contains(error.Message, "The second data view lacks the column 'B'");
        Assert.AreEqual("second", error.ParamName);
        error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(a, both));
        StringAssert.Contains(error.Message, "The first data view lacks the column 'B'");
        Assert.AreEqual("first", error.ParamName);
    }

    [TestMethod]
    public void AppendRowsFillsMissingColumnsOnRequest()
    {
        // 2 in the column: there 0 is for a missing key.
        IDataView full = _ml.Data.LoadFromEnumerable([new Full { A = 1, Text = "t", Vector = [1, 2, 3], Key = 1 }]);
        IDataView bare = _ml.Data.LoadFromEnumerable([new Bare { Value = 5 }]);
        IDataView all = _ml.Data.AppendRows(full, bare, fillMissing: true);
        CollectionAssert.AreEqual(new[] { "A", "Text", "Vector", "Key", "Value" }, all.Schema.Select(c => c.Name).ToArray());
        Full[] rows = [.. _ml.Data.CreateEnumerable<Full>(all, reuseRowObject: false)];
        Assert.AreEqual((1, "t", 2u), (rows[0].A, rows[0].Text, rows[0].Key));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, rows[0].Vector);
        Assert.AreEqual((0, "", 0u), (rows[1].A, rows[1].Text, rows[1].Key));
        CollectionAssert.AreEqual(new float[3], rows[1].Vector);
        CollectionAssert.AreEqual(new float[] { 0, 5 }, all.GetColumn<float>("Value").ToArray());
    }

    [TestMethod]
    public void AppendRowsTakesOtherDimensionsThatMeanTheSame()
    {
        IDataView flat = _ml.Data.LoadFromEnumerable([new Flat { V = [1, 2, 3, 4, 5, 6] }]);
        IDataView grid = _ml.Data.LoadFromEnumerable([new Grid { V = [7, 8, 9, 10, 11, 12] }]);
        IDataView planar = _ml.Data.LoadFromEnumerable([new Planar { V = new float[6] }]);
        IDataView turned = _ml.Data.LoadFromEnumerable([new Turned { V = new float[6] }]);
        IDataView all = _ml.Data.AppendRows(grid, flat);
        Assert.AreEqual(grid.Schema["V"].Type, all.Schema["V"].Type);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, all.GetColumn<float[]>("V").Last());
        Assert.AreEqual(2, _ml.Data.AppendRows(grid, planar).GetColumn<float[]>("V").Count());
        Errors.Says<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(grid, turned), "'V'");
    }

    [TestMethod]
    public void AppendRowsRefusesImagesOfOtherSizesWithAdvice()
    {
        IDataView small = _ml.Data.LoadFromEnumerable([new SmallImage()]), large = _ml.Data.LoadFromEnumerable([new LargeImage()]);
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(small, large)).Message;
        StringAssert.Contains(message, "'Image'");
        StringAssert.Contains(message, "ResizeImages");
    }

    [TestMethod]
    public void AppendRowsKeepsKeysOfSameValues()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Labels("cat", "dog", "cat"));
        var map = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows);
        IDataView all = _ml.Data.AppendRows(map.Transform(rows), map.Transform(_ml.Data.LoadFromEnumerable(Labels("dog", "bird"))));
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1, 2, 0 }, all.GetColumn<uint>("Label").ToArray());
        IDataView back = _ml.Transforms.Conversion.MapKeyToValue("Label").Fit(all).Transform(all);
        CollectionAssert.AreEqual(new[] { "cat", "dog", "cat", "dog" }, back.GetColumn<string>("Label").Take(4).ToArray());
    }

    [TestMethod]
    public void AppendRowsRefusesKeysOfOtherValuesNamingThem()
    {
        IDataView cats = Keyed("cat", "dog"), birds = Keyed("cat", "bird"), three = Keyed("cat", "dog", "bird");
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(cats, birds)).Message;
        StringAssert.Contains(message, "column 'Label'");
        StringAssert.Contains(message, "key 2 is 'dog' in the first and 'bird' in the second");
        message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.AppendRows(cats, three)).Message;
        StringAssert.Contains(message, "Key<UInt32, 0-1>");
        StringAssert.Contains(message, "Key<UInt32, 0-2>");
    }

    [TestMethod]
    public void AppendRowsLeavesOutHiddenColumns()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Labels("cat", "dog"));
        IDataView mapped = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        Assert.IsTrue(mapped.Schema.Any(c => c.IsHidden));
        IDataView all = _ml.Data.AppendRows(mapped, mapped);
        Assert.AreEqual("Label", all.Schema.Single().Name);
        Assert.AreEqual(mapped.Schema["Label"].Type, all.Schema["Label"].Type);
    }

    [TestMethod]
    public void AppendRowsSchemaIsSavedWithModelAndLoaded()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Labels("cat", "dog"));
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows);
        IDataView all = _ml.Data.AppendRows(rows, rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, all.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = _ml.Model.Load(stream, out DataViewSchema schema);
        Assert.AreEqual(TextDataViewType.Instance, schema["Label"].Type);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1, 2 }, loaded.Transform(all).GetColumn<uint>("Label").ToArray());
    }

    private IDataView Keyed(params string[] values)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Labels(values));
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    private static Labelled[] Labels(params string[] values) => [.. values.Select(value => new Labelled { Label = value })];

    private sealed class Ab
    {
        public float A { get; set; }

        public string B { get; set; } = "";
    }

    private sealed class Ba
    {
        public string B { get; set; } = "";

        public float A { get; set; }
    }

    private sealed class AbOfOtherType
    {
        public double A { get; set; }

        public string B { get; set; } = "";
    }

    private sealed class BareA
    {
        public float A { get; set; }
    }

    private sealed class Bare
    {
        public float Value { get; set; }
    }

    private sealed class Full
    {
        public float A { get; set; }

        public string Text { get; set; } = "";

        [VectorType(3)]
        public float[] Vector { get; set; } = [];

        [KeyType(5)]
        public uint Key { get; set; }
    }

    private sealed class Labelled
    {
        public string Label { get; set; } = "";
    }

    private sealed class Flat
    {
        [VectorType(6)]
        public float[] V { get; set; } = [];
    }

    private sealed class Grid
    {
        [VectorType(2, 3)]
        public float[] V { get; set; } = [];
    }

    private sealed class Planar
    {
        [VectorType(1, 2, 3)]
        public float[] V { get; set; } = [];
    }

    private sealed class Turned
    {
        [VectorType(3, 2)]
        public float[] V { get; set; } = [];
    }

    private sealed class SmallImage
    {
        [ImageType(8, 8)]
        public MLImage? Image { get; set; }
    }

    private sealed class LargeImage
    {
        [ImageType(16, 8)]
        public MLImage? Image { get; set; }
    }
}
