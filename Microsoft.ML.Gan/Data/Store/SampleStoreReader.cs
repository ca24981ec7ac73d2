using System.Runtime.ExceptionServices;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>Reads a data view's samples into a store, once, in the order of its rows.</summary>
internal static class SampleStoreReader
{
    /// <summary>Reads the samples and their classes, if any. A row without a class is left out, or an error if it needs one.</summary>
    /// <exception cref="InvalidOperationException">
    /// A sample cannot be read, a row has no class that it needs, or there are fewer than two samples.
    /// </exception>
    public static SampleStore Read(IDataView data, SampleColumn column, ImageTrainingOptions options, IChannel channel,
        ClassColumn? classes = null, bool needsClasses = false)
    {
        var store = new SampleStore(column.SampleBytes, column.Samples, options.StoreDirectory);
        try
        {
            Fill(store, data, column, options, channel, classes, needsClasses);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static void Fill(SampleStore store, IDataView data, SampleColumn column, ImageTrainingOptions options, IChannel channel,
        ClassColumn? classes, bool needsClasses)
    {
        var source = new CursorReader.Source(column, column.Require(data.Schema), classes?.Require(data.Schema),
            RowNames.Of(data.Schema), store, options, needsClasses);
        CursorReader[] readers = [.. Open(data, source).Select(cursor => new CursorReader(cursor, source))];
        Task[] others = [.. readers.Skip(1).Select(reader =>
            Task.Factory.StartNew(reader.Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        readers[0].Read();
        Task.WaitAll(others);

        ThrowFirst(readers, column, classes, options.CancellationToken);
        IEnumerable<CursorReader.Row> rows = readers.Length == 1
            ? readers[0].Rows
            : readers.SelectMany(reader => reader.Rows).OrderBy(row => row.Batch);
        foreach (CursorReader.Row row in rows.Where(row => row.Slot >= 0))
        {
            store.Keep(row.Slot);
            if (classes is not null)
                store.Classes.Add(row.Class);
        }
        var findings = new SampleFindings(column);
        foreach (CursorReader reader in readers)
            findings.Add(reader.Findings);
        if (findings.Problem is { } problem)
            throw new InvalidOperationException(problem);
        store.Warnings.AddRange(findings.Warnings);
        int skipped = Count(CursorReader.Skipped), unlabeled = Count(CursorReader.Unlabeled);
        if (skipped > 0)
            store.Warnings.Add($"{skipped} rows of column '{column.Name}' were left out: " +
                $"their {column.Sample}s are missing or cannot be read.");
        if (unlabeled > 0)
            store.Warnings.Add($"{unlabeled} rows were left out: they have no class in column '{classes!.Name}' (a missing key).");
        foreach (string warning in store.Warnings)
            channel.Warning(MessageSensitivity.None, "{0}", warning);
        RequireEnough(store, column, skipped, unlabeled);

        int Count(int slot) => readers.Sum(reader => reader.Rows.Count(row => row.Slot == slot));
    }

    /// <summary>
    /// Cursors that share the rows. A cursor's getters load its images on its own thread, so images take as many cursors as there are
    /// processors. Vectors take one cursor: ML.NET computes their rows on other threads.
    /// </summary>
    private static DataViewRowCursor[] Open(IDataView data, CursorReader.Source source)
    {
        DataViewSchema.Column[] labels = source.Labels is { } column ? [column] : [];
        DataViewSchema.Column[] needed = [source.Samples, .. labels, .. source.Texts];
        return source.Column.LoadsImages
            ? data.GetRowCursorSet(needed, Environment.ProcessorCount)
            : [data.GetRowCursor(needed)];
    }

    /// <summary>Throws what reading the rows in order would have thrown.</summary>
    private static void ThrowFirst(CursorReader[] readers, SampleColumn column, ClassColumn? classes, CancellationToken cancellation)
    {
        if (readers.Any(reader => reader.Error is OperationCanceledException))
            cancellation.ThrowIfCancellationRequested();
        // The data's source fails after the rows that it has given.
        if (readers.Where(reader => reader.Unreadable is not null).MinBy(reader => reader.Unreadable!.Value.Batch)?.Unreadable is { } first)
        {
            int row = readers.Sum(reader => reader.Rows.Count(row => row.Batch <= first.Batch));
            throw first.Reason is { } reason ? column.UnreadableError(row, first.Texts, reason) : new InvalidOperationException(
                $"Row {row}{first.Texts} has no class in column '{classes!.Name}' (a missing key). Remove such rows before.");
        }
        if (readers.Select(reader => reader.Error).FirstOrDefault(error => error is not null) is not { } error)
            return;
        // Where ML.NET shares out the rows of one cursor among several, it hides that one's exception in its own.
        bool isShared = readers.Length > 1 && error.Message.StartsWith("Splitter/consolidator", StringComparison.Ordinal);
        ExceptionDispatchInfo.Throw(isShared && error.InnerException is { } inner ? inner : error);
    }

    /// <exception cref="InvalidOperationException">There are fewer than two samples.</exception>
    private static void RequireEnough(SampleStore store, SampleColumn column, int skipped, int unlabeled)
    {
        if (store.Count < 2)
        {
            throw new InvalidOperationException($"Column '{column.Name}' gives {store.Count} {column.Sample}s to train on" +
                $"{(skipped > 0 ? $" ({skipped} could not be read)" : "")}{(unlabeled > 0 ? $" ({unlabeled} have no class)" : "")}, " +
                "and a GAN needs at least two, better thousands. Check the data view that is passed to Fit.");
        }
    }
}
