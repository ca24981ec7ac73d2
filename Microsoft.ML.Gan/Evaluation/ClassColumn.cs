using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>A column of classes: a key, as MapValueToKey gives.</summary>
internal sealed class ClassColumn
{
    public const int LargestCount = 1 << 16; // beyond that it is an identifier, not a class

    private ClassColumn(string name, int count, string[]? classNames) => (Name, Count, ClassNames) = (name, count, classNames);

    public string Name { get; }

    /// <summary>Number of classes.</summary>
    public int Count { get; }

    /// <summary>What the keys stand for, as texts, if that is known.</summary>
    public string[]? ClassNames { get; }

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not a key.</exception>
    public static ClassColumn Find(DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find label column '{name}'.");
        if (column.Type is not KeyDataViewType { Count: <= LargestCount } key)
        {
            throw new ArgumentOutOfRangeException(nameof(schema),
                $"Schema mismatch for label column '{name}': expected a key of at most {LargestCount} classes, got {column.Type}. " +
                "Map the labels to keys with Conversion.MapValueToKey.");
        }
        return new ClassColumn(name, (int)key.Count, ReadNames(column));
    }

    /// <summary>The class of every row, from 0.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="count">How many images they gave.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is another key.</exception>
    /// <exception cref="InvalidOperationException">A row has no class, or the rows are not those that the images came from.</exception>
    public int[] Read(IDataView data, int count)
    {
        ClassColumn found = Find(data.Schema, Name);
        if (found.Count != Count || ClassNames is not null && found.ClassNames is not null && !ClassNames.SequenceEqual(found.ClassNames))
        {
            throw new ArgumentOutOfRangeException(nameof(data),
                $"The classes of column '{Name}' differ: {Show(found)} where {Show(this)} are expected. Map all labels with the same fitted MapValueToKey.");
        }
        DataViewSchema.Column column = data.Schema[Name];
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        Type type = column.Type.RawType;
        int[] classes = type == typeof(byte) ? Read<byte>(cursor, column, key => key)
            : type == typeof(ushort) ? Read<ushort>(cursor, column, key => key)
            : type == typeof(uint) ? Read<uint>(cursor, column, key => key)
            : Read<ulong>(cursor, column, key => key);
        if (classes.Length != count)
        {
            throw new InvalidOperationException($"The data gives {count} images, and then {classes.Length} labels: it has other rows each time " +
                "it is read. Save it before, or load it from where it doesn't change.");
        }
        return classes;

        static string Show(ClassColumn column) => column.ClassNames is { } names ? $"({string.Join(", ", names)})" : $"{column.Count} classes";
    }

    private int[] Read<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, ulong> toKey)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        var classes = new List<int>();
        while (cursor.MoveNext())
        {
            getter(ref value);
            ulong key = toKey(value);
            if (key == 0 || key > (ulong)Count)
                throw new InvalidOperationException($"Row {cursor.Position} has no class in column '{Name}' (a missing key). Remove such rows before.");
            classes.Add((int)key - 1);
        }
        return [.. classes];
    }

    private static string[]? ReadNames(DataViewSchema.Column column)
    {
        if (!column.HasKeyValues(TextDataViewType.Instance))
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
