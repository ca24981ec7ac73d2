namespace Microsoft.ML.Data;

/// <summary>
/// Those columns of a schema whose values can be kept and handed on. Not images: an image belongs to the row that made it. A view
/// that keeps values leaves the others out.
/// </summary>
internal sealed class CacheableColumns
{
    private readonly DataViewSchema.Column[] _sources;

    public CacheableColumns(DataViewSchema source)
    {
        _sources = source.Where(IsCacheable).ToArray();
        if (_sources.Length == source.Count)
        {
            Schema = source;
            return;
        }
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(_sources);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public static bool IsCacheable(DataViewSchema.Column column) => column.Type is PrimitiveDataViewType or VectorDataViewType;

    /// <summary>The source's column that a column of <see cref="Schema"/> is.</summary>
    public DataViewSchema.Column ToSource(DataViewSchema.Column column) => _sources[column.Index];
}
