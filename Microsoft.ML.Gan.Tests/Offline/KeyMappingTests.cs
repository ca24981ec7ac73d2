using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Values to keys and back.</summary>
[TestClass]
public sealed class KeyMappingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void KeysCountFromOneInTheOrderOfTheRows()
    {
        var data = Data("b", "a", "", "b", "C");
        foreach (var model in WithReloaded(_ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(data)))
        {
            var view = model.Transform(data);
            Assert.AreEqual("Key<UInt32, 0-2>", view.Schema["Key"].Type.ToString());
            CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 1, 3 }, view.GetColumn<uint>("Key").ToArray());
            CollectionAssert.AreEqual(new[] { "b", "a", "C" }, KeyValues(view.Schema["Key"]));
            CollectionAssert.AreEqual(new uint[] { 2, 0, 0 }, model.Transform(Data("a", "new", "c")).GetColumn<uint>("Key").ToArray());
        }
    }

    [TestMethod]
    public void KeysCanBeSortedAndLimited()
    {
        var data = Data("b", "a", "C", "d");
        string[] Values(int maximum, ValueToKeyMappingEstimator.KeyOrdinality order)
            => KeyValues(_ml.Transforms.Conversion.MapValueToKey("Key", "Text", maximum, order).Fit(data).Transform(data).Schema["Key"]);

        CollectionAssert.AreEqual(new[] { "C", "a", "b", "d" }, Values(9, ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        CollectionAssert.AreEqual(new[] { "a", "b" }, Values(2, ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        CollectionAssert.AreEqual(new[] { "b", "a" }, Values(2, ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Values(0, ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
    }

    [TestMethod]
    public void TheKeysCanBeGiven()
    {
        var data = Data("b", "a");
        var keys = _ml.Transforms.SelectColumns("Text").Fit(data).Transform(Data("z", "a", "b"));
        var view = _ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyData: keys).Fit(data).Transform(data);
        CollectionAssert.AreEqual(new uint[] { 3, 2 }, view.GetColumn<uint>("Key").ToArray());

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapValueToKey("Key", "Text", keyData: data));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Conversion.MapValueToKey("Key", "Number", keyData: keys).Fit(data));
        Assert.AreEqual("Input data's column must be of type 'Single' but was 'String' (Parameter 'keyData')", error.Message);
    }

    [TestMethod]
    public void NumbersAreValuesToo()
    {
        var data = Data("", "", "", "");
        foreach (var model in WithReloaded(_ml.Transforms.Conversion.MapValueToKey("Key", "Number").Fit(data)))
        {
            var view = model.Transform(data);
            CollectionAssert.AreEqual(new uint[] { 1, 0, 2, 3 }, view.GetColumn<uint>("Key").ToArray()); // 0.5, NaN, 2, 3
            VBuffer<float> values = default;
            view.Schema["Key"].GetKeyValues(ref values);
            CollectionAssert.AreEqual(new[] { 0.5f, 2, 3 }, values.DenseValues().ToArray());
        }
        var asText = _ml.Transforms.Conversion.MapValueToKey("Key", "Number", addKeyValueAnnotationsAsText: true).Fit(data);
        foreach (var model in WithReloaded(asText))
            CollectionAssert.AreEqual(new[] { "0.5", "2", "3" }, KeyValues(model.Transform(data).Schema["Key"]));
    }

    [TestMethod]
    public void EverySlotOfAVectorIsMapped()
    {
        var data = Data("x", "y");
        foreach (var model in WithReloaded(_ml.Transforms.Conversion.MapValueToKey("Keys", "Texts").Fit(data)))
        {
            var view = model.Transform(data);
            Assert.AreEqual("Vector<Key<UInt32, 0-2>, 2>", view.Schema["Keys"].Type.ToString());
            CollectionAssert.AreEqual(new uint[] { 1, 2, 3, 2 }, view.GetColumn<uint[]>("Keys").SelectMany(keys => keys).ToArray());
        }
    }

    [TestMethod]
    public void KeysOfKeysKeepTheValues()
    {
        var data = Data("a", "b", "c");
        var all = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(data).Transform(data);
        var last = _ml.Data.SkipRows(all, 1);
        foreach (var model in WithReloaded(_ml.Transforms.Conversion.MapValueToKey("Again", "Key").Fit(last)))
        {
            var view = model.Transform(all);
            CollectionAssert.AreEqual(new uint[] { 0, 1, 2 }, view.GetColumn<uint>("Again").ToArray());
            CollectionAssert.AreEqual(new[] { "b", "c" }, KeyValues(view.Schema["Again"]));
        }
    }

    [TestMethod]
    public void KeysBecomeTheirValuesAgain()
    {
        var data = Data("b", "", "a", "x");
        var there = _ml.Transforms.Conversion.MapValueToKey("TextKey", "Text")
            .Append(_ml.Transforms.Conversion.MapValueToKey("NumberKey", "Number"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Keys", "Texts"));
        var back = _ml.Transforms.Conversion.MapKeyToValue("TextKey")
            .Append(_ml.Transforms.Conversion.MapKeyToValue([new("Back", "NumberKey"), new("Keys")]));
        foreach (var model in WithReloaded(there.Append(back).Fit(data)))
        {
            var view = model.Transform(new ForeignView(data));
            CollectionAssert.AreEqual(new[] { "b", "", "a", "x" }, view.GetColumn<string>("TextKey").ToArray());
            CollectionAssert.AreEqual(new[] { 0.5f, float.NaN, 2, 3 }, view.GetColumn<float>("Back").ToArray()); // a missing number is NaN
            CollectionAssert.AreEqual(new[] { "b", "same" }, view.GetColumn<string[]>("Keys").First());
        }
    }

    [TestMethod]
    public void OnlyKeysWithValuesCanBecomeValues()
    {
        var data = Data("a");
        string Error(string column) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.CopyColumns("K", "Bare").Append(_ml.Transforms.Conversion.MapKeyToValue("V", column)).Fit(data)).Message;
        Assert.AreEqual("Schema mismatch for input column 'Text': expected KeyType, got String (Parameter 'inputSchema')", Error("Text"));
        Assert.AreEqual("Input column 'Bare' doesn't contain key values metadata (Parameter 'inputSchema')", Error("Bare"));
        var bare = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.Conversion.MapKeyToValue("V", "Bare").Fit(data));
        Assert.AreEqual("Metadata KeyValues does not exist", bare.Message);
    }

    [TestMethod]
    public void TheModelFileIsTheRealOnes()
    {
        var text = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(Data("b", "a"));
        CollectionAssert.AreEqual(
            new[]
            {
                "TrainingInfo/Version.txt", "TransformerChain/Vocabulary/Terms.txt", "TransformerChain/Vocabulary/Model.key",
                "TransformerChain/Model.key",
            },
            Models.Entries(text));
        CollectionAssert.AreEqual(Models.Bytes(1, 0, 1, (byte)0), Models.Block(text));
        CollectionAssert.AreEqual(Models.Bytes(1, (byte)0, 2, 0, 1), Models.Block(text, "TransformerChain/Vocabulary"));
        Assert.AreEqual(
            "# Number of terms = 2\n0\tb\n1\ta\n", Models.Text(text, "TransformerChain/Vocabulary/Terms.txt").ReplaceLineEndings("\n"));

        // As in a file that ML.NET wrote: the codec's name, the (empty) parameters, the number of values, the values.
        var number = _ml.Transforms.Conversion.MapValueToKey("Key", "Number", addKeyValueAnnotationsAsText: true).Fit(Data("", "", ""));
        byte[] codec = [6, .. "Single"u8, 0];
        CollectionAssert.AreEqual(Models.Bytes(1, 0, 1, (byte)1), Models.Block(number));
        CollectionAssert.AreEqual(
            (byte[])[.. Models.Bytes(1, (byte)1), .. codec, .. Models.Bytes(2, 0.5f, 2f)],
            Models.Block(number, "TransformerChain/Vocabulary"));
        Assert.AreEqual(
            "# Number of terms of type 'Single' = 2\n0\t0.5\n1\t2\n",
            Models.Text(number, "TransformerChain/Vocabulary/Terms.txt").ReplaceLineEndings("\n"));
    }

    private static string[] KeyValues(DataViewSchema.Column column)
    {
        Assert.IsTrue(column.HasKeyValues());
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private static ITransformer[] WithReloaded(ITransformer model) => [model, Models.Reload(model)];

    private IDataView Data(params string[] texts)
    {
        float[] numbers = [0.5f, float.NaN, 2, 3, 2];
        return _ml.Data.LoadFromEnumerable(
            texts.Select((text, i) => new Row { Text = text, Number = numbers[i], Texts = [text, "same"] }).ToArray());
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public float Number { get; set; }

        [VectorType(2)]
        public string[] Texts { get; set; } = [];

        [KeyType(4)]
        public uint Bare { get; set; }
    }
}
