using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The user's own code as a transform.</summary>
[TestClass]
public sealed class CustomMappingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TheColumnsOfTheResultAreAdded()
    {
        var data = Data();
        var view = _ml.Transforms.CustomMapping<Source, Result>(Doubler.Double, null).Fit(data).Transform(new ForeignView(data));
        Assert.AreEqual("Number, Text, Vector, Twice, Words", string.Join(", ", view.Schema.Select(column => column.Name)));
        Assert.AreEqual("Vector<String>", view.Schema["Words"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 2, 4, 6 }, view.GetColumn<int>("Twice").ToArray());
        CollectionAssert.AreEqual(new[] { "c", "c", "c" }, view.GetColumn<string[]>("Words").Last());
    }

    [TestMethod]
    public void TheCodeRunsOnceARowAndOnlyForColumnsThatAreRead()
    {
        int runs = 0;
        var data = Data();
        var view = _ml.Transforms.CustomMapping<Source, Result>((source, result) =>
        {
            Interlocked.Increment(ref runs);
            Doubler.Double(source, result);
        }, null).Fit(data).Transform(data);

        Assert.AreEqual(3, view.GetColumn<string>("Text").Count());
        Assert.AreEqual(0, runs);
        Assert.AreEqual(3, _ml.Data.CreateEnumerable<Result>(view, reuseRowObject: false).Count());
        Assert.AreEqual(3, runs);
    }

    [TestMethod]
    public void AnExistingColumnIsHidden()
    {
        var data = Data();
        var view = _ml.Transforms.CustomMapping<Source, Number>((source, result) => result.Value = -source.Number, null).Fit(data)
            .Transform(data);
        CollectionAssert.AreEqual(new[] { -1, -2, -3 }, view.GetColumn<int>("Number").ToArray());
        Assert.AreEqual(4, view.Schema.Count);
    }

    [TestMethod]
    public void AModelFileNamesTheContractAlone()
    {
        var data = Data();
        var chain = _ml.Transforms.CopyColumns("Copy", "Number")
            .Append(_ml.Transforms.CustomMapping<Source, Result>(Doubler.Double, "Doubler"))
            .Append(_ml.Transforms.Concatenate("Both", "Twice", "Copy"))
            .Fit(data);
        var loaded = Models.Reload(chain);
        CollectionAssert.AreEqual(new[] { 6, 3 }, loaded.Transform(data).GetColumn<int[]>("Both").Last());
        CollectionAssert.AreEqual(Models.Bytes(0, 1), Models.Block(chain, "TransformerChain/Transform_001"));

        using var engine = _ml.Model.CreatePredictionEngine<Row, Result>(loaded);
        Assert.AreEqual(14, engine.Predict(new Row { Number = 7, Text = "x" }).Twice);
        Assert.AreEqual(16, engine.Predict(new Row { Number = 8, Text = "x" }).Twice);
    }

    [TestMethod]
    public void ItCanOnlyBeSavedUnderAName()
    {
        var nameless = _ml.Transforms.CustomMapping<Source, Result>(Doubler.Double, null).Fit(Data());
        Assert.AreEqual(
            "Empty contract name for a transform: the transform cannot be saved",
            Assert.ThrowsExactly<InvalidOperationException>(() => Models.Reload(nameless)).Message);

        var unknown = _ml.Transforms.CustomMapping<Source, Result>(Doubler.Double, "Nobody").Fit(Data());
        Exception? error = Assert.ThrowsExactly<InvalidOperationException>(() => Models.Reload(unknown));
        while (error.InnerException != null)
            error = error.InnerException;
        StringAssert.StartsWith(error.Message, "Unable to locate an extension for the contract 'Nobody'.");
    }

    [TestMethod]
    public void TheSourcesColumnsAreChecked()
    {
        var data = _ml.Transforms.DropColumns("Number").Fit(Data()).Transform(Data());
        Assert.AreEqual(
            "Could not find input column 'Number' (Parameter 'inputSchema')",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.CopyColumns("A", "Text")
                .Append(_ml.Transforms.CustomMapping<Source, Result>(Doubler.Double, null)).Fit(data)).Message);
        Assert.AreEqual(
            "Schema mismatch for input column 'Number': expected Int32, got String (Parameter 'inputSchema')",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.CopyColumns("Number", "Text")
                .Append(_ml.Transforms.CustomMapping<Source, Result>(Doubler.Double, null)).Fit(data)).Message);
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(new[]
    {
        new Row { Number = 1, Text = "a" }, new Row { Number = 2, Text = "b" }, new Row { Number = 3, Text = "c" },
    });

    private sealed class Row
    {
        public int Number { get; set; }

        public string Text { get; set; } = "";

        [VectorType(2)]
        public float[] Vector { get; set; } = [1, 2];
    }

    private sealed class Source
    {
        public int Number { get; set; }

        public string Text { get; set; } = "";

        public float[] Vector { get; set; } = [];
    }

    private sealed class Result
    {
        public int Twice { get; set; }

        public string[] Words { get; set; } = [];
    }

    private sealed class Number
    {
        [ColumnName("Number")]
        public int Value { get; set; }
    }

    [CustomMappingFactoryAttribute("Doubler")]
    private sealed class Doubler : CustomMappingFactory<Source, Result>
    {
        public static void Double(Source source, Result result)
        {
            result.Twice = 2 * source.Number;
            result.Words = [.. Enumerable.Repeat(source.Text, source.Number)];
        }

        public override Action<Source, Result> GetMapping() => Double;
    }
}
