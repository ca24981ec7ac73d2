using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>A row, or the current one of a cursor, with the extractor's columns.</summary>
internal sealed class FeatureRow(DataViewRow input, FeatureModel model, FeatureBindings bindings, bool[] active) : DataViewRow
{
    private FeatureGetters? _getters;
    private bool _disposed;

    public override DataViewSchema Schema => bindings.Schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < active.Length
        ? active[column.Index]
        : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not a column of this data view.");

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for.");
        return bindings.InputOf(column.Index, out FeatureOutput output) is { } source
            ? input.GetGetter<TValue>(source)
            : (_getters ??= new FeatureGetters(input, model, bindings)).Create<TValue>(output, column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Maps a row at a time.</summary>
internal sealed class FeatureRowMapper(FeatureModel model, FeatureBindings bindings) : IRowToRowMapper
{
    public DataViewSchema InputSchema => bindings.InputSchema;

    public DataViewSchema OutputSchema => bindings.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        bindings.InputsOf(bindings.Activate(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row's schema is not the one that the mapper was made for.", nameof(input));
        return new FeatureRow(input, model, bindings, bindings.Activate(activeColumns));
    }
}
