using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Core.Mapping;

/// <summary>A transformer's columns over an input, worked out for rows in batches.</summary>
/// <param name="warn">Logs a warning.</param>
internal abstract class BatchMapping(Action<string> warn)
{
    public abstract DataViewSchema InputSchema { get; }

    public abstract DataViewSchema Schema { get; }

    /// <summary>Rows that are worked out together.</summary>
    public abstract int BatchSize { get; }

    /// <summary>Logs a warning.</summary>
    public void Warn(string message) => warn(message);

    /// <summary>What must be worked out and read for these columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is of another schema.</exception>
    public abstract BatchActivity Activate(IEnumerable<DataViewSchema.Column> columns);

    /// <summary>A batch that is filled from a row or cursor.</summary>
    /// <param name="activity">What <see cref="Activate"/> gave.</param>
    /// <param name="source">Has the columns that the activity reads.</param>
    /// <param name="single">Whether rows come one at a time.</param>
    public abstract RowBatch CreateBatch(BatchActivity activity, DataViewRow source, bool single);
}

/// <summary>Which columns of a cursor or row are active, and what that asks of the input.</summary>
/// <param name="active">Which columns of the output are.</param>
/// <param name="inputOf">The input's column that a column of the output passes on; null: the transformer's.</param>
/// <param name="read">The input's columns that batches are worked out from.</param>
/// <param name="any">Whether anything is to be worked out.</param>
/// <param name="maybeMissing">A column whose value is missing where it cannot be read; null: there is none.</param>
internal class BatchActivity(
    bool[] active, Func<int, DataViewSchema.Column?> inputOf, IReadOnlyList<DataViewSchema.Column> read, bool any, int? maybeMissing = null)
{
    /// <summary>Index of the input's column that is passed on as missing where it cannot be read, if there is one.</summary>
    public int? MaybeMissing { get; } = maybeMissing;

    /// <summary>The input's columns that batches are worked out from.</summary>
    public IReadOnlyList<DataViewSchema.Column> Read { get; } = read;

    /// <summary>Whether anything is to be worked out.</summary>
    public bool Any { get; } = any;

    /// <summary>The input's columns that are passed on.</summary>
    public IEnumerable<DataViewSchema.Column> PassedOn =>
        Enumerable.Range(0, active.Length).Where(i => active[i]).Select(InputOf).OfType<DataViewSchema.Column>();

    /// <summary>The input's columns that are passed on or worked from.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => PassedOn.Concat(Read).DistinctBy(column => column.Index);

    public bool this[int column] => active[column];

    /// <summary>The input's column that a column of the output passes on, or null.</summary>
    public DataViewSchema.Column? InputOf(int column) => inputOf(column);
}

/// <summary>
/// Rows that are worked out together. A batch always has the same number of places, used or not: the kernels that a network runs
/// on depend on the batch's size, and a row's bits must not depend on how many rows came with it.
/// </summary>
internal abstract class RowBatch(int places)
{
    /// <summary>The rows' ids.</summary>
    public DataViewRowId[] Ids { get; } = new DataViewRowId[places];

    /// <summary>Reads the source's current row into a place.</summary>
    public abstract void Read(int place);

    /// <summary>Works out what is asked for.</summary>
    /// <param name="rows">The places that were read.</param>
    public abstract void Evaluate(int rows);

    /// <summary>What is worth a warning of the rows since the last call.</summary>
    public virtual IEnumerable<string> TakeWarnings() => [];

    /// <summary>A getter of one of the transformer's columns, for the place that a function gives.</summary>
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public ValueGetter<TValue> CreateGetter<TValue>(DataViewSchema.Column column, Func<int> place) =>
        CreateGetter(column.Index, place) as ValueGetter<TValue> ?? throw WrongType(column, typeof(TValue));

    /// <summary>The error for a getter of another type than the column's.</summary>
    public static InvalidOperationException WrongType(DataViewSchema.Column column, Type asked) =>
        new($"Invalid TValue in GetGetter for column #{column.Name}: '{asked}', expected type: '{column.Type.RawType}'.");

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

    /// <summary>A getter of one of the transformer's columns, for the place that a function gives.</summary>
    protected abstract Delegate CreateGetter(int column, Func<int> place);
}
