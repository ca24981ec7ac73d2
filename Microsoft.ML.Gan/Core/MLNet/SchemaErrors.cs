namespace Microsoft.ML.Gan.Core.MLNet;

/// <summary>Errors about columns, in the words of ML.NET's own. Each is named for the parameter that is at fault.</summary>
internal static class SchemaErrors
{
    /// <summary>The error for a missing column, named as "label column 'Kind'". A hint begins with a space.</summary>
    public static ArgumentOutOfRangeException NotFound(string column, string parameter, string hint = "") =>
        new(parameter, $"Could not find {column}.{hint}");

    public static ArgumentOutOfRangeException Mismatch(string column, string expected, object found, string parameter, string hint = "") =>
        new(parameter, $"Schema mismatch for {column}: expected {expected}, got {found}.{hint}");

    public static ArgumentOutOfRangeException NotInView(DataViewSchema.Column column, string parameter) =>
        new(parameter, $"Column '{column.Name}' (index {column.Index}) is not a column of this data view.");

    public static ArgumentOutOfRangeException NotActive(DataViewSchema.Column column) =>
        new(nameof(column), $"Column '{column.Name}' was not asked for when this cursor or row was made.");

    public static InvalidOperationException WrongType(DataViewSchema.Column column, Type asked) =>
        new($"Invalid TValue in GetGetter for column '{column.Name}': '{asked}', expected type: '{column.Type.RawType}'.");

    /// <summary>The column of a schema's shape.</summary>
    public static SchemaShape.Column Find(SchemaShape schema, string role, string name, string parameter) =>
        schema.Where(column => column.Name == name).Select(column => (SchemaShape.Column?)column).FirstOrDefault()
            ?? throw NotFound($"{role} column '{name}'", parameter);

    public static string Describe(SchemaShape.Column column) => $"{column.Kind} of {column.ItemType}";

    /// <summary>Which of a schema's columns are among those needed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is of another schema.</exception>
    public static bool[] Activate(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[Require(schema, column, nameof(columnsNeeded)).Index] = true;
        return active;
    }

    /// <summary>Checks that a column is one of a schema's.</summary>
    public static DataViewSchema.Column Require(DataViewSchema schema, DataViewSchema.Column column, string parameter = "column") =>
        column.Index < schema.Count && column.Name == schema[column.Index].Name ? column : throw NotInView(column, parameter);
}
