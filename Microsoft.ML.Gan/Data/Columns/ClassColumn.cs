using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column of classes: a key, as MapValueToKey gives. Part of a conditional model, whose new rows have the same keys.</summary>
internal sealed class ClassColumn(string name, KeyDataViewType type, KeyValues? values)
{
    public const int LargestCount = 1 << 16; // beyond that it is an identifier, not a class

    public const string MapToKeys = " Map the labels to keys with Conversion.MapValueToKey."; // advice

    // The types that keys have, in the order of their codes in model files.
    private static readonly Type[] RawTypes = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    public string Name { get; } = name;

    public KeyDataViewType Type { get; } = type;

    /// <summary>Number of classes.</summary>
    public int Count => (int)Type.Count;

    /// <summary>The keys' values as texts, if they are known.</summary>
    public IReadOnlyList<string>? ClassNames => values?.Texts;

    /// <summary>A class's name, or its key where keys have no names.</summary>
    public string NameOf(int index) => ClassNames?[index] ?? (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The annotations of a column of the same classes.</summary>
    public DataViewSchema.Annotations? Annotations => values?.ToAnnotations();

    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not a key.</exception>
    public static ClassColumn Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name)
            ?? throw SchemaErrors.NotFound($"label column '{name}'", nameof(schema));
        return column.Type is KeyDataViewType { Count: <= LargestCount } key
            ? new ClassColumn(name, key, KeyValues.FromColumn(column))
            : throw SchemaErrors.Mismatch($"label column '{name}'", $"a key of at most {LargestCount} classes", column.Type, nameof(schema),
                MapToKeys);
    }

    /// <summary>The column of a schema's shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is not a key.</exception>
    public static SchemaShape.Column Require(SchemaShape inputSchema, string name)
    {
        SchemaShape.Column label = SchemaErrors.Find(inputSchema, "label", name, nameof(inputSchema));
        return label.IsKey ? label : throw SchemaErrors.Mismatch($"label column '{name}'", "a key", SchemaErrors.Describe(label),
            nameof(inputSchema), MapToKeys);
    }

    /// <summary>The column of other data, which must be of the same classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is another key.</exception>
    public DataViewSchema.Column Require(DataViewSchema schema)
    {
        ClassColumn found = Find(schema, Name);
        if (found.Count != Count || ClassNames is not null && found.ClassNames is not null && !ClassNames.SequenceEqual(found.ClassNames))
        {
            throw new ArgumentOutOfRangeException(nameof(schema),
                $"The classes of column '{Name}' differ: {Show(found)} where {Show(this)} are expected. Map all labels with the same " +
                "fitted MapValueToKey.");
        }
        return schema[Name];

        static string Show(ClassColumn column) =>
            column.ClassNames is { } names ? $"({string.Join(", ", names)})" : $"{column.Count} classes";
    }

    /// <summary>A function that returns the class of the current row, from 0; -1 if the row has none (a missing key).</summary>
    public static Func<int> CreateReader(DataViewRow row, DataViewSchema.Column column)
    {
        ulong count = ((KeyDataViewType)column.Type).Count;
        Type raw = column.Type.RawType;
        return raw == typeof(byte) ? Reader<byte>(key => key)
            : raw == typeof(ushort) ? Reader<ushort>(key => key)
            : raw == typeof(uint) ? Reader<uint>(key => key)
            : Reader<ulong>(key => key);

        Func<int> Reader<T>(Func<T, ulong> toKey)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                ulong key = toKey(value);
                return key > count ? -1 : (int)key - 1;
            };
        }
    }

    /// <summary>Writes the column: string name, u8 the keys' type (0 u8, 1 u16, 2 u32, 3 u64), i32 K, key values.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write((byte)Array.IndexOf(RawTypes, Type.RawType));
        writer.Write(Count);
        KeyValues.Write(writer, values);
    }

    public static ClassColumn Read(BinaryReader reader)
    {
        string name = reader.ReadString();
        int raw = reader.ReadByte(), count = reader.ReadInt32();
        if (name.Length == 0 || raw >= RawTypes.Length || count is < 1 or > LargestCount
            || RawTypes[raw] == typeof(byte) && count > byte.MaxValue)
            throw new FormatException("a label column is impossible");
        return new ClassColumn(name, new KeyDataViewType(RawTypes[raw], count), KeyValues.Read(reader, count));
    }
}
