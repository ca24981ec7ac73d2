using System.Runtime.InteropServices;
using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>
/// Reads the rows of one cursor of a set into a store. A batch of rows comes from one cursor, and batches are numbered in the order of the
/// rows (<see cref="DataViewRow.Batch"/>), so that the order can be restored when all are read.
/// </summary>
internal sealed class CursorReader(DataViewRowCursor cursor, CursorReader.Source source)
{
    /// <summary>What the readers of a data view share. The texts name the row in an error; one is usually a path.</summary>
    public sealed record Source(SampleColumn Column, DataViewSchema.Column Samples, DataViewSchema.Column? Labels,
        DataViewSchema.Column[] Texts, SampleStore Store, ImageTrainingOptions Options,
        bool NeedsClasses)
    {
        private readonly Lock _ending = new();
        private long _lastBatch = long.MaxValue;

        /// <summary>The last batch to read: the one with the first unreadable row.</summary>
        public long LastBatch => Volatile.Read(ref _lastBatch);

        public void EndWith(long batch)
        {
            lock (_ending)
                _lastBatch = Math.Min(_lastBatch, batch);
        }
    }

    /// <summary>A batch: how many rows it has, and which of the reader's samples come from them.</summary>
    public readonly record struct RowBatch(CursorReader Reader, long Batch, long Rows, int FirstSample, int Samples);

    /// <summary>A row that can't be read: its batch, its number in that, its texts, and the reason; null: it has no class.</summary>
    public sealed record UnreadableRow(long Batch, long Row, string Texts, Exception? Reason);

    private readonly List<int> _slots = [];
    private readonly List<int> _classes = [];

    public List<RowBatch> Batches { get; } = [];

    public SampleFindings Findings { get; } = new(source.Column);

    /// <summary>Rows left out because their sample is missing or unreadable.</summary>
    public long Skipped { get; private set; }

    /// <summary>Rows left out because they have no class.</summary>
    public long Unlabeled { get; private set; }

    /// <summary>The row that ended the reading, if one did.</summary>
    public UnreadableRow? Unreadable { get; private set; }

    /// <summary>What else ended the reading early: the cursor's exception, or a cancellation.</summary>
    public Exception? Error { get; private set; }

    public ReadOnlySpan<int> SlotsOf(RowBatch batch) => CollectionsMarshal.AsSpan(_slots).Slice(batch.FirstSample, batch.Samples);

    public ReadOnlySpan<int> ClassesOf(RowBatch batch) =>
        source.Labels is null ? [] : CollectionsMarshal.AsSpan(_classes).Slice(batch.FirstSample, batch.Samples);

    /// <summary>Reads up to the cursor's end or <see cref="Source.LastBatch"/>, and disposes the cursor. It does not throw.</summary>
    public void Read()
    {
        try
        {
            using (cursor)
                ReadRows();
        }
        catch (Exception exception)
        {
            Error = exception; // thrown when all readers are done
        }
    }

    private void ReadRows()
    {
        Func<int>? label = source.Labels is { } labels ? ClassColumn.CreateReader(cursor, labels) : null;
        SampleReader read = source.Column.CreateReader(cursor, source.Samples, Findings);
        int slot = -1;
        Memory<byte> sample = default;
        long batch = -1, rows = 0;
        int first = 0;
        while (cursor.MoveNext())
        {
            source.Options.CancellationToken.ThrowIfCancellationRequested();
            if (rows > 0 && cursor.Batch != batch)
                EndBatch();
            batch = cursor.Batch;
            if (batch > source.LastBatch)
                return;
            rows++;
            int found = label?.Invoke() ?? 0;
            if (found < 0 && source.NeedsClasses)
            {
                Fail(null);
                return;
            }
            if (found < 0)
            {
                Unlabeled++;
                continue;
            }
            if (slot < 0)
                slot = source.Store.Allocate(out sample);
            try
            {
                if (!read(sample.Span))
                    throw new InvalidDataException($"the row has no {source.Column.Sample}");
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (source.Options.UnreadableImages == UnreadableImages.Throw || exception is OutOfMemoryException)
                {
                    Fail(exception);
                    return;
                }
                Skipped++;
                continue;
            }
            _slots.Add(slot);
            slot = -1;
            if (label is not null)
                _classes.Add(found);
        }
        if (rows > 0)
            EndBatch();

        void Fail(Exception? reason)
        {
            Unreadable = new UnreadableRow(batch, rows - 1, RowNames.Describe(cursor, source.Texts), reason);
            source.EndWith(batch);
        }

        void EndBatch()
        {
            Batches.Add(new RowBatch(this, batch, rows, first, _slots.Count - first));
            (rows, first) = (0, _slots.Count);
        }
    }
}
