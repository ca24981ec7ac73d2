using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Augmentation;

/// <summary>The schema of several data views' rows, and the sources of each column: one per part, or one if the parts are alike.</summary>
internal sealed class AppendedRowsBindings(DataViewSchema schema, List<DataViewSchema.Column?[]> sources)
{
    private const string KeyValues = "KeyValues"; // ML.NET's name for the annotation

    public DataViewSchema Schema => schema;

    /// <summary>The column of a part that a column comes from; null if it is filled.</summary>
    public DataViewSchema.Column? Source(int part, int column) => sources[column] is [var ofAll] ? ofAll : sources[column][part];

    public static AppendedRowsBindings FromSchema(DataViewSchema schema) =>
        Create(Visible(schema), column => [column]);

    /// <summary>Matches columns by name.</summary>
    public static AppendedRowsBindings Match(DataViewSchema first, DataViewSchema second, bool fillMissing)
    {
        DataViewSchema.Column[] columns = [.. Visible(first), .. Visible(second).Where(c => first.GetColumnOrNull(c.Name) is null)];
        if (!fillMissing)
        {
            RequireAll(columns, second, "second");
            RequireAll(columns, first, "first");
        }
        return Create(columns, column =>
        {
            DataViewSchema.Column? a = first.GetColumnOrNull(column.Name), b = second.GetColumnOrNull(column.Name);
            if (a is { } ofFirst && b is { } ofSecond)
                RequireSame(ofFirst, ofSecond);
            return [a, b];
        });
    }

    private static AppendedRowsBindings Create(IEnumerable<DataViewSchema.Column> columns,
        Func<DataViewSchema.Column, DataViewSchema.Column?[]> findSources)
    {
        var schema = new DataViewSchema.Builder();
        var sources = new List<DataViewSchema.Column?[]>();
        foreach (DataViewSchema.Column column in columns)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
            sources.Add(findSources(column));
        }
        return new AppendedRowsBindings(schema.ToSchema(), sources);
    }

    private static IEnumerable<DataViewSchema.Column> Visible(DataViewSchema schema) => schema.Where(c => !c.IsHidden);

    private static void RequireAll(DataViewSchema.Column[] expected, DataViewSchema schema, string side)
    {
        string[] missing = [.. expected.Where(c => schema.GetColumnOrNull(c.Name) is null).Select(c => $"'{c.Name}'")];
        if (missing.Length > 0)
        {
            string columns = $"column{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)}";
            throw new ArgumentOutOfRangeException(side, $"The {side} data view lacks the {columns}, which the other one has. " +
                "Drop what one side lacks with DropColumns, or set fillMissing to fill it with the type's default.");
        }
    }

    private static void RequireSame(DataViewSchema.Column first, DataViewSchema.Column second)
    {
        if (!AreSame(first.Type, second.Type))
        {
            string advice = first.Type is ImageDataViewType && second.Type is ImageDataViewType
                ? " Bring both to one size with ResizeImages."
                : "";
            throw new ArgumentOutOfRangeException(nameof(second),
                $"Schema mismatch for column '{first.Name}': the first data view has {first.Type}, the second has {second.Type}.{advice}");
        }
        if (ItemType(first.Type) is KeyDataViewType)
            RequireSameKeys(first, second);
    }

    /// <summary>Whether types are equal, or vectors whose dimensions differ only by ones, or where one is flat.</summary>
    private static bool AreSame(DataViewType first, DataViewType second)
    {
        if (first.Equals(second))
            return true;
        if (first is not VectorDataViewType { IsKnownSize: true } a || second is not VectorDataViewType { IsKnownSize: true } b
            || a.Size != b.Size || !a.ItemType.Equals(b.ItemType))
        {
            return false;
        }
        int[] dimensionsOfA = [.. a.Dimensions.Where(d => d != 1)], dimensionsOfB = [.. b.Dimensions.Where(d => d != 1)];
        return dimensionsOfA.Length <= 1 || dimensionsOfB.Length <= 1 || dimensionsOfA.SequenceEqual(dimensionsOfB);
    }

    private static DataViewType ItemType(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    private static void RequireSameKeys(DataViewSchema.Column first, DataViewSchema.Column second)
    {
        object[]? a = ReadKeyValues(first), b = ReadKeyValues(second);
        if (a is null || b is null)
            return;
        int key = a.AsSpan().CommonPrefixLength(b);
        if (key == a.Length && key == b.Length)
            return;
        throw new ArgumentOutOfRangeException(nameof(second),
            $"The keys of column '{first.Name}' stand for other values in the second data view: key {key + 1} is {Show(a, key)} " +
            $"in the first and {Show(b, key)} in the second. Map both with the same fitted MapValueToKey.");

        static string Show(object[] values, int index) => index < values.Length ? $"'{values[index]}'" : "none";
    }

    /// <summary>The values of a column's keys, if they are known; texts as strings.</summary>
    private static object[]? ReadKeyValues(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType type)
            return null;
        return (object[])typeof(AppendedRowsBindings).GetMethod(nameof(ReadVector), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type.ItemType.RawType).Invoke(null, [column.Annotations])!;
    }

    private static object[] ReadVector<T>(DataViewSchema.Annotations annotations)
    {
        VBuffer<T> values = default;
        annotations.GetValue(KeyValues, ref values);
        return [.. values.DenseValues().Select(value => value is ReadOnlyMemory<char> text ? text.ToString() : (object)value!)];
    }
}
