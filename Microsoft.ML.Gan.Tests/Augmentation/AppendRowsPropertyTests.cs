using CsCheck;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Augmentation;

/// <summary>Laws of appending rows, for views of any rows, none among them.</summary>
[TestClass]
public class AppendRowsPropertyTests
{
    private sealed class Row
    {
        public float Number { get; set; }

        public string Text { get; set; } = "";

        [VectorType(2)]
        public float[] Values { get; set; } = [];

        public override string ToString() => $"{Number} '{Text}' [{string.Join(", ", Values)}]";
    }

    private static readonly Gen<Row[]> Rows = Gen.Select(Gen.Float, Gen.String.AlphaNumeric, Gen.Float.Array[2],
        (number, text, values) => new Row { Number = number, Text = text, Values = values }).Array[0, 12];

    private static DataOperationsCatalog Data => TinyGan.Context.Data;

    private static IDataView View(Row[] rows) => Data.LoadFromEnumerable(rows);

    private static List<string> Texts(IDataView view) => [.. Reading.Rows(view).Select(row => row.Text)];

    private static void AssertIdsAreDistinct(IDataView view)
    {
        DataViewRowId[] ids = [.. Properties.Read(view).Select(row => row.Id)];
        Assert.AreEqual(ids.Length, ids.Distinct().Count());
    }

    [TestMethod]
    public void AppendRowsKeepsCountAndOrder() => Gen.Select(Rows, Rows).Holds(100, (a, b) =>
    {
        IDataView all = Data.AppendRows(View(a), View(b));
        Assert.AreEqual(a.Length + b.Length, all.GetRowCount());
        CollectionAssert.AreEqual(Texts(View([.. a, .. b])), Texts(all));
    });

    /// <summary>The rows; the ids are of the side, and are distinct either way.</summary>
    [TestMethod]
    public void AppendRowsIsAssociative() => Gen.Select(Rows, Rows, Rows).Holds(100, (a, b, c) =>
    {
        IDataView left = Data.AppendRows(Data.AppendRows(View(a), View(b)), View(c));
        IDataView right = Data.AppendRows(View(a), Data.AppendRows(View(b), View(c)));
        CollectionAssert.AreEqual(Texts(left), Texts(right));
        Assert.AreEqual(left.GetRowCount(), right.GetRowCount());
        AssertIdsAreDistinct(left);
        AssertIdsAreDistinct(right);
    });

    /// <summary>However deep the sides are nested, and although each view counts its ids from 0.</summary>
    [TestMethod]
    public void AppendRowsGivesDistinctIds() => Gen.Select(Rows, Gen.Bool.Array[0, 8]).Holds(100, (rows, isFirst) =>
        AssertIdsAreDistinct(isFirst.Aggregate(View(rows), (all, first) =>
            first ? Data.AppendRows(View(rows), all) : Data.AppendRows(all, View(rows)))));

    [TestMethod]
    public void AppendRowsGivesTheSameForAnyActiveColumns() => Gen.Select(Rows, Rows, Gen.Int[0, 7]).Holds(100, (a, b, bits) =>
    {
        IDataView all = Data.AppendRows(View(a), View(b));
        Properties.AssertSubsetReadsAlike(all, Properties.Subset(all, bits));
    });

    [TestMethod]
    public void AppendRowsGivesSetsThatPartitionTheRows() => Gen.Select(Rows, Rows, Gen.Int[1, 5]).Holds(50, (a, b, cursors) =>
        Properties.AssertSetPartitions(Data.AppendRows(View(a), View(b)), cursors));

    [TestMethod]
    public void AppendRowsShufflesTheSameRows() => Gen.Select(Rows, Rows, Gen.Int).Holds(50, (a, b, seed) =>
    {
        IDataView all = Data.AppendRows(Data.Cache(View(a)), Data.Cache(View(b)));
        DataViewSchema.Column[] columns = Reading.Columns(all);
        using DataViewRowCursor once = all.GetRowCursor(columns, new Random(seed)), again = all.GetRowCursor(columns, new Random(seed));
        List<(DataViewRowId, string)> shuffled = Reading.Rows(once, columns);
        CollectionAssert.AreEquivalent(Reading.Rows(all), shuffled);
        CollectionAssert.AreEqual(shuffled, Reading.Rows(again, columns));
    });

    [TestMethod]
    public void AppendRowsFillsWhatOneSideLacks() => Gen.Select(Rows, Rows, Gen.Int[0, 7], Gen.Int[0, 7]).Holds(100, (a, b, dropA, dropB) =>
    {
        IDataView all = Data.AppendRows(Drop(a, dropA), Drop(b, dropB), fillMissing: true);
        int dropped = dropA & dropB;
        IDataView expected = Drop([.. a.Select(row => Fill(row, dropA)), .. b.Select(row => Fill(row, dropB))], dropped);
        string[] names = [.. Reading.Columns(expected).Select(column => column.Name)]; // in another order, perhaps
        CollectionAssert.AreEquivalent(names, Reading.Columns(all).Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(Texts(expected), Reading.Rows(all, names).Select(row => row.Text).ToList());

        static IDataView Drop(Row[] rows, int bits)
        {
            IDataView view = View(rows);
            string[] names = [.. Properties.Subset(view, bits).Select(column => column.Name)];
            return names is [] ? view : TinyGan.Context.Transforms.DropColumns(names).Fit(view).Transform(view);
        }

        static Row Fill(Row row, int bits) => new()
        {
            Number = (bits & 1) != 0 ? 0 : row.Number,
            Text = (bits & 2) != 0 ? "" : row.Text,
            Values = (bits & 4) != 0 ? [0, 0] : row.Values,
        };
    });
}
