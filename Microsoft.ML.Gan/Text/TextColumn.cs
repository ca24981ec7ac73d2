using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Text;

/// <summary>A column of texts.</summary>
internal static class TextColumn
{
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of text.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, string name, string role)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw Missing(name, role, nameof(schema));
        return column.Type is TextDataViewType ? column : throw WrongType(name, role, column.Type.ToString()!, nameof(schema));
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not of text.</exception>
    public static void Require(SchemaShape schema, string name, string role)
    {
        if (schema.Where(c => c.Name == name).Select(c => (SchemaShape.Column?)c).FirstOrDefault() is not { } column)
            throw Missing(name, role, nameof(schema));
        if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw WrongType(name, role, $"{column.Kind} of {column.ItemType}", nameof(schema));
    }

    private static ArgumentOutOfRangeException Missing(string name, string role, string parameter) =>
        new(parameter, $"Could not find {role} column '{name}'.");

    private static ArgumentOutOfRangeException WrongType(string name, string role, string found, string parameter) =>
        new(parameter, $"Schema mismatch for {role} column '{name}': expected String, got {found}.");
}
