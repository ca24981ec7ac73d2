using Microsoft.ML.Data;

namespace Microsoft.ML.Gan;

/// <summary>Passes rows on unchanged; see <see cref="GanAugmentationEstimator"/>. Saved without the GAN, which only fitting needs.</summary>
public sealed partial class GanAugmentationTransformer : ITransformer
{
    private (IDataView Fitted, IDataView Augmented)? _training;

    internal GanAugmentationTransformer(IDataView fitted, IDataView augmented) => _training = (fitted, augmented);

    /// <summary>Yes: rows are passed on.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The input's columns.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema;
    }

    /// <summary>The input; the first time, and if it is the data view that the step was fitted on, with the generated rows.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (IDataView Fitted, IDataView Augmented)? training = _training;
        _training = null; // and the GAN with it
        return training is { } given && ReferenceEquals(given.Fitted, input) ? given.Augmented : input;
    }

    /// <summary>Maps one row at a time, for a prediction engine: to itself.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new Identity(inputSchema);
    }

    private sealed class Identity(DataViewSchema schema) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => schema;

        public DataViewSchema OutputSchema => schema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => dependingColumns;

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => input;
    }
}
