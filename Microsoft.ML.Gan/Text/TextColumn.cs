using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Text;

internal static class TextColumn
{
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of text.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name)
            ?? throw SchemaErrors.NotFound($"{role} column '{name}'", nameof(schema));
        return column.Type is TextDataViewType ? column
            : throw SchemaErrors.Mismatch($"{role} column '{name}'", "String", column.Type, nameof(schema));
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of text.</exception>
    public static void Require(SchemaShape schema, string name, string role)
    {
        SchemaShape.Column column = SchemaErrors.Find(schema, role, name, nameof(schema));
        if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw SchemaErrors.Mismatch($"{role} column '{name}'", "String", SchemaErrors.Describe(column), nameof(schema));
    }
}
