using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Lets several threads work on the rows of one view: one cursor split into several that share its rows in batches, and
/// several merged into one that has the rows in their order again.
/// </summary>
internal static class ParallelCursors
{
    private static int ThreadCount => Math.Max(2, Environment.ProcessorCount - 1);

    /// <summary>One cursor over what a set of cursors yields. Not where a wanted column can't be copied between threads.</summary>
    public static bool TryConsolidate(
        IDataView view, IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand, out DataViewRowCursor cursor)
    {
        if (!columnsNeeded.All(CacheableColumns.IsCacheable))
        {
            cursor = null;
            return false;
        }
        var inputs = view.GetRowCursorSet(columnsNeeded, ThreadCount, rand);
        cursor = inputs.Length == 1 ? inputs[0] : new ConsolidatingCursor(inputs);
        return true;
    }

    /// <summary>Cursors that together have the rows of one; just that one if a column can't be copied between threads.</summary>
    public static DataViewRowCursor[] Split(DataViewRowCursor input, int n)
    {
        var columns = ActiveOf(input);
        if (n <= 1 || !columns.All(CacheableColumns.IsCacheable))
            return [input];
        var pool = new ConcurrentBag<RowBatch>();
        var reader = new BatchReader(input, columns, pool, ownBatches: true);
        var open = new Countdown(n);
        return Enumerable.Range(0, n)
            .Select(DataViewRowCursor (_) => new SplitCursor(input.Schema, columns, pool, reader, open))
            .ToArray();
    }

    private static DataViewSchema.Column[] ActiveOf(DataViewRowCursor cursor)
        => cursor.Schema.Where(cursor.IsColumnActive).ToArray();

    private sealed class Countdown(int count)
    {
        private int _count = count;

        public bool IsLast() => Interlocked.Decrement(ref _count) == 0;
    }

    private sealed class SplitCursor : BatchCursor
    {
        private readonly BatchReader _reader;
        private readonly Countdown _open;
        private int _disposed;

        public SplitCursor(
            DataViewSchema schema,
            DataViewSchema.Column[] columns,
            ConcurrentBag<RowBatch> pool,
            BatchReader reader,
            Countdown open)
            : base(schema, columns, pool)
        {
            _reader = reader;
            _open = open;
        }

        protected override RowBatch TakeBatch()
        {
            _reader.Start();
            return _reader.Take();
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            // The input lives as long as one of those who share it.
            if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0 && _open.IsLast())
            {
                _reader.Cancel();
                _reader.Join();
            }
        }
    }

    private sealed class ConsolidatingCursor : BatchCursor
    {
        private readonly List<BatchReader> _readers;
        private readonly Dictionary<BatchReader, RowBatch> _heads = [];
        private BatchReader[] _running;
        private bool _disposed;

        public ConsolidatingCursor(DataViewRowCursor[] inputs)
            : base(inputs[0].Schema, ActiveOf(inputs[0]), [])
        {
            var columns = ActiveOf(inputs[0]);
            Contracts.CheckParam(
                inputs.All(i => i.Schema == Schema && ActiveOf(i).Select(c => c.Index).SequenceEqual(columns.Select(c => c.Index))),
                nameof(inputs),
                "Inputs not compatible for consolidation");
            _readers = inputs.Select(input => new BatchReader(input, columns, Pool, ownBatches: false)).ToList();
        }

        // Each input yields its batches in order: the next of all is the first of one of them.
        protected override RowBatch TakeBatch()
        {
            if (_running == null)
            {
                _running = _readers.ToArray();
                foreach (var reader in _running)
                    reader.Start();
            }
            foreach (var reader in _running.Where(r => !_heads.ContainsKey(r)))
            {
                if (reader.Take() is { } head)
                    _heads.Add(reader, head);
            }
            _running = [.. _heads.Keys];
            if (_heads.Count == 0)
                return null;
            var (next, batch) = _heads.MinBy(h => h.Value.Id);
            _heads.Remove(next);
            return batch;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (_disposed || !disposing)
                return;
            _disposed = true;
            foreach (var reader in _readers)
                reader.Cancel();
            foreach (var reader in _readers)
                reader.Join();
        }
    }
}
