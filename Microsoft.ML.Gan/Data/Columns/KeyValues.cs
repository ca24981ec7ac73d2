using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>A column's key values: ML.NET's annotation "KeyValues", kept with its type so that generated rows have it too.</summary>
internal sealed class KeyValues
{
    private const string Annotation = "KeyValues"; // ML.NET's name

    private static readonly Kind[] Kinds =
    [
        new Kind<ReadOnlyMemory<char>>(TextDataViewType.Instance, (writer, value) => writer.Write(value.ToString()),
            reader => reader.ReadString().AsMemory()),
        new Kind<bool>(BooleanDataViewType.Instance, (writer, value) => writer.Write(value), reader => reader.ReadBoolean()),
        new Kind<sbyte>(NumberDataViewType.SByte, (writer, value) => writer.Write(value), reader => reader.ReadSByte()),
        new Kind<byte>(NumberDataViewType.Byte, (writer, value) => writer.Write(value), reader => reader.ReadByte()),
        new Kind<short>(NumberDataViewType.Int16, (writer, value) => writer.Write(value), reader => reader.ReadInt16()),
        new Kind<ushort>(NumberDataViewType.UInt16, (writer, value) => writer.Write(value), reader => reader.ReadUInt16()),
        new Kind<int>(NumberDataViewType.Int32, (writer, value) => writer.Write(value), reader => reader.ReadInt32()),
        new Kind<uint>(NumberDataViewType.UInt32, (writer, value) => writer.Write(value), reader => reader.ReadUInt32()),
        new Kind<long>(NumberDataViewType.Int64, (writer, value) => writer.Write(value), reader => reader.ReadInt64()),
        new Kind<ulong>(NumberDataViewType.UInt64, (writer, value) => writer.Write(value), reader => reader.ReadUInt64()),
        new Kind<float>(NumberDataViewType.Single, (writer, value) => writer.Write(value), reader => reader.ReadSingle()),
        new Kind<double>(NumberDataViewType.Double, (writer, value) => writer.Write(value), reader => reader.ReadDouble()),
    ];

    private readonly Kind _kind;
    private readonly Array _values;

    private KeyValues(Kind kind, Array values)
    {
        (_kind, _values) = (kind, values);
        Texts = [.. values.Cast<object>().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
    }

    /// <summary>The values as texts, in the order of the keys.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The values of a key column, or null if it has none (or of a type that no label has).</summary>
    public static KeyValues? FromColumn(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(Annotation)?.Type is VectorDataViewType vector
        && Array.Find(Kinds, kind => kind.Type.Equals(vector.ItemType)) is { } kind
            ? new KeyValues(kind, kind.Read(column))
            : null;

    /// <summary>
    /// Writes u8 the values' type (0 unknown, 1 text, 2 bool, 3 i8, 4 u8, 5 i16, 6 u16, 7 i32, 8 u32, 9 i64, 10 u64, 11 f32, 12 f64), and K
    /// values.
    /// </summary>
    public static void Write(BinaryWriter writer, KeyValues? values)
    {
        writer.Write((byte)(values is null ? 0 : 1 + Array.IndexOf(Kinds, values._kind)));
        values?._kind.Write(writer, values._values);
    }

    public static KeyValues? Read(BinaryReader reader, int count)
    {
        int kind = reader.ReadByte();
        if (kind > Kinds.Length)
            throw new FormatException("key values are of an unknown type");
        return kind == 0 ? null : new KeyValues(Kinds[kind - 1], Kinds[kind - 1].Read(reader, count));
    }

    /// <summary>The annotation, for a column of the same keys.</summary>
    public DataViewSchema.Annotations ToAnnotations() => _kind.ToAnnotations(_values);

    private abstract class Kind(PrimitiveDataViewType type)
    {
        public PrimitiveDataViewType Type { get; } = type;

        public abstract Array Read(DataViewSchema.Column column);

        public abstract Array Read(BinaryReader reader, int count);

        public abstract void Write(BinaryWriter writer, Array values);

        public abstract DataViewSchema.Annotations ToAnnotations(Array values);
    }

    private sealed class Kind<T>(PrimitiveDataViewType type, Action<BinaryWriter, T> write, Func<BinaryReader, T> read) : Kind(type)
    {
        public override Array Read(DataViewSchema.Column column)
        {
            VBuffer<T> values = default;
            column.GetKeyValues(ref values);
            return values.DenseValues().ToArray();
        }

        public override Array Read(BinaryReader reader, int count) => Enumerable.Range(0, count).Select(_ => read(reader)).ToArray();

        public override void Write(BinaryWriter writer, Array values) => Array.ForEach((T[])values, value => write(writer, value));

        public override DataViewSchema.Annotations ToAnnotations(Array values)
        {
            var builder = new DataViewSchema.Annotations.Builder();
            builder.Add(Annotation, new VectorDataViewType(Type, values.Length), (ref VBuffer<T> destination) =>
            {
                VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
                ((T[])values).CopyTo(editor.Values);
                destination = editor.Commit();
            });
            return builder.ToAnnotations();
        }
    }
}
