using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Questions often asked of a column's type.</summary>
internal static class ColumnTypeExtensions
{
    private static readonly PrimitiveDataViewType[] StandardTypes =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        RowIdDataViewType.Instance,
    ];

    private static readonly Dictionary<Type, PrimitiveDataViewType> ByRawType = StandardTypes.ToDictionary(t => t.RawType);

    /// <summary>The type of a vector's items, or the type itself.</summary>
    public static DataViewType GetItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    /// <summary>The size of a vector (0 if it varies); 1 for a scalar.</summary>
    public static int GetValueCount(this DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>The size of a vector (0 if it varies); 0 for a scalar.</summary>
    public static int GetVectorSize(this DataViewType type) => type is VectorDataViewType vector ? vector.Size : 0;

    /// <summary>How many values a key may have; 0 if the type is not a key.</summary>
    public static ulong GetKeyCount(this DataViewType type) => type is KeyDataViewType key ? key.Count : 0;

    /// <summary>The standard type of values of a .NET type; null if there is none.</summary>
    public static PrimitiveDataViewType PrimitiveTypeOrNull(Type type)
        => ByRawType.GetValueOrDefault(type == typeof(string) ? typeof(ReadOnlyMemory<char>) : type);

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type)
        => PrimitiveTypeOrNull(type)
            ?? throw Contracts.ExceptParam(nameof(type), $"Type {type.Name} isn't a standard primitive type.");

    public static PrimitiveDataViewType PrimitiveTypeFromKind(DataKind kind) => kind switch
    {
        DataKind.String => TextDataViewType.Instance,
        DataKind.Boolean => BooleanDataViewType.Instance,
        DataKind.TimeSpan => TimeSpanDataViewType.Instance,
        DataKind.DateTime => DateTimeDataViewType.Instance,
        DataKind.DateTimeOffset => DateTimeOffsetDataViewType.Instance,
        _ => StandardTypes.OfType<NumberDataViewType>().First(t => t.RawType.Name == kind.ToString()),
    };
}
