using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How ML.NET's binary format writes values of one type, and the type itself.</summary>
internal abstract class ValueCodec
{
    private static readonly ValueCodec[] Simple =
    [
        Number<sbyte>((w, v) => w.Write(v), r => r.ReadSByte()),
        Number<byte>((w, v) => w.Write(v), r => r.ReadByte()),
        Number<short>((w, v) => w.Write(v), r => r.ReadInt16()),
        Number<ushort>((w, v) => w.Write(v), r => r.ReadUInt16()),
        Number<int>((w, v) => w.Write(v), r => r.ReadInt32()),
        Number<uint>((w, v) => w.Write(v), r => r.ReadUInt32()),
        Number<long>((w, v) => w.Write(v), r => r.ReadInt64()),
        Number<ulong>((w, v) => w.Write(v), r => r.ReadUInt64()),
        Number<float>((w, v) => w.Write(v), r => r.ReadSingle()),
        Number<double>((w, v) => w.Write(v), r => r.ReadDouble()),
        Number<TimeSpan>((w, v) => w.Write(v.Ticks), r => new TimeSpan(r.ReadInt64())),
        Number<DateTime>((w, v) => w.Write(v.Ticks), r => new DateTime(r.ReadInt64())),
        Number<DataViewRowId>(WriteRowId, r => new DataViewRowId(r.ReadUInt64(), r.ReadUInt64())),
        new ValueCodec<bool>(BooleanDataViewType.Instance, "Boolean", WriteBooleans, ReadBooleans),
        new ValueCodec<DateTimeOffset>(DateTimeOffsetDataViewType.Instance, "DateTimeOffset", WriteDateTimes, ReadDateTimes),
        new ValueCodec<ReadOnlyMemory<char>>(TextDataViewType.Instance, "TextSpan", WriteTexts, ReadTexts),
    ];

    protected ValueCodec(DataViewType type, string name)
    {
        Type = type;
        Name = name;
    }

    public DataViewType Type { get; }

    protected string Name { get; }

    /// <summary>Null for types that the format does not know, as images.</summary>
    public static ValueCodec ForOrNull(DataViewType type) => type switch
    {
        KeyDataViewType key => Simple.First(c => c.Type.RawType == key.RawType).AsKey(key),
        VectorDataViewType vector => ForOrNull(vector.ItemType)?.AsVector(vector),
        _ => Simple.FirstOrDefault(c => c.Type.Equals(type)),
    };

    /// <summary>Reads a type; null if it is not known here, and the stream stands behind it anyway.</summary>
    public static ValueCodec ReadOrNull(BinaryReader reader)
    {
        string name = reader.ReadString();
        long length = reader.Read7BitEncodedInt64();
        long end = reader.BaseStream.Position + length;
        ValueCodec codec;
        switch (name)
        {
            case "Key2":
                var number = ReadOrNull(reader);
                codec = number?.AsKey(new KeyDataViewType(number.Type.RawType, reader.ReadUInt64()));
                break;
            case "VBuffer":
                var item = ReadOrNull(reader);
                codec = item?.AsVector(ReadVectorType(reader, (PrimitiveDataViewType)item.Type));
                break;
            default:
                codec = Simple.FirstOrDefault(c => c.Name == name);
                break;
        }
        Contracts.CheckDecode(codec == null || reader.BaseStream.Position == end, $"Bad length of the type description '{name}'");
        reader.BaseStream.Position = end;
        return codec;
    }

    /// <summary>Writes the type: name, length of what follows, its parameters.</summary>
    public void WriteType(BinaryWriter writer)
    {
        var parameters = new MemoryStream();
        using (var parameterWriter = new BinaryWriter(parameters))
            WriteTypeParameters(parameterWriter);
        byte[] bytes = parameters.ToArray();
        writer.Write(Name);
        writer.Write7BitEncodedInt64(bytes.Length);
        writer.Write(bytes);
    }

    public abstract void WriteAnnotation(BinaryWriter writer, DataViewSchema.Annotations annotations, string kind);

    /// <summary>Reads a value, for a getter that always yields it.</summary>
    public abstract Delegate ReadAnnotation(BinaryReader reader);

    protected abstract ValueCodec AsKey(KeyDataViewType type);

    protected abstract ValueCodec AsVector(VectorDataViewType type);

    protected virtual void WriteTypeParameters(BinaryWriter writer)
    {
    }

