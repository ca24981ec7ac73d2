using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Copying, selecting, dropping and joining columns.</summary>
[TestClass]
public sealed class ColumnTransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ACopyKeepsTypeValuesAndAnnotations()
    {
        var data = Normalized();
        foreach (var model in WithReloaded(_ml.Transforms.CopyColumns("Copy", "Vector").Fit(data)))
        {
            var view = model.Transform(data);
            Assert.AreEqual(data.Schema["Vector"].Type, view.Schema["Copy"].Type);
            Assert.IsTrue(view.Schema["Copy"].IsNormalized());
            CollectionAssert.AreEqual(data.GetColumn<float[]>("Vector").Last(), view.GetColumn<float[]>("Copy").Last());
        }
    }

    [TestMethod]
    public void SelectedColumnsStandInTheOrderOfTheirNames()
    {
        var data = Normalized(); // has a hidden Vector
        foreach (var model in WithReloaded(_ml.Transforms.SelectColumns("Text", "Vector").Fit(data)))
            Assert.AreEqual("Text Vector", Names(model.Transform(data).Schema));
        foreach (var model in WithReloaded(_ml.Transforms.SelectColumns(["Vector", "Text"], keepHidden: true).Fit(data)))
            Assert.AreEqual("(Vector) Vector Text", Names(model.Transform(data).Schema));
        foreach (var model in WithReloaded(_ml.Transforms.DropColumns("Text").Fit(data)))
            Assert.AreEqual("Number Single (Vector) Vector", Names(model.Transform(data).Schema));
    }

    [TestMethod]
    public void SelectedColumnsHaveTheirValuesInEveryKindOfCursor()
    {
        var data = Data();
        var view = _ml.Transforms.SelectColumns("Number", "Text").Fit(data).Transform(new ForeignView(data));
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, view.GetColumn<string>("Text").ToArray());

        var cursors = view.GetRowCursorSet([view.Schema["Number"]], 2);
        Assert.IsTrue(cursors[0].IsColumnActive(view.Schema["Number"]) && !cursors[0].IsColumnActive(view.Schema["Text"]));
        var numbers = new List<int>();
        foreach (var cursor in cursors)
        {
            var getter = cursor.GetGetter<int>(view.Schema["Number"]);
            for (int number = 0; cursor.MoveNext(); numbers.Add(number))
                getter(ref number);
            cursor.Dispose();
        }
        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, numbers);

        using var engine = _ml.Model.CreatePredictionEngine<Row, Selected>(_ml.Transforms.SelectColumns("Number").Fit(data));
        Assert.AreEqual(7, engine.Predict(new Row { Number = 7, Vector = [0, 0] }).Number);
        Assert.AreEqual("Number", Names(engine.OutputSchema));
    }

    [TestMethod]
    public void AMissingColumnIsNamed()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.SelectColumns("None", "Text", "Nor").Fit(Data()));
        Assert.AreEqual("Could not find input column 'None,Nor' (Parameter 'inputSchema')", error.Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.DropColumns("None").Append(_ml.Transforms.CopyColumns("A", "Text")).Fit(Data()));
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.DropColumns());
    }

    [TestMethod]
    public void JoinedColumnsAreOneVectorWhoseSlotsHaveTheirNames()
    {
        var data = Data();
        var model = _ml.Transforms.Concatenate("Pair", "Single", "Single")
            .Append(_ml.Transforms.Concatenate("All", "Pair", "Vector", "Single")).Fit(data);
        foreach (var each in WithReloaded(model))
        {
            var view = each.Transform(data);
            Assert.AreEqual("Vector<Single, 5>", view.Schema["All"].Type.ToString());
            CollectionAssert.AreEqual(new[] { 2.5f, 2.5f, 2, -2, 2.5f }, view.GetColumn<float[]>("All").ElementAt(1));
            VBuffer<ReadOnlyMemory<char>> names = default;
            view.Schema["All"].GetSlotNames(ref names);
            CollectionAssert.AreEqual(
                new[] { "Pair.Single", "Pair.Single", "", "", "Single" }, names.DenseValues().Select(name => name.ToString()).ToArray());
        }
    }

    [TestMethod]
    public void SparseVectorsAreJoinedAsTheyAre()
    {
        var data = _ml.Data.LoadFromEnumerable(
            [new Sparse { A = new VBuffer<float>(4, 1, [5], [2]), B = new VBuffer<float>(3, 1, [6], [0]) }]);
        var joined = _ml.Transforms.Concatenate("C", "A", "B").Fit(data).Transform(data).GetColumn<VBuffer<float>>("C").Single();
        Assert.AreEqual((7, 2), (joined.Length, joined.GetValues().Length));
        CollectionAssert.AreEqual(new float[] { 0, 0, 5, 0, 6, 0, 0 }, joined.DenseValues().ToArray());
    }

    [TestMethod]
    public void WhatIsJoinedIsNormalizedIfAllPartsAre()
    {
        var data = Normalized();
        bool IsNormalized(params string[] columns)
            => _ml.Transforms.Concatenate("C", columns).Fit(data).Transform(data).Schema["C"].IsNormalized();
        Assert.IsTrue(IsNormalized("Vector", "Vector"));
        Assert.IsTrue(IsNormalized("Vector"));
        Assert.IsFalse(IsNormalized("Vector", "Single"));
    }

    [TestMethod]
    public void OnlyOneTypeCanBeJoined()
    {
        string Error(params string[] columns) => Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Transforms.CopyColumns("K", "Text").Append(_ml.Transforms.Conversion.MapValueToKey("K"))
                .Append(_ml.Transforms.Concatenate("C", columns)).Fit(Data())).Message;
        Assert.AreEqual(
            "Concatenated columns should have the same type. Column 'Number' has type of Int32, but expected column type is Single.",
            Error("Single", "Number"));
        Assert.AreEqual("Column 'K' is key. Concatenation of keys is unsupported.", Error("K"));
        var mismatch = _ml.Transforms.Concatenate("C", "Single", "Number").Fit(Data());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mismatch.Transform(Data()));
    }

    private static string Names(DataViewSchema schema)
        => string.Join(" ", schema.Select(column => column.IsHidden ? $"({column.Name})" : column.Name));

    private static ITransformer[] WithReloaded(ITransformer model) => [model, Models.Reload(model)];

    private IDataView Data() => _ml.Data.LoadFromEnumerable(new[]
    {
        new Row { Number = 1, Single = 1.5f, Text = "a", Vector = [1, -1] },
        new Row { Number = 2, Single = 2.5f, Text = "b", Vector = [2, -2] },
        new Row { Number = 3, Single = 3.5f, Text = "c", Vector = [4, -4] },
    });

    private IDataView Normalized() => _ml.Transforms.NormalizeMinMax("Vector").Fit(Data()).Transform(Data());

    private sealed class Row
    {
        public int Number { get; set; }

        public float Single { get; set; }

        public string Text { get; set; } = "";

        [VectorType(2)]
        public float[] Vector { get; set; } = [];
    }

    private sealed class Selected
    {
        public int Number { get; set; }
    }

    private sealed class Sparse
    {
        [VectorType(4)]
        public VBuffer<float> A { get; set; }

        [VectorType(3)]
        public VBuffer<float> B { get; set; }
    }
}
