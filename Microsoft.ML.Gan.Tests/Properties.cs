using CsCheck;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests;

/// <summary>What property tests share.</summary>
internal static class Properties
{
    /// <summary>
    /// Tries a fact on random cases. A failure prints the smallest case found, and the seed that gives it again as CsCheck_Seed.
    /// CsCheck_Iter=1000 tries ten times as many.
    /// </summary>
    /// <param name="gen">What a case is made of.</param>
    /// <param name="cases">How many are tried, one after the other: libtorch has the threads.</param>
    /// <param name="fact">Throws where it does not hold.</param>
    public static void Holds<T>(this Gen<T> gen, int cases, Action<T> fact) =>
        gen.Sample(fact, iter: (long)cases * Check.Iter / 100, threads: 1);

    /// <inheritdoc cref="Holds{T}"/>
    public static void Holds<T1, T2>(this Gen<(T1, T2)> gen, int cases, Action<T1, T2> fact) =>
        gen.Holds(cases, value => fact(value.Item1, value.Item2));

    /// <inheritdoc cref="Holds{T}"/>
    public static void Holds<T1, T2, T3>(this Gen<(T1, T2, T3)> gen, int cases, Action<T1, T2, T3> fact) =>
        gen.Holds(cases, value => fact(value.Item1, value.Item2, value.Item3));

    /// <inheritdoc cref="Holds{T}"/>
    public static void Holds<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> gen, int cases, Action<T1, T2, T3, T4> fact) =>
        gen.Holds(cases, value => fact(value.Item1, value.Item2, value.Item3, value.Item4));

    /// <summary>The order in which a list of so many items may come: a permutation of 0 … n - 1.</summary>
    public static Gen<int[]> Permutation(int count) => Gen.Shuffle(Enumerable.Range(0, count).ToArray());

    /// <summary>The columns of a view whose bits are set, none to all.</summary>
    public static DataViewSchema.Column[] Subset(IDataView view, int bits) =>
        [.. Reading.Columns(view).Where((_, i) => (bits >> i & 1) != 0)];

    /// <summary>Ids and values of columns, read while these are active and no others.</summary>
    public static List<(DataViewRowId Id, string Text)> Read(IDataView view, params DataViewSchema.Column[] columns)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        return Reading.Rows(cursor, columns);
    }

    /// <summary>Columns have the same values and ids whether they are the only active ones or all are.</summary>
    public static void AssertSubsetReadsAlike(IDataView view, DataViewSchema.Column[] subset)
    {
        using DataViewRowCursor all = view.GetRowCursor(view.Schema);
        CollectionAssert.AreEqual(Reading.Rows(all, subset), Read(view, subset));
    }

    /// <summary>The cursors of a set, each in a thread of its own, have each row of a single cursor once.</summary>
    public static void AssertSetPartitions(IDataView view, int cursors)
    {
        DataViewSchema.Column[] columns = Reading.Columns(view);
        var parts = view.GetRowCursorSet(columns, cursors).Select(cursor => Task.Factory.StartNew(() =>
        {
            using (cursor)
                return Reading.Rows(cursor, columns);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        CollectionAssert.AreEquivalent(Read(view, columns), Task.WhenAll(parts).GetAwaiter().GetResult().SelectMany(rows => rows).ToList());
    }
}

/// <summary>A change of bytes.</summary>
internal enum ByteChangeKind
{
    Flip,
    Cut,
    End,
    Insert,
    Repeat,
}

/// <summary>One change of bytes, as a bad copy, a bad disk or a bad person makes it.</summary>
/// <param name="Kind">Flips bits of one byte, cuts bytes out, ends early, or puts in other bytes or those before once more.</param>
/// <param name="Place">Where: from the start, or with ~ from the end.</param>
/// <param name="Length">Of how many bytes, where one is not all.</param>
/// <param name="Value">The bits to flip; the bytes to put in.</param>
internal sealed record ByteChange(ByteChangeKind Kind, int Place, int Length, byte Value)
{
    private const int Ends = 400; // headers and trailers are there

    /// <summary>Any change; every other one near the start or the end.</summary>
    public static Gen<ByteChange> Any { get; } = Gen.Select(Gen.Enum<ByteChangeKind>(), Gen.OneOf(Gen.Int, Gen.Int[-Ends, Ends]),
        Gen.Int[1, 40], Gen.Byte[1, 255], (kind, place, length, value) => new ByteChange(kind, place, length, value));

    /// <summary>The bytes, changed. They may be the same by chance: a run of zeros, one of which is cut out and another put in.</summary>
    public byte[] Of(byte[] bytes)
    {
        int at = Place >= 0 ? Place % (bytes.Length + 1) : bytes.Length - ~Place % (bytes.Length + 1);
        byte[] before = bytes[..at], after = bytes[at..];
        return Kind switch
        {
            ByteChangeKind.Flip => [.. before, .. after.Take(1).Select(value => (byte)(value ^ Value)), .. after.Skip(1)],
            ByteChangeKind.Cut => [.. before, .. after.Skip(Length)],
            ByteChangeKind.End => before,
            ByteChangeKind.Insert => [.. before, .. Enumerable.Repeat(Value, Length), .. after],
            _ => [.. before, .. before.TakeLast(Length), .. after],
        };
    }
}
