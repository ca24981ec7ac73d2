namespace Microsoft.ML.Data;

/// <summary>Rows of some columns, copied out of a cursor so that it, or another thread, can go on.</summary>
internal sealed class RowBatch
{
    private readonly BatchColumn[] _columns;
    private readonly DataViewRowId[] _ids;

    public RowBatch(IEnumerable<DataViewSchema.Column> columns, int capacity)
    {
        _columns = columns.Select(c => BatchColumn.Create(c, capacity)).ToArray();
        _ids = new DataViewRowId[capacity];
    }

    /// <summary>Where the rows stand in the order of all batches.</summary>
    public long Id { get; set; }

    /// <summary>How many rows there are, from the first on.</summary>
    public int Count { get; set; }

    public bool IsFull => Count == _ids.Length;

    public BatchColumn<T> Column<T>(int index) => (BatchColumn<T>)_columns[index];

    public DataViewRowId RowId(int row) => _ids[row];

    /// <summary>What copies a cursor's current row into a row of this batch.</summary>
    public Action<int> MakeReader(DataViewRowCursor cursor, DataViewSchema.Column[] columns)
    {
        var getters = columns.Select(c => GetterUtils.GetGetter(cursor, c)).ToArray();
        var idGetter = cursor.GetIdGetter();
        return row => Read(row, getters, idGetter);
    }

    public void Read(int row, Delegate[] getters, ValueGetter<DataViewRowId> idGetter)
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i].Read(getters[i], row);
        idGetter(ref _ids[row]);
    }
}

internal abstract class BatchColumn
{
    public static BatchColumn Create(DataViewSchema.Column column, int capacity)
    {
        var type = column.Type is VectorDataViewType vector
            ? typeof(VectorBatchColumn<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(BatchColumn<>).MakeGenericType(column.Type.RawType);
        return (BatchColumn)Activator.CreateInstance(type, capacity);
    }

    public abstract void Read(Delegate getter, int row);
}

internal class BatchColumn<T>(int capacity) : BatchColumn
{
    protected readonly T[] Values = new T[capacity];

    public override void Read(Delegate getter, int row) => ((ValueGetter<T>)getter)(ref Values[row]);

    public virtual void CopyTo(int row, ref T value) => value = Values[row];
}

internal sealed class VectorBatchColumn<T>(int capacity) : BatchColumn<VBuffer<T>>(capacity)
{
    public override void CopyTo(int row, ref VBuffer<T> value) => Values[row].CopyTo(ref value);
}
