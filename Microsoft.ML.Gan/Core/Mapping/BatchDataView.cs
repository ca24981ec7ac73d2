namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>A data view with a transformer's columns appended.</summary>
internal sealed class BatchDataView(IDataView input, BatchMapping mapping) : IDataView
{
    public DataViewSchema Schema => mapping.Schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        BatchActivity activity = mapping.Activate(columnsNeeded);
        return new BatchCursor(input.GetRowCursor(activity.Needed, rand), mapping, activity);
    }

    /// <summary>
    /// As many cursors as the input shares its rows among: a row's values do not depend on the rows that it is computed with.
    /// </summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        BatchActivity activity = mapping.Activate(columnsNeeded);
        return [.. input.GetRowCursorSet(activity.Needed, n, rand).Select(source => new BatchCursor(source, mapping, activity))];
    }
}
