using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>Names a row in an error by its texts: one of them is usually the path of its file.</summary>
internal static class RowNames
{
    /// <summary>The columns of texts.</summary>
    public static DataViewSchema.Column[] Of(DataViewSchema schema) => [.. schema.Where(c => !c.IsHidden && c.Type is TextDataViewType)];

    /// <summary>The texts of a row in which these columns are active: " (Path = 'cat.png')"; empty where there are none.</summary>
    public static string Describe(DataViewRow row, DataViewSchema.Column[] texts)
    {
        var named = new List<string>();
        foreach (DataViewSchema.Column text in texts)
        {
            ReadOnlyMemory<char> value = default;
            row.GetGetter<ReadOnlyMemory<char>>(text)(ref value);
            named.Add($"{text.Name} = '{value}'");
        }
        return named.Count > 0 ? $" ({string.Join(", ", named)})" : "";
    }
}
