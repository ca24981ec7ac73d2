namespace Microsoft.ML.Data;

/// <summary>A few rows of some columns, copied out of a cursor so that another thread can go on with them.</summary>
internal sealed class RowBatch
{
    public const int Capacity = 128;

    private readonly BatchColumn[] _columns;
    private readonly DataViewRowId[] _ids = new DataViewRowId[Capacity];

    public RowBatch(IEnumerable<DataViewSchema.Column> columns)
    {
        _columns = columns.Select(BatchColumn.Create).ToArray();
    }

    /// <summary>Where the rows stand in the order of all rows.</summary>
    public long Id { get; private set; }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public void Clear(long id)
    {
        Id = id;
        Count = 0;
    }

    /// <summary>Appends the current row; one getter a column.</summary>
    public void Read(Delegate[] getters, ValueGetter<DataViewRowId> idGetter)
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i].Read(getters[i], Count);
        idGetter(ref _ids[Count]);
        Count++;
    }

    public BatchColumn<T> Column<T>(int index) => (BatchColumn<T>)_columns[index];

    public DataViewRowId RowId(int row) => _ids[row];
}

internal abstract class BatchColumn
{
    public static BatchColumn Create(DataViewSchema.Column column)
    {
        var type = column.Type is VectorDataViewType vector
            ? typeof(VectorBatchColumn<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(BatchColumn<>).MakeGenericType(column.Type.RawType);
        return (BatchColumn)Activator.CreateInstance(type);
    }

    public abstract void Read(Delegate getter, int row);
}

internal class BatchColumn<T> : BatchColumn
{
    protected readonly T[] Values = new T[RowBatch.Capacity];

    public override void Read(Delegate getter, int row) => ((ValueGetter<T>)getter)(ref Values[row]);

    public virtual void CopyTo(int row, ref T value) => value = Values[row];
}

internal sealed class VectorBatchColumn<T> : BatchColumn<VBuffer<T>>
{
    public override void CopyTo(int row, ref VBuffer<T> value) => Values[row].CopyTo(ref value);
}
