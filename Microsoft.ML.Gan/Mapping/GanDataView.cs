namespace Microsoft.ML.Gan.Mapping;

/// <summary>A data view with the GAN's columns appended.</summary>
internal sealed class GanDataView(IDataView input, GanModel model, GanBindings bindings, RowSampling sampling) : IDataView
{
    public GanDataView(IDataView input, GanModel model, GanBindings bindings)
        : this(input, model, bindings, new RowSampling(model.Info.Seed))
    {
    }

    public DataViewSchema Schema => bindings.Schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Open(bindings.Activate(columnsNeeded), 0, 1, rand?.Next());

    /// <summary>
    /// Cursor k of n serves the batches k, k + n, k + 2n, …, the same ones that a single cursor evaluates, and steps over the rows between.
    /// (The input's own cursor set won't do: which of its cursors gets a row may be chance, and two cursors must agree on it here.)
    /// </summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        GanActivity activity = bindings.Activate(columnsNeeded);
        int count = activity.Any ? Math.Max(1, n) : 1;
        int? shuffle = rand?.Next();
        return [.. Enumerable.Range(0, count).Select(k => Open(activity, k, count, shuffle))];
    }

    private GanCursor Open(GanActivity activity, int member, int members, int? shuffle)
    {
        DataViewRowCursor Cursor(IEnumerable<DataViewSchema.Column> columns) =>
            input.GetRowCursor(columns, shuffle is { } given ? new Random(given) : null); // the same order for all

        DataViewRowCursor rows = Cursor(activity.PassedOn);
        DataViewRowCursor? ahead = activity.Any ? Cursor(activity.Read) : null;
        return new GanCursor(rows, ahead, model, activity, sampling, member, members);
    }
}
