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

    /// <summary>A row: its batch, the slot of its sample, or why there is none, and its class.</summary>
    public readonly record struct Row(long Batch, int Slot, int Class);

    /// <summary>In the place of a slot: the sample is missing or unreadable, or there is no class.</summary>
    public const int Skipped = -1, Unlabeled = -2;

    /// <summary>The rows that were read, in their order.</summary>
    public List<Row> Rows { get; } = [];

    public SampleFindings Findings { get; } = new(source.Column);

    /// <summary>The row that ended the reading, if one did: its batch, its texts, and the reason; null: it has no class.</summary>
    public (long Batch, string Texts, Exception? Reason)? Unreadable { get; private set; }

    /// <summary>What else ended the reading early: the cursor's exception, or a cancellation.</summary>
    public Exception? Error { get; private set; }

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
        while (cursor.MoveNext())
        {
            source.Options.CancellationToken.ThrowIfCancellationRequested();
            if (cursor.Batch > source.LastBatch)
                return;
            int found = label?.Invoke() ?? 0;
            if (found < 0 && source.NeedsClasses)
            {
                Fail(null);
                return;
            }
            if (found < 0)
            {
                Rows.Add(new Row(cursor.Batch, Unlabeled, found));
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
                Rows.Add(new Row(cursor.Batch, Skipped, found));
                continue;
            }
            Rows.Add(new Row(cursor.Batch, slot, found));
            slot = -1;
        }
    }

    private void Fail(Exception? reason)
    {
        Unreadable = (cursor.Batch, RowNames.Describe(cursor, source.Texts), reason);
        source.EndWith(cursor.Batch);
    }
}
