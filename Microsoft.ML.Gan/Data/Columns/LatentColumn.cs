using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column of latent vectors to generate from.</summary>
internal static class LatentColumn
{
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not a Single vector of that size.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, string name, int latentSize)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentOutOfRangeException(nameof(schema),
                $"Could not find latent column '{name}', which GanOptions.LatentColumnName names.");
        if (column.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != latentSize)
        {
            throw new ArgumentOutOfRangeException(nameof(schema),
                $"Schema mismatch for latent column '{name}': expected Vector<Single, {latentSize}> (GanOptions.LatentSize), got " +
                $"{column.Type}.");
        }
        return column;
    }
}
