using System.Runtime.ExceptionServices;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>Reads a data view's samples into a store, once, in the order of its rows.</summary>
internal static class SampleStoreReader
{
    /// <param name="data">The rows.</param>
    /// <param name="column">The column of samples.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="channel">Told what was left out.</param>
    /// <param name="classes">The column of their classes, read with them, if there is one.</param>
    /// <param name="needsClasses">Whether a row without a class is an error; it is left out otherwise.</param>
    /// <exception cref="InvalidOperationException">
    /// A sample cannot be read, a row has no class that it needs, or there are fewer than two samples.
    /// </exception>
    public static SampleStore Read(IDataView data, SampleColumn column, ImageTrainingOptions options, IChannel channel,
        ClassColumn? classes = null, bool needsClasses = false)
    {
        SampleStore store = column.CreateStore(options.StoreDirectory);
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

    /// <inheritdoc cref="Read(IDataView, SampleColumn, ImageTrainingOptions, IChannel, ClassColumn?, bool)"/>
    public static ImageStore Read(IDataView data, ImageColumn column, ImageTrainingOptions options, IChannel channel,
        ClassColumn? classes = null, bool needsClasses = false) =>
        (ImageStore)Read(data, (SampleColumn)column, options, channel, classes, needsClasses);

    private static void Fill(SampleStore store, IDataView data, SampleColumn column, ImageTrainingOptions options, IChannel channel,
        ClassColumn? classes, bool needsClasses)
    {
        var source = new SamplePart.Source(column, column.Require(data.Schema), classes?.Require(data.Schema),
            RowNames.Of(data.Schema), store, options, needsClasses);
        SamplePart[] parts = [.. Open(data, source).Select(cursor => new SamplePart(cursor, source))];
        Task[] others = [.. parts.Skip(1).Select(part =>
            Task.Factory.StartNew(part.Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        parts[0].Read();
        Task.WaitAll(others);

        ThrowFirst(parts, column, classes, options.CancellationToken);
        foreach (SamplePart.Run run in InOrder(parts))
        {
            store.Append(run.Part.PlacesOf(run));
            store.Classes.AddRange(run.Part.ClassesOf(run));
        }
        var findings = new SampleFindings(column);
        foreach (SamplePart part in parts)
            findings.Add(part.Findings);
        if (findings.Problem is { } problem)
            throw new InvalidOperationException(problem);
        foreach (string warning in findings.Warnings)
            channel.Warning(MessageSensitivity.None, "{0}", warning);
        Judge(store, column, parts.Sum(part => part.Skipped), parts.Sum(part => part.Unlabelled), classes, channel);
    }

    /// <summary>
    /// Cursors that share the rows. A cursor's getters load its images on its own thread, so images take as many cursors as there are
    /// processors. Vectors take one cursor: ML.NET computes their rows on other threads.
    /// </summary>
    private static DataViewRowCursor[] Open(IDataView data, SamplePart.Source source)
    {
        DataViewSchema.Column[] labels = source.Labels is { } column ? [column] : [];
        DataViewSchema.Column[] needed = [source.Samples, .. labels, .. source.Texts];
        return source.Column.LoadsImages
            ? data.GetRowCursorSet(needed, Environment.ProcessorCount)
            : [data.GetRowCursor(needed)];
    }

    private static IEnumerable<SamplePart.Run> InOrder(SamplePart[] parts) =>
        parts.Length == 1 ? parts[0].Runs : parts.SelectMany(part => part.Runs).OrderBy(run => run.Batch);

    /// <summary>Throws what reading the rows one after another would have thrown.</summary>
    private static void ThrowFirst(SamplePart[] parts, SampleColumn column, ClassColumn? classes, CancellationToken cancellation)
    {
        if (parts.Any(part => part.Error is OperationCanceledException))
            cancellation.ThrowIfCancellationRequested();
        // The data's source fails behind the rows that it has given.
        if (parts.Select(part => part.Failed).OfType<SamplePart.Failure>().MinBy(failure => failure.Batch) is { } first)
        {
            long row = parts.SelectMany(part => part.Runs).Where(run => run.Batch < first.Batch).Sum(run => run.Rows) + first.Row;
            throw first.Reason is { } reason ? column.UnreadableError(row, first.Texts, reason) : new InvalidOperationException(
                $"Row {row}{first.Texts} has no class in column '{classes!.Name}' (a missing key). Remove such rows before.");
        }
        if (parts.Select(part => part.Error).FirstOrDefault(error => error is not null) is not { } error)
            return;
        // Where ML.NET shares out the rows of one cursor among several, it hides that one's exception in its own.
        bool isShared = parts.Length > 1 && error.Message.StartsWith("Splitter/consolidator", StringComparison.Ordinal);
        ExceptionDispatchInfo.Throw(isShared && error.InnerException is { } inner ? inner : error);
    }

    private static void Judge(SampleStore store, SampleColumn column, long skipped, long unlabelled, ClassColumn? classes, IChannel channel)
    {
        if (skipped > 0)
            channel.Warning(MessageSensitivity.None, "{0} rows of column '{1}' were left out: their {2}s are missing or cannot be read.",
                skipped, column.Name, column.Sample);
        if (unlabelled > 0)
            channel.Warning(MessageSensitivity.None, "{0} rows were left out: they have no class in column '{1}' (a missing key).",
                unlabelled, classes!.Name);
        if (store.Count < 2)
        {
            throw new InvalidOperationException($"Column '{column.Name}' gives {store.Count} {column.Sample}s to train on" +
                $"{(skipped > 0 ? $" ({skipped} could not be read)" : "")}{(unlabelled > 0 ? $" ({unlabelled} have no class)" : "")}, " +
                "and a GAN needs at least two, better thousands. Check the data view that is passed to Fit.");
        }
    }
}