    private static ValueCodec<T> Number<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read) => new(
        ColumnTypeExtensions.PrimitiveTypeFromType(typeof(T)),
        typeof(T).Name,
        (writer, values) => Array.ForEach(values, value => write(writer, value)),
        (reader, count) => ReadMany(count, () => read(reader)));

    private static T[] ReadMany<T>(int count, Func<T> read)
    {
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = read();
        return values;
    }

    private static VectorDataViewType ReadVectorType(BinaryReader reader, PrimitiveDataViewType itemType)
    {
        int[] dimensions = ReadMany(reader.ReadInt32(), reader.ReadInt32);
        return dimensions.Length > 0 ? new VectorDataViewType(itemType, dimensions) : new VectorDataViewType(itemType);
    }

    private static void WriteRowId(BinaryWriter writer, DataViewRowId id)
    {
        writer.Write(id.Low);
        writer.Write(id.High);
    }

    // Eight a byte, the first in the lowest bit.
    private static void WriteBooleans(BinaryWriter writer, bool[] values)
    {
        foreach (bool[] eight in values.Chunk(8))
            writer.Write((byte)eight.Select((value, bit) => value ? 1 << bit : 0).Sum());
    }

    private static bool[] ReadBooleans(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes((count + 7) / 8);
        return Enumerable.Range(0, count).Select(i => (bytes[i / 8] >> (i % 8) & 1) != 0).ToArray();
    }

    // The offsets of all in minutes, then the ticks of all.
    private static void WriteDateTimes(BinaryWriter writer, DateTimeOffset[] values)
    {
        foreach (var value in values)
            writer.Write((short)value.Offset.TotalMinutes);
        foreach (var value in values)
            writer.Write(value.DateTime.Ticks);
    }

    private static DateTimeOffset[] ReadDateTimes(BinaryReader reader, int count)
    {
        short[] offsets = ReadMany(count, reader.ReadInt16);
        return offsets.Select(o => new DateTimeOffset(reader.ReadInt64(), TimeSpan.FromMinutes(o))).ToArray();
    }

    // Number of texts, where each ends, all of them as one string. A negative end is an empty text of older files.
    private static void WriteTexts(BinaryWriter writer, ReadOnlyMemory<char>[] values)
    {
        writer.Write(values.Length);
        int end = 0;
        foreach (var value in values)
            writer.Write(end += value.Length);
        writer.Write(string.Concat(values));
    }

    private static ReadOnlyMemory<char>[] ReadTexts(BinaryReader reader, int count)
    {
        Contracts.CheckDecode(reader.ReadInt32() == count);
        int[] ends = ReadMany(count, reader.ReadInt32);
        string all = reader.ReadString();
        int start = 0;
        return ends.Select(end =>
        {
            int last = start;
            start = end & int.MaxValue;
            Contracts.CheckDecode(last <= start && start <= all.Length);
            return end < 0 ? default : all.AsMemory(last, start - last);
        }).ToArray();
    }
}

/// <summary>The codec of numbers and the like, and of the keys they carry.</summary>
internal sealed class ValueCodec<T> : ValueCodec
{
    private readonly ValueCodec<T> _number;
    private readonly Action<BinaryWriter, T[]> _write;
    private readonly Func<BinaryReader, int, T[]> _read;

    public ValueCodec(DataViewType type, string name, Action<BinaryWriter, T[]> write, Func<BinaryReader, int, T[]> read)
        : base(type, name)
    {
        _write = write;
        _read = read;
    }

    private ValueCodec(KeyDataViewType type, ValueCodec<T> number)
        : this(type, "Key2", number._write, number._read)
    {
        _number = number;
    }

    public void Write(BinaryWriter writer, T[] values) => _write(writer, values);

    public T[] Read(BinaryReader reader, int count) => _read(reader, count);

    public override void WriteAnnotation(BinaryWriter writer, DataViewSchema.Annotations annotations, string kind)
    {
        T value = default;
        annotations.GetValue(kind, ref value);
        Write(writer, [value]);
    }

    public override Delegate ReadAnnotation(BinaryReader reader)
    {
        var value = Read(reader, 1)[0];
        return (ValueGetter<T>)((ref T destination) => destination = value);
    }

    protected override ValueCodec AsKey(KeyDataViewType type) => new ValueCodec<T>(type, this);

    protected override ValueCodec AsVector(VectorDataViewType type) => new VectorCodec<T>(type, this);

    protected override void WriteTypeParameters(BinaryWriter writer)
    {
        if (_number == null)
            return;
        _number.WriteType(writer);
        writer.Write(Type.GetKeyCount());
    }
}

/// <summary>The codec of vectors.</summary>
internal sealed class VectorCodec<T> : ValueCodec
{
    private const int Dense = -1;

    private readonly VectorDataViewType _type;
    private readonly ValueCodec<T> _items;

    public VectorCodec(VectorDataViewType type, ValueCodec<T> items)
        : base(type, "VBuffer")
    {
        _type = type;
        _items = items;
    }

    // Number of vectors; their length (if it is 0, the length of each); the number of explicit values of each; number of indices
    // and indices; values.
    public override void WriteAnnotation(BinaryWriter writer, DataViewSchema.Annotations annotations, string kind)
    {
        VBuffer<T> value = default;
        annotations.GetValue(kind, ref value);
        Contracts.Check(!_type.IsKnownSize || value.Length == _type.Size);
        writer.Write(1);
        writer.Write(value.Length);
        if (value.Length == 0)
            writer.Write(0);
        writer.Write(value.IsDense ? Dense : value.GetValues().Length);
        writer.Write(value.GetIndices().Length);
        foreach (int index in value.GetIndices())
            writer.Write(index);
        _items.Write(writer, value.GetValues().ToArray());
    }

    public override Delegate ReadAnnotation(BinaryReader reader)
    {
        Contracts.CheckDecode(reader.ReadInt32() == 1);
        int length = reader.ReadInt32();
        Contracts.CheckDecode(!_type.IsKnownSize || length == _type.Size);
        if (length == 0)
            length = reader.ReadInt32();
        int count = reader.ReadInt32();
        int[] indices = new int[reader.ReadInt32()];
        for (int i = 0; i < indices.Length; i++)
            indices[i] = reader.ReadInt32();
        var value = count == Dense
            ? new VBuffer<T>(length, _items.Read(reader, length))
            : new VBuffer<T>(length, count, _items.Read(reader, count), indices);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => value.CopyTo(ref destination));
    }

    protected override ValueCodec AsKey(KeyDataViewType type) => throw Contracts.ExceptDecode("A vector is no key");

    protected override ValueCodec AsVector(VectorDataViewType type) => throw Contracts.ExceptDecode("There are no vectors of vectors");

    protected override void WriteTypeParameters(BinaryWriter writer)
    {
        _items.WriteType(writer);
        writer.Write(_type.Dimensions.Length);
        foreach (int dimension in _type.Dimensions)
            writer.Write(dimension);
    }
}
