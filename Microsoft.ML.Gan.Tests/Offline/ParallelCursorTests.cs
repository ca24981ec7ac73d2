using System.Collections.Concurrent;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Columns that a transformer adds are computed by several threads, and nobody notices.</summary>
[TestClass]
public sealed class ParallelCursorTests
{
    private const int Rows = 3_000; // several batches

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void RowsComeInOrderWithTheirIds()
    {
        IDataView doubled = Doubled(Numbers());
        using DataViewRowCursor cursor = doubled.GetRowCursor(doubled.Schema);
        ValueGetter<int> getDouble = cursor.GetGetter<int>(doubled.Schema["Double"]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        int value = 0;
        DataViewRowId id = default;
        for (int row = 0; row < Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getDouble(ref value);
            getId(ref id);
            Assert.AreEqual((row, 2 * row, new DataViewRowId((ulong)row, 0)), ((int)cursor.Position, value, id));
        }
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void TwoThreadsWorkAtTheSameTime()
    {
        using var meeting = new Barrier(2);
        var met = new ConcurrentDictionary<int, bool>();
        IDataView doubled = Doubled(Numbers(), _ => met.GetOrAdd(Environment.CurrentManagedThreadId, _ => meeting.SignalAndWait(TimeSpan.FromSeconds(20))));

        Assert.AreEqual(Rows, doubled.GetColumn<int>("Double").Count());
        Assert.IsTrue(met.Values.All(together => together), "One thread waited for another in vain.");
        Assert.IsFalse(met.ContainsKey(Environment.CurrentManagedThreadId));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(200)]
    [DataRow(1_000)]
    public void WhoStopsEarlyStopsTheThreads(int rowsRead)
    {
        int made = 0;
        IEnumerable<Number> Endless()
        {
            while (true)
                yield return new Number { Value = Interlocked.Increment(ref made) - 1 };
        }

        IDataView doubled = Doubled(_ml.Data.LoadFromEnumerable(Endless()));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, rowsRead).Select(i => 2 * i).ToArray(), doubled.GetColumn<int>("Double").Take(rowsRead).ToArray());
        int madeAtDisposal = made;
        Thread.Sleep(20);
        Assert.AreEqual(madeAtDisposal, made);
        Assert.IsTrue(made < rowsRead + 5_000, $"{made} rows were made for {rowsRead}.");
    }

    [TestMethod]
    public void WhatTheMappingThrowsReachesTheReader()
    {
        IDataView failing = Doubled(Numbers(), value =>
        {
            if (value == 2_000)
                throw new ArithmeticException("two thousand");
        });

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => failing.GetColumn<int>("Double").Count());
        Assert.AreEqual("Splitter/consolidator worker encountered exception while consuming source data", error.Message);
        Assert.AreEqual("two thousand", error.InnerException!.Message);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void ASetOfCursorsHasEveryRowOnce(int n)
    {
        IDataView doubled = Doubled(Numbers());
        DataViewRowCursor[] cursors = doubled.GetRowCursorSet(doubled.Schema, n);
        var seen = new ConcurrentBag<int>();
        Task.WaitAll(cursors.Select(cursor => Task.Run(() =>
        {
            using (cursor)
            {
                ValueGetter<int> getter = cursor.GetGetter<int>(doubled.Schema["Value"]);
                int value = 0;
                long batch = -1;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    seen.Add(value);
                    Assert.IsTrue(cursor.Batch >= batch, "The batches of one cursor are in order.");
                    batch = cursor.Batch;
                }
            }
        })).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, Rows).ToArray(), seen.Order().ToArray());
        Assert.IsTrue(cursors.All(cursor => cursor.Schema == doubled.Schema));
    }

    private IDataView Numbers() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => new Number { Value = i }));

    private IDataView Doubled(IDataView numbers, Action<int>? visit = null)
    {
        void Map(Number input, Result output)
        {
            visit?.Invoke(input.Value);
            output.Double = 2 * input.Value;
        }
        return _ml.Transforms.CustomMapping<Number, Result>(Map, contractName: null).Fit(numbers).Transform(numbers);
    }

    private sealed class Number
    {
        public int Value { get; set; }
    }

    private sealed class Result
    {
        public int Double { get; set; }
    }
}
