using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>What a cursor promises: getters, positions, what it asks of its input.</summary>
[TestClass]
public class GanCursorTests
{
    /// <summary>Rows of a view that is not ML.NET's, whose ids have a high half.</summary>
    private static ForeignDataView Foreign(long rows, bool canShuffle = false, int batchRows = 0) =>
        new ForeignDataView(rows) { Id = (_, row) => new DataViewRowId((ulong)row, 7), CanShuffle = canShuffle, BatchRows = batchRows }
            .Add("Name", TextDataViewType.Instance, row => $"row {row}".AsMemory())
            .Add("Pixels", new VectorDataViewType(NumberDataViewType.Byte, 16, 16), TinyGan.DiscBuffer);

    private static DataViewRowCursor Open(IDataView view, params string[] columns) => view.GetRowCursor(Reading.Columns(view, columns));

    [TestMethod]
    [DataRow("Score", "Pixels")]
    [DataRow("Probability", "Pixels")]
    [DataRow("GeneratedImage", "")]
    [DataRow("Score GeneratedImage Name", "Name Pixels")]
    public void CursorReadsWhatItMustOnce(string columns, string read)
    {
        ForeignDataView input = Foreign(70);
        Assert.AreEqual(70, Reading.Rows(TinyGan.OfDiscs.Transform(input), columns.Split(' ')).Count);
        CollectionAssert.AreEqual(new[] { read }, input.Asked);
        Assert.AreEqual(0, input.Open);
    }

    [TestMethod]
    public void CursorWithoutGansColumnsReadsInputOnce()
    {
        ForeignDataView input = Foreign(70);
        IDataView view = TinyGan.OfDiscs.Transform(input);
        Assert.AreEqual(70, Reading.InParallel(view, 4, "Name", "Pixels").Count);
        CollectionAssert.AreEqual(new[] { "Name Pixels" }, input.Asked);
        Assert.AreEqual(0, input.Open);
    }

    [TestMethod]
    public void TransformReadsNothingBeforeCursorIsOpened()
    {
        ForeignDataView input = Foreign(70);
        IDataView view = TinyGan.OfDiscs.Transform(input);
        Assert.AreEqual((5, 70L), (view.Schema.Count, view.GetRowCount()));
        Assert.AreEqual(0, input.Asked.Count);
    }

