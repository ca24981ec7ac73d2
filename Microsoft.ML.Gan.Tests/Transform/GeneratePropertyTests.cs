using CsCheck;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Transform;

/// <summary>Row i of new rows is a function of the options and i: not of how many there are, who reads them or what else.</summary>
[TestClass]
public class GeneratePropertyTests
{
    private static readonly Gen<int> Count = Gen.OneOf(Gen.Int[0, 10], Gen.Int[0, 140]); // batches are of 64 rows

    private static readonly Gen<GanGenerateOptions> Options = Gen.Select(Gen.Int[-1, 3].Nullable(), Gen.Bool, Gen.Int[0, 2],
        (seed, isTruncated, choice) => new GanGenerateOptions
        {
            Seed = seed,
            Truncation = isTruncated ? 0.7 : null,
            Class = choice == 1 ? "grey" : null,
            ClassMix = choice == 2 ? [1, 2, 3, 0] : null,
        });

    [TestMethod]
    public void GenerateGivesPrefixesOfMore() => Gen.Select(Count, Count, Options).Holds(12, (n, m, options) =>
    {
        List<(DataViewRowId, string)> some = Reading.Rows(TinyGan.OfTones.Generate(Math.Min(n, m), options));
        List<(DataViewRowId, string)> more = Reading.Rows(TinyGan.OfTones.Generate(Math.Max(n, m), options));
        Assert.AreEqual((Math.Min(n, m), Math.Max(n, m)), (some.Count, more.Count));
        CollectionAssert.AreEqual(some, more[..some.Count]);
    });

    /// <summary>Batches begin at the first row: a row has another place in them, and other neighbors, than in the whole run.</summary>
    [TestMethod]
    public void GenerateFromAnyFirstRowGivesRowsOfWhole() => Gen.Select(Count, Count, Options).Holds(12, (first, count, options) =>
    {
        List<(DataViewRowId, string)> whole = Reading.Rows(TinyGan.OfTones.Generate(first + count, options));
        options.FirstRow = first;
        IDataView part = TinyGan.OfTones.Generate(count, options);
        Assert.AreEqual(count, part.GetRowCount());
        CollectionAssert.AreEqual(whole[first..], Reading.Rows(part));
        Properties.AssertSetPartitions(part, cursors: 3);
    });

    [TestMethod]
    public void GenerateGivesTheSameForAnyActiveColumns() => Gen.Select(Count, Options, Gen.Int[0, 3]).Holds(12, (count, options, bits) =>
    {
        IDataView rows = TinyGan.OfTones.Generate(count, options);
        Properties.AssertSubsetReadsAlike(rows, Properties.Subset(rows, bits));
    });

    [TestMethod]
    public void GenerateGivesSetsThatPartitionTheRows() => Gen.Select(Count, Options, Gen.Int[1, 5]).Holds(8, (count, options, cursors) =>
        Properties.AssertSetPartitions(TinyGan.OfTones.Generate(count, options), cursors));

    /// <summary>Appended columns too: of rows of any kind and number, in whatever company.</summary>
    [TestMethod]
    public void TransformGivesTheSameForAnyActiveColumnsAndCursors() => Gen.Select(Gen.Int[0, 30], Gen.Int[0, 31], Gen.Int[1, 4])
        .Holds(10, (count, bits, cursors) =>
        {
            IDataView scored = TinyGan.OfTones.Transform(TinyGan.Tones(count, 1, count));
            Properties.AssertSubsetReadsAlike(scored, Properties.Subset(scored, bits));
            Properties.AssertSetPartitions(scored, cursors);
        });
}
