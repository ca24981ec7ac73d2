namespace Microsoft.ML.Gan.Mapping;

/// <summary>A data view with a transformer's columns appended.</summary>
internal sealed class BatchDataView(IDataView input, BatchMapping mapping) : IDataView
{
    public DataViewSchema Schema => mapping.Schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Open(mapping.Activate(columnsNeeded), 0, 1, rand?.Next());

    /// <summary>
    /// Cursor k of n serves the batches k, k + n, k + 2n, …, the same ones that a single cursor evaluates, and steps over the rows between.
    /// (The input's own cursor set won't do: which of its cursors gets a row may be chance, and two cursors must agree on it here.)
    /// </summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        BatchActivity activity = mapping.Activate(columnsNeeded);
        int count = activity.Any ? Math.Max(1, n) : 1;
        int? shuffle = rand?.Next();
        return [.. Enumerable.Range(0, count).Select(k => Open(activity, k, count, shuffle))];
    }

    private BatchCursor Open(BatchActivity activity, int member, int members, int? shuffle)
    {
        DataViewRowCursor Cursor(IEnumerable<DataViewSchema.Column> columns) =>
            input.GetRowCursor(columns, shuffle is { } given ? new Random(given) : null); // the same order for all

        DataViewRowCursor rows = Cursor(activity.PassedOn);
        DataViewRowCursor? ahead = activity.Any ? Cursor(activity.Read) : null;
        return new BatchCursor(rows, ahead, mapping, activity, member, members);
    }
}
