using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Data;

/// <summary>Reads a data view's samples into a store, once.</summary>
internal static class SampleStoreReader
{
    /// <exception cref="InvalidOperationException">A sample cannot be read, or there are fewer than two.</exception>
    public static SampleStore Read(IDataView data, SampleColumn column, GanOptions options, IChannel channel, ClassColumn? classes = null)
    {
        SampleStore store = column.CreateStore(options.StoreDirectory);
        try
        {
            Fill(store, data, column, options, channel, classes);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static void Fill(SampleStore store, IDataView data, SampleColumn column, GanOptions options, IChannel channel, ClassColumn? classes)
    {
        DataViewSchema.Column source = column.Require(data.Schema);
        DataViewSchema.Column[] labels = classes is null ? [] : [classes.Require(data.Schema)];
        // Text columns name the row in an error: a path, most often.
        DataViewSchema.Column[] texts = [.. data.Schema.Where(c => !c.IsHidden && c.Type is TextDataViewType)];
        long skipped = 0, unlabelled = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([source, .. labels, .. texts]))
        {
            Func<int>? label = classes is null ? null : ClassColumn.CreateReader(cursor, labels[0]);
            SampleReader reader = SampleReader.Create(column, cursor, source);
            while (cursor.MoveNext())
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                int found = label?.Invoke() ?? 0;
                if (found < 0)
                {
                    unlabelled++;
                    continue;
                }
                try
                {
                    if (!reader.TryRead(store.Reserve()))
                        throw new InvalidDataException($"the row has no {column.Sample}");
                    store.Commit();
                    if (label is not null)
                        store.Classes.Add(found);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    if (options.UnreadableImages == UnreadableImages.Throw)
                        throw Unreadable(column, cursor, texts, exception);
                    skipped++;
                }
            }
        }
        if (skipped > 0)
            channel.Warning(MessageSensitivity.None, "{0} rows of column '{1}' were left out: their {2}s are missing or cannot be read.", skipped, column.Name, column.Sample);
        if (unlabelled > 0)
            channel.Warning(MessageSensitivity.None, "{0} rows were left out: they have no class in column '{1}' (a missing key).", unlabelled, classes!.Name);
        if (store.Count < 2)
        {
            throw new InvalidOperationException($"Column '{column.Name}' gives {store.Count} {column.Sample}s to train on{(skipped > 0 ? $" ({skipped} could not be read)" : "")}{(unlabelled > 0 ? $" ({unlabelled} have no class)" : "")}, " +
                "and a GAN needs at least two, better thousands. Check the data view that is passed to Fit.");
        }
    }

    /// <inheritdoc cref="Read(IDataView, SampleColumn, GanOptions, IChannel, ClassColumn?)"/>
    public static ImageStore Read(IDataView data, ImageColumn column, GanOptions options, IChannel channel, ClassColumn? classes = null) =>
        (ImageStore)Read(data, (SampleColumn)column, options, channel, classes);

    private static InvalidOperationException Unreadable(SampleColumn column, DataViewRowCursor cursor, DataViewSchema.Column[] texts, Exception inner)
    {
        var row = new List<string>();
        foreach (DataViewSchema.Column text in texts)
        {
            ReadOnlyMemory<char> value = default;
            cursor.GetGetter<ReadOnlyMemory<char>>(text)(ref value);
            row.Add($"{text.Name} = '{value}'");
        }
        string where = row.Count > 0 ? $" ({string.Join(", ", row)})" : "";
        return new InvalidOperationException(
            $"The {column.Sample} of column '{column.Name}' in row {cursor.Position}{where} cannot be read: {inner.Message.TrimEnd('.')}. " +
            "Mend or remove it, or set GanOptions.UnreadableImages = UnreadableImages.Skip.", inner);
    }
}