    [TestMethod]
    public void CursorPositionsAndValuesFollowRows()
    {
        IDataView view = TinyGan.OfDiscs.Transform(Foreign(3));
        DataViewRowCursor cursor = Open(view, "Name", "Score");
        ValueGetter<float> score = cursor.GetGetter<float>(view.Schema["Score"]);
        float value = 0;
        Assert.AreEqual((-1L, 0L), (cursor.Position, cursor.Batch));
        Errors.Says<InvalidOperationException>(() => score(ref value), "call MoveNext first");
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(i, cursor.Position);
            score(ref value);
            float again = 0;
            score(ref again);
            Assert.AreEqual(Reading.Text(value), Reading.Text(again));
        }
        for (int i = 0; i < 2; i++)
        {
            Assert.IsFalse(cursor.MoveNext());
            Assert.AreEqual(-1, cursor.Position);
            Assert.ThrowsExactly<InvalidOperationException>(() => score(ref value));
        }
        cursor.Dispose();
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void CursorDisposedGivesNothingMore()
    {
        ForeignDataView input = Foreign(3);
        IDataView view = TinyGan.OfDiscs.Transform(input);
        DataViewRowCursor cursor = Open(view, "Score");
        ValueGetter<float> score = cursor.GetGetter<float>(view.Schema["Score"]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(1, input.Open);
        cursor.Dispose();
        cursor.Dispose();
        Assert.AreEqual(0, input.Open);
        float value = 0;
        Assert.ThrowsExactly<InvalidOperationException>(() => score(ref value));
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void CursorGivesActiveColumnsOfTheirTypeOnly()
    {
        IDataView view = TinyGan.OfDiscs.Transform(Foreign(3));
        using DataViewRowCursor cursor = Open(view, "Name", "Score", "GeneratedImage");
        CollectionAssert.AreEqual(new[] { true, false, true, true, false }, view.Schema.Select(cursor.IsColumnActive).ToArray());
        Errors.Says<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(view.Schema["Probability"]), "'Probability'");
        Errors.Says<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<byte>>(view.Schema["Pixels"]), "'Pixels'");
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["Score"])).Message;
        StringAssert.StartsWith(message, "Invalid TValue in GetGetter for column");
        StringAssert.Contains(message, "expected type: 'System.Single'");
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["GeneratedImage"]));
        DataViewSchema larger = TinyGan.OfDiscs.Transform(view).Schema;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.IsColumnActive(larger[larger.Count - 1]));
    }

    [TestMethod]
    public void GetRowCursorWantsViewsColumns()
    {
        IDataView view = TinyGan.OfDiscs.Transform(Foreign(3));
        Assert.AreEqual("columnsNeeded", Assert.ThrowsExactly<ArgumentNullException>(() => view.GetRowCursor(null!)).ParamName);
        DataViewSchema larger = TinyGan.OfDiscs.Transform(view).Schema;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => view.GetRowCursor([larger[larger.Count - 1]]));
        using DataViewRowCursor none = view.GetRowCursor([]);
        Assert.IsTrue(none.MoveNext() && none.MoveNext() && none.MoveNext() && !none.MoveNext());
    }

    [TestMethod]
    public void CursorGivesImagesToCaller()
    {
        IDataView view = TinyGan.OfDiscs.Transform(Foreign(2));
        using DataViewRowCursor cursor = Open(view, "GeneratedImage");
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema["GeneratedImage"]);
        MLImage first = null!, second = null!;
        Assert.IsTrue(cursor.MoveNext());
        getter(ref first);
        string before = Reading.Text(first);
        Assert.IsTrue(cursor.MoveNext());
        getter(ref second);
        Assert.AreNotSame(first, second);
        Assert.AreEqual(before, Reading.Text(first)); // still alive, still the first row's
        first.Dispose();
        second.Dispose();
    }

    [TestMethod]
    public void CursorSetKeepsBatchesOfInput()
    {
        IDataView view = TinyGan.OfDiscs.Transform(Foreign(200, batchRows: 16));
        DataViewRowCursor[] cursors = view.GetRowCursorSet(Reading.Columns(view, "Score"), 3);
        Assert.AreEqual(3, cursors.Length);
        var rowsOf = new Dictionary<long, List<ulong>>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            Assert.AreSame(view.Schema, cursor.Schema);
            ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
            long last = -1, position = 0;
            while (cursor.MoveNext())
            {
                Assert.AreEqual(position++, cursor.Position);
                Assert.IsTrue(cursor.Batch >= last); // within a cursor they only grow, so that ML.NET can put rows back in order
                last = cursor.Batch;
                DataViewRowId row = default;
                id(ref row);
                if (!rowsOf.TryGetValue(cursor.Batch, out List<ulong>? rows))
                    rowsOf[cursor.Batch] = rows = [];
                rows.Add(row.Low);
            }
            cursor.Dispose();
        }
        ulong[] inOrder = [.. rowsOf.OrderBy(batch => batch.Key).SelectMany(batch => batch.Value)];
        CollectionAssert.AreEqual(Enumerable.Range(0, 200).Select(i => (ulong)i).ToArray(), inOrder);
    }

    /// <summary>Rows whose order, number or values are others at each reading: each row's columns still come from that very row.</summary>
    [TestMethod]
    public void CursorReadsChangingInputOnce()
    {
        DiscRow[] discs = TinyGan.DiscRows(200);
        Dictionary<string, float> expected = Scores(TinyGan.Context.Data.LoadFromEnumerable(discs));
        var random = new Random(5);
        IEnumerable<DiscRow>[] inputs =
        [
            discs.OrderBy(_ => random.Next()),                            // lazy: another order each time
            new OneShot<DiscRow>(discs),                                  // a queue
            discs.Where(disc => disc.Number > 150 || random.Next(2) == 0), // other rows each time
        ];
        foreach (IEnumerable<DiscRow> input in inputs)
        {
            Dictionary<string, float> scores = Scores(TinyGan.Context.Data.LoadFromEnumerable(input));
            Assert.IsTrue(scores.Count > 90, $"{scores.Count} rows");
            Assert.IsTrue(scores.All(row => expected[row.Key] == row.Value));
        }
        Assert.AreEqual(200, Scores(TinyGan.Context.Data.LoadFromEnumerable(new OneShot<DiscRow>(discs))).Count);

        static Dictionary<string, float> Scores(IDataView data) =>
            TinyGan.Context.Data.CreateEnumerable<ScoredDisc>(TinyGan.OfDiscs.Transform(data), reuseRowObject: false)
                .ToDictionary(row => row.Name, row => row.Score);
    }

    /// <summary>A mapping that gives another image each time it is asked: the score is that of the image passed on.</summary>
    [TestMethod]
    public void CursorReadsValueOnceForScoreAndForPassingOn()
    {
        var random = new Random(5);
        IDataView data = TinyGan.Context.Transforms.CustomMapping<DiscRow, DiscRow>(
            (from, to) => (to.Name, to.Number, to.Pixels) = (from.Name, from.Number, TinyGan.Disc(random.Next(1000))), null)
            .Fit(TinyGan.Discs(1)).Transform(TinyGan.Discs(100));
        ScoredDisc[] rows = [.. TinyGan.Context.Data.CreateEnumerable<ScoredDisc>(TinyGan.OfDiscs.Transform(data), reuseRowObject: false)];
        IDataView again = TinyGan.Context.Data.LoadFromEnumerable(
            rows.Select(row => new DiscRow { Name = row.Name, Pixels = row.Pixels }).ToArray());
        CollectionAssert.AreEqual(rows.Select(row => row.Score).ToArray(),
            Reading.Column<float>(TinyGan.OfDiscs.Transform(again), "Score"));
    }

    private sealed class ScoredDisc
    {
        public string Name { get; set; } = "";

        [VectorType(16, 16)]
        public byte[]? Pixels { get; set; }

        public float Score { get; set; }
    }

    [TestMethod]
    public void CursorShufflesAlikeForAllOfInput()
    {
        ForeignDataView input = Foreign(150, canShuffle: true);
        IDataView view = TinyGan.OfDiscs.Transform(input);
        Assert.IsTrue(view.CanShuffle);
        Dictionary<DataViewRowId, string> expected = Reading.ById(view, "Name", "Score", "GeneratedImage");
        DataViewSchema.Column[] columns = Reading.Columns(view, "Name", "Score", "GeneratedImage");
        using (DataViewRowCursor cursor = view.GetRowCursor(columns, new Random(5)))
        {
            List<(DataViewRowId Id, string Text)> rows = Reading.Rows(cursor, columns);
            Assert.IsTrue(rows.All(row => expected[row.Id] == row.Text));
            CollectionAssert.AreNotEqual(expected.Keys.ToArray(), rows.Select(row => row.Id).ToArray());
            Assert.AreEqual(150, rows.Distinct().Count());
        }
        var seen = new HashSet<DataViewRowId>();
        foreach (DataViewRowCursor cursor in view.GetRowCursorSet(columns, 3, new Random(5)))
        {
            foreach ((DataViewRowId id, string text) in Reading.Rows(cursor, columns))
                Assert.IsTrue(seen.Add(id) && expected[id] == text);
            cursor.Dispose();
        }
        Assert.AreEqual(150, seen.Count);
    }

    [TestMethod]
    public void CursorNamesRowThatCannotBeScored()
    {
        DiscRow[] rows = TinyGan.DiscRows(70);
        rows[66].Pixels = null;
        IDataView view = TinyGan.OfDiscs.Transform(TinyGan.Context.Data.LoadFromEnumerable(rows));
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Reading.Rows(view, "Score")).Message;
        StringAssert.Contains(message, "'Pixels' in row 66 cannot be read: the row has no image");
        Assert.AreEqual(70, Reading.Rows(view, "GeneratedImage").Count); // which asks nothing of the row's image
    }
}
