namespace Microsoft.ML.Data;

/// <summary>
/// An input schema with columns added: behind all others, or, where there is a column of that name already, right behind that
/// one, which it hides.
/// </summary>
internal sealed class ColumnBindings
{
    // For each output column the input column, or the complement of the added column.
    private readonly int[] _sources;

    public ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = input;
        var sources = Enumerable.Range(0, input.Count).ToList();
        string NameOf(int source) => source >= 0 ? input[source].Name : added[~source].Name;
        for (int i = 0; i < added.Length; i++)
        {
            int hidden = sources.FindLastIndex(source => NameOf(source) == added[i].Name);
            sources.Insert(hidden >= 0 ? hidden + 1 : sources.Count, ~i);
        }
        _sources = sources.ToArray();
        AddedColumnIndices = Enumerable.Range(0, added.Length).Select(i => sources.IndexOf(~i)).ToArray();

        var schema = new DataViewSchema.Builder();
        schema.AddColumns(sources.Select(s => s >= 0 ? new DataViewSchema.DetachedColumn(input[s]) : added[~s]));
        Schema = schema.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>Where each added column stands in <see cref="Schema"/>.</summary>
    public IReadOnlyList<int> AddedColumnIndices { get; }

    /// <summary>The column's index in the input, or among the added columns.</summary>
    public int MapColumnIndex(out bool isSrcColumn, int column)
    {
        int source = _sources[column];
        isSrcColumn = source >= 0;
        return isSrcColumn ? source : ~source;
    }

    /// <summary>The input columns that are passed through for the wanted output columns.</summary>
    public bool[] GetActiveInput(bool[] activeOutput)
    {
        var active = new bool[InputSchema.Count];
        for (int i = 0; i < _sources.Length; i++)
        {
            if (_sources[i] >= 0)
                active[_sources[i]] = activeOutput[i];
        }
        return active;
    }
}
