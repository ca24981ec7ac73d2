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

    // byte: text or not. Text: int: number of values, strings: values. Others: their codec, int: number of values, values.
    public void Save(ModelSaveContext ctx)
    {
        if (this is not KeyVocabulary<ReadOnlyMemory<char>> text)
        {
            ctx.Writer.Write(CodecKind);
            Generic.Call(nameof(SaveCore), typeof(KeyVocabulary), [ItemType.RawType], ctx.Writer, this);
            return;
        }
        ctx.Writer.Write(TextKind);
        ctx.Writer.Write(Count);
        foreach (var value in text.Values)
            ctx.SaveNonEmptyString(value.ToString());
    }

    public static KeyVocabulary Load(ModelLoadContext ctx)
    {
        byte kind = ctx.Reader.ReadByte();
        Contracts.CheckDecode(kind is TextKind or CodecKind);
        if (kind == CodecKind)
        {
            var codec = ValueCodec.ReadOrNull(ctx.Reader) ?? throw Contracts.ExceptDecode("Unrecognized codec read");
            return (KeyVocabulary)Generic.Call(nameof(LoadCore), typeof(KeyVocabulary), [codec.Type.RawType], ctx.Reader, codec);
        }
        var vocabulary = new KeyVocabulary<ReadOnlyMemory<char>>(TextDataViewType.Instance);
        int count = ctx.Reader.ReadInt32();
        for (int i = 0; i < count; i++)
            Contracts.CheckDecode(vocabulary.TryAdd(ctx.LoadNonEmptyString().AsMemory()));
        return vocabulary;
    }

    public abstract void Sort();

    /// <summary>Takes in the values of a row; false when there is room for no more.</summary>
    public abstract Func<bool> MakeAdder(DataViewRow row, DataViewSchema.Column column, int maximumCount);

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column column);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText);

    public abstract void WriteText(TextWriter writer);

    private static KeyVocabulary<T> CreateCore<T>(PrimitiveDataViewType itemType) => new(itemType);

    private static void SaveCore<T>(BinaryWriter writer, KeyVocabulary<T> vocabulary)
    {
        var codec = (ValueCodec<T>)ValueCodec.ForOrNull(vocabulary.ItemType);
        codec.WriteType(writer);
        writer.Write(vocabulary.Count);
        codec.Write(writer, [.. vocabulary.Values]);
    }

    private static KeyVocabulary<T> LoadCore<T>(BinaryReader reader, ValueCodec<T> codec)
    {
        var vocabulary = new KeyVocabulary<T>((PrimitiveDataViewType)codec.Type);
        foreach (var value in codec.Read(reader, reader.ReadInt32()))
            Contracts.CheckDecode(vocabulary.TryAdd(value));
        return vocabulary;
    }
}
