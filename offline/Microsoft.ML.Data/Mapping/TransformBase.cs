using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view of another view's rows. Where it pays, its rows are computed by several cursors and put in order again.</summary>
internal abstract class TransformBase : IDataView
{
    protected TransformBase(IHost host, IDataView source)
    {
        Contracts.CheckValue(host, nameof(host));
        host.CheckValue(source, "input");
        Host = host;
        Source = source;
    }

    protected IHost Host { get; }

    public IDataView Source { get; }

    public abstract DataViewSchema Schema { get; }

    public virtual bool CanShuffle => Source.CanShuffle;

    public abstract long? GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ActiveColumns.Of(Schema, columnsNeeded);
        var random = CanShuffle ? rand : null;
        return PreferParallel(active) && ParallelCursors.TryConsolidate(this, columnsNeeded, random, out var cursor)
            ? cursor
            : GetRowCursorCore(columnsNeeded, random);
    }

    public abstract DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);

    /// <summary>Whether the rows may be computed by several cursors if these columns are wanted.</summary>
    protected abstract bool PreferParallel(bool[] active);

    protected abstract DataViewRowCursor GetRowCursorCore(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand);
}
