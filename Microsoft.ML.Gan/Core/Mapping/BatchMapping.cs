using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>A transformer's columns over an input, computed for rows in batches.</summary>
internal abstract class BatchMapping(AppendedColumns columns, int batchSize, Action<string> warn)
{
    public AppendedColumns Columns => columns;

    public DataViewSchema InputSchema => columns.InputSchema;

    public DataViewSchema Schema => columns.Schema;

    /// <summary>Rows that are computed together.</summary>
    public int BatchSize => batchSize;

    public void Warn(string message) => warn(message);

    /// <summary>What must be computed and read for these columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is of another schema.</exception>
    public BatchActivity Activate(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        bool[] active = SchemaErrors.Activate(Schema, columnsNeeded);
        return Activate(active, [.. Enumerable.Range(0, active.Length).Where(i => active[i]).Select(columns.OutputOf).OfType<Enum>()]);
    }

    /// <summary>A batch that is filled from a row or cursor with the activity's columns; single: one row at a time.</summary>
    public abstract RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single);

    /// <summary>What the active columns, and what the transformer puts in them, ask of the input.</summary>
    protected abstract BatchActivity Activate(bool[] active, HashSet<Enum> outputs);
}

/// <summary>Which columns of a cursor or row are active, and what that asks of the input.</summary>
internal class BatchActivity(
    bool[] active, AppendedColumns columns, HashSet<Enum> outputs, IEnumerable<DataViewSchema.Column?> read, int? maybeMissing = null)
{
    /// <summary>Index of the input's column that is passed on as missing where it cannot be read, if there is one.</summary>
    public int? MaybeMissing { get; } = maybeMissing;

    /// <summary>The input's columns that batches are computed from.</summary>
    public IReadOnlyList<DataViewSchema.Column> Read { get; } = [.. read.OfType<DataViewSchema.Column>()];

    /// <summary>Whether anything is to be computed.</summary>
    public bool Any => outputs.Count > 0;

    /// <summary>The input's columns that are passed on.</summary>
    public IEnumerable<DataViewSchema.Column> PassedOn =>
        Enumerable.Range(0, active.Length).Where(i => active[i]).Select(InputOf).OfType<DataViewSchema.Column>();

    /// <summary>The input's columns that are passed on or read.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => PassedOn.Concat(Read).DistinctBy(column => column.Index);

    public bool this[int column] => active[column];

    /// <summary>The input's column that a column of the output passes on, or null.</summary>
    public DataViewSchema.Column? InputOf(int column) => columns.InputOf(column);

    /// <summary>Whether something is to be computed.</summary>
    public bool Computes(Enum output) => outputs.Contains(output);
}

/// <summary>
/// Rows that are computed together. A batch always has the same number of slots, used or not: a network's kernels depend on the batch's
/// size, and a row's bits must not depend on how many rows came with it.
/// </summary>
internal abstract class RowBatch(BatchMapping mapping, DataViewRow source, int slots)
{
    private readonly ValueGetter<DataViewRowId> _id = source.GetIdGetter();

    public DataViewRowId[] Ids { get; } = new DataViewRowId[slots];

    /// <summary>Reads the source's current row into a slot.</summary>
    public void Read(int slot)
    {
        _id(ref Ids[slot]);
        ReadRow(slot);
    }

    /// <summary>Computes what is asked for, of the first rows.</summary>
    public abstract void Evaluate(int rows);

    /// <summary>The warnings about rows since the last call.</summary>
    public virtual IEnumerable<string> TakeWarnings() => [];

    /// <summary>A getter of one of the transformer's columns, for the slot that a function gives.</summary>
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column, Func<int> slot) =>
        CreateGetter(mapping.Columns.OutputOf(column.Index)!, mapping.Schema[column.Index].Type, slot) as ValueGetter<TValue>
            ?? throw SchemaErrors.WrongType(column, typeof(TValue));

    /// <summary>Copies values into a vector of that size; without any, they are all missing (NaN).</summary>
    protected static void Fill(ref VBuffer<float> value, ReadOnlySpan<float> values, int size)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, size);
        if (values.IsEmpty)
            editor.Values.Fill(float.NaN);
        else
            values.CopyTo(editor.Values);
        value = editor.Commit();
    }

    /// <summary>Reads the source's current row into a slot that has its id.</summary>
    protected abstract void ReadRow(int slot);

    protected abstract Delegate CreateGetter(Enum output, DataViewType type, Func<int> slot);
}
