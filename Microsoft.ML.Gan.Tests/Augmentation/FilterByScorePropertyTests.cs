using CsCheck;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Augmentation;

[TestClass]
public class FilterByScorePropertyTests
{
    private sealed class Row
    {
        public float Number { get; set; }

        [VectorType(3)]
        public float[] Values { get; set; } = [];

        /// <summary>0 to 2: the class whose value counts; 3: none. ML.NET makes it the key 1 to 3, or a missing one.</summary>
        [KeyType(3)]
        public uint Label { get; set; }

        public override string ToString() => $"{Number} [{string.Join(", ", Values)}] {Label}";
    }

    private static readonly Gen<float> Score = Gen.OneOf(Gen.Float, Gen.Float.Special, Gen.Int[-2, 2].Select(i => (float)i));

    private static readonly Gen<double> Minimum = Gen.OneOf(Gen.Double, Gen.Double.Special, Gen.Int[-2, 2].Select(i => (double)i));

    private static readonly Gen<Row[]> Rows = Gen.Select(Score, Score.Array[3], Gen.UInt[0, 3],
        (number, values, label) => new Row { Number = number, Values = values, Label = label }).Array[0, 20];

    private static MLContext Ml => TinyGan.Context;

    private static IDataView View(Row[] rows) => Ml.Data.LoadFromEnumerable(rows);

    /// <summary>Filters by a copy of a column, which the scorer appends.</summary>
    private static IDataView Filter(IDataView view, string column, double minimum, string? label = null) =>
        Ml.Data.FilterByScore(view, Ml.Transforms.CopyColumns("Score", column).Fit(view), "Score", minimum, label);

    private static void AssertKeeps(Row[] rows, IDataView kept, Func<Row, bool> passes) =>
        CollectionAssert.AreEqual(Reading.Rows(View(rows)).Where((_, i) => passes(rows[i])).ToList(), Reading.Rows(kept));

    [TestMethod]
    public void FilterByScoreKeepsThoseThatPassInOrder() => Gen.Select(Rows, Minimum).Holds(100, (rows, minimum) =>
        AssertKeeps(rows, Filter(View(rows), "Number", minimum), row => row.Number >= minimum));

    [TestMethod]
    public void FilterByScoreTakesTheValueOfTheRowsClass() => Gen.Select(Rows, Minimum).Holds(100, (rows, minimum) =>
        AssertKeeps(rows, Filter(View(rows), "Values", minimum, "Label"), row => row.Label < 3 && row.Values[row.Label] >= minimum));

    [TestMethod]
    public void FilterByScoreGivesTheSameForAnyActiveColumns() => Gen.Select(Rows, Minimum, Gen.Int[0, 7], Gen.Bool)
        .Holds(100, (rows, minimum, bits, byClass) =>
        {
            IDataView kept = byClass ? Filter(View(rows), "Values", minimum, "Label") : Filter(View(rows), "Number", minimum);
            Properties.AssertSubsetReadsAlike(kept, Properties.Subset(kept, bits));
        });

    [TestMethod]
    public void FilterByScoreGivesSetsThatPartitionTheRows() => Gen.Select(Rows, Minimum, Gen.Int[1, 5]).Holds(50,
        (rows, minimum, cursors) => Properties.AssertSetPartitions(Filter(View(rows), "Number", minimum), cursors));

    /// <summary>Filtering twice keeps what the larger minimum does.</summary>
    [TestMethod]
    public void FilterByScoreFiltersWhatItKept() => Gen.Select(Rows, Minimum, Minimum).Holds(50, (rows, first, second) =>
        AssertKeeps(rows, Filter(Filter(View(rows), "Number", first), "Number", second),
            row => row.Number >= first && row.Number >= second));
}
