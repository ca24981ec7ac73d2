using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column of latent vectors to generate from.</summary>
internal static class LatentColumn
{
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not a Single vector of that size.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, string name, int latentSize)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name)
            ?? throw SchemaErrors.NotFound($"latent column '{name}', which GanOptions.LatentColumnName names", nameof(schema));
        return column.Type is VectorDataViewType vector && vector.ItemType == NumberDataViewType.Single && vector.Size == latentSize
            ? column
            : throw SchemaErrors.Mismatch($"latent column '{name}'", $"Vector<Single, {latentSize}> (GanOptions.LatentSize)", column.Type,
                nameof(schema));
    }
}
