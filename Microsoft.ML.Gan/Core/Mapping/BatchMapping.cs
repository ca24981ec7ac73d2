using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>A transformer's columns over an input, computed for rows in batches.</summary>
internal abstract class BatchMapping(Action<string> warn)
{
    public abstract DataViewSchema InputSchema { get; }

    public abstract DataViewSchema Schema { get; }

    /// <summary>Rows that are computed together.</summary>
    public abstract int BatchSize { get; }

    public void Warn(string message) => warn(message);

    /// <summary>What must be computed and read for these columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is of another schema.</exception>
    public abstract BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns);

    /// <summary>A batch that is filled from a row or cursor with the activity's columns; single: one row at a time.</summary>
    public abstract RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single);
}

/// <summary>Which columns of a cursor or row are active, and what that asks of the input.</summary>
internal class BatchActivity(
    bool[] active, Func<int, DataViewSchema.Column?> inputOf, IReadOnlyList<DataViewSchema.Column> read, bool any, int? maybeMissing = null)
{
    /// <summary>Index of the input's column that is passed on as missing where it cannot be read, if there is one.</summary>
    public int? MaybeMissing { get; } = maybeMissing;

    /// <summary>The input's columns that batches are computed from.</summary>
    public IReadOnlyList<DataViewSchema.Column> Read { get; } = read;

    /// <summary>Whether anything is to be computed.</summary>
    public bool Any { get; } = any;

    /// <summary>The input's columns that are passed on.</summary>
    public IEnumerable<DataViewSchema.Column> PassedOn =>
        Enumerable.Range(0, active.Length).Where(i => active[i]).Select(InputOf).OfType<DataViewSchema.Column>();

    /// <summary>The input's columns that are passed on or read.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => PassedOn.Concat(Read).DistinctBy(column => column.Index);

    public bool this[int column] => active[column];

    /// <summary>The input's column that a column of the output passes on, or null.</summary>
    public DataViewSchema.Column? InputOf(int column) => inputOf(column);
}

/// <summary>
/// Rows that are computed together. A batch always has the same number of slots, used or not: a network's kernels depend on the batch's
/// size, and a row's bits must not depend on how many rows came with it.
/// </summary>
internal abstract class RowBatch(int slots)
{
    public DataViewRowId[] Ids { get; } = new DataViewRowId[slots];

    /// <summary>Reads the source's current row into a slot.</summary>
    public abstract void Read(int slot);

    /// <summary>Computes what is asked for, of the first rows.</summary>
    public abstract void Evaluate(int rows);

    /// <summary>The warnings about rows since the last call.</summary>
    public virtual IEnumerable<string> TakeWarnings() => [];

    /// <summary>A getter of one of the transformer's columns, for the slot that a function gives.</summary>
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column, Func<int> slot) =>
        CreateGetter(column.Index, slot) as ValueGetter<TValue> ?? throw SchemaErrors.WrongType(column, typeof(TValue));

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

    protected abstract Delegate CreateGetter(int column, Func<int> slot);
}
