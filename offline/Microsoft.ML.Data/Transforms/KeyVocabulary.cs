using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>The values of a key column, in the order of their keys.</summary>
internal abstract class KeyVocabulary
{
    private const byte TextKind = 0;
    private const byte CodecKind = 1;

    protected KeyVocabulary(PrimitiveDataViewType itemType) => ItemType = itemType;

    public PrimitiveDataViewType ItemType { get; }

    public abstract int Count { get; }

    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    public static bool IsStandardScalar(DataViewType type)
        => type is NumberDataViewType or TextDataViewType or BooleanDataViewType or RowIdDataViewType
            or TimeSpanDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType;

    public static KeyVocabulary Create(PrimitiveDataViewType itemType)
        => (KeyVocabulary)Generic.Call(nameof(CreateCore), typeof(KeyVocabulary), [itemType.RawType], itemType);

    // byte: text or not; text is int: number of values, strings: values.
    public static KeyVocabulary Load(ModelLoadContext ctx)
    {
        byte kind = ctx.Reader.ReadByte();
        Contracts.CheckDecode(kind is TextKind or CodecKind);
        if (kind == CodecKind)
            return LoadNumbers(ctx.Reader);

        var vocabulary = new KeyVocabulary<ReadOnlyMemory<char>>(TextDataViewType.Instance);
        int count = ctx.Reader.ReadInt32();
        for (int i = 0; i < count; i++)
            Contracts.CheckDecode(vocabulary.TryAdd(ctx.LoadNonEmptyString().AsMemory()));
        return vocabulary;
    }

    public void Save(ModelSaveContext ctx)
    {
        if (this is KeyVocabulary<ReadOnlyMemory<char>> text)
        {
            ctx.Writer.Write(TextKind);
            ctx.Writer.Write(Count);
            foreach (var value in text.Values)
                ctx.SaveNonEmptyString(value.ToString());
            return;
        }
        if (ItemType is not (NumberDataViewType or KeyDataViewType))
            throw Contracts.Except($"We do not know how to serialize terms of type '{ItemType}'");
        ctx.Writer.Write(CodecKind);
        Generic.Call(nameof(SaveNumbers), typeof(KeyVocabulary), [ItemType.RawType], ctx.Writer, this);
    }

    public abstract void Sort();

    /// <summary>Takes in the values of a row; false when there is room for no more.</summary>
    public abstract Func<bool> MakeAdder(DataViewRow row, DataViewSchema.Column column, int maximumCount);

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText);

    public abstract void WriteText(TextWriter writer);

    private static KeyVocabulary<T> CreateCore<T>(PrimitiveDataViewType itemType) => new(itemType);

    // The codec of the values (its name, the size of its parameters, its parameters), int: number of values, values. A key's codec is
    // called Key2 and its parameters are the number's codec and ulong: the number of keys.
    private static void SaveNumbers<T>(BinaryWriter writer, KeyVocabulary<T> vocabulary)
        where T : unmanaged, INumber<T>
    {
        string codec = typeof(T).Name;
        if (vocabulary.ItemType is KeyDataViewType key)
        {
            writer.Write("Key2");
            writer.Write7BitEncodedInt(1 + codec.Length + 1 + sizeof(ulong));
            WriteCodec();
            writer.Write(key.Count);
        }
        else
        {
            WriteCodec();
        }
        writer.Write(vocabulary.Count);
        writer.WriteNoCount<T>(vocabulary.Values.ToArray());

        void WriteCodec()
        {
            writer.Write(codec);
            writer.Write7BitEncodedInt(0);
        }
    }

    private static KeyVocabulary LoadNumbers(BinaryReader reader)
    {
        string codec = reader.ReadString();
        int parametersSize = reader.Read7BitEncodedInt();
        if (codec != "Key2")
            return LoadNumbers(reader, TypeOf(codec));

        var type = TypeOf(reader.ReadString());
        Contracts.CheckDecode(reader.Read7BitEncodedInt() == 0 && parametersSize > 0);
        return LoadNumbers(reader, new KeyDataViewType(type.RawType, reader.ReadUInt64()));

        static PrimitiveDataViewType TypeOf(string name)
        {
            var raw = Type.GetType($"System.{name}");
            var type = raw == null ? null : ColumnTypeExtensions.PrimitiveTypeOrNull(raw);
            return type is NumberDataViewType ? type : throw Contracts.ExceptDecode("Unrecognized codec read");
        }
    }

    private static KeyVocabulary LoadNumbers(BinaryReader reader, PrimitiveDataViewType type)
        => (KeyVocabulary)Generic.Call(nameof(LoadNumbersCore), typeof(KeyVocabulary), [type.RawType], reader, type);

    private static KeyVocabulary<T> LoadNumbersCore<T>(BinaryReader reader, PrimitiveDataViewType type)
        where T : unmanaged, INumber<T>
    {
        var vocabulary = new KeyVocabulary<T>(type);
        foreach (var value in reader.ReadArray<T>())
            Contracts.CheckDecode(vocabulary.TryAdd(value));
        return vocabulary;
    }
}
