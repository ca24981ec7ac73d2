using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which data view types the values of other .NET types have, as those who bring such types register them.</summary>
public static class DataViewTypeManager
{
    private static readonly HashSet<Type> BuiltIn =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(float), typeof(double), typeof(string), typeof(ReadOnlySpan<char>), typeof(ReadOnlyMemory<char>),
        typeof(VBuffer<>), typeof(Nullable<>), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DataViewRowId),
    ];

    private static readonly object Lock = new();
    private static readonly Dictionary<TypeWithAttribute, DataViewType> ByRawType = [];
    private static readonly Dictionary<DataViewType, TypeWithAttribute> ByDataViewType = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        if (BuiltIn.Contains(type))
        {
            throw Contracts.ExceptParam(
                nameof(type),
                $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        }
        var rawType = new TypeWithAttribute(type, typeAttribute);
        lock (Lock)
        {
            bool knowsRaw = ByRawType.TryGetValue(rawType, out var knownDataViewType);
            bool knowsDataView = ByDataViewType.TryGetValue(dataViewType, out var knownRaw);
            if (knowsRaw && !knownDataViewType.Equals(dataViewType))
            {
                throw Contracts.ExceptParam(
                    nameof(type),
                    $"Repeated type register. The raw type {type} has been associated with {knownDataViewType} so it cannot be "
                    + $"associated with {dataViewType}.");
            }
            if (knowsDataView && !knownRaw.Equals(rawType))
            {
                throw Contracts.ExceptParam(
                    nameof(dataViewType),
                    $"Repeated type register. The DataView type {dataViewType} has been associated with {knownRaw.Type} so it "
                    + $"cannot be associated with {type}.");
            }
            ByRawType[rawType] = dataViewType;
            ByDataViewType[dataViewType] = rawType;
        }
    }

    internal static DataViewType GetDataViewType(Type type, IEnumerable<Attribute> typeAttributes = null)
        => TryGet(type, typeAttributes)
            ?? throw Contracts.ExceptParam(
                nameof(type), $"The raw type {type} with attributes {typeAttributes} is not registered with a DataView type.");

    internal static bool Knows(Type type, IEnumerable<Attribute> typeAttributes = null) => TryGet(type, typeAttributes) != null;

    internal static bool Knows(DataViewType dataViewType)
    {
        lock (Lock)
            return ByDataViewType.ContainsKey(dataViewType);
    }

    private static DataViewType TryGet(Type type, IEnumerable<Attribute> typeAttributes)
    {
        var attributes = typeAttributes?.OfType<DataViewTypeAttribute>().ToArray() ?? [];
        if (attributes.Length > 1)
        {
            throw Contracts.ExceptParam(
                nameof(type),
                $"Type {type.Name} cannot be marked with multiple attributes, {string.Join<Attribute>(", ", attributes)}, derived "
                + $"from {typeof(DataViewTypeAttribute)}.");
        }
        lock (Lock)
            return ByRawType.GetValueOrDefault(new TypeWithAttribute(type, attributes.FirstOrDefault()));
    }

    // Attributes are compared as they say themselves, and need not have a hash code that fits.
    private sealed class TypeWithAttribute(Type type, DataViewTypeAttribute attribute) : IEquatable<TypeWithAttribute>
    {
        private readonly DataViewTypeAttribute _attribute = attribute;

        public Type Type { get; } = type;

        public bool Equals(TypeWithAttribute other)
            => other != null
                && Type == other.Type
                && (_attribute == null ? other._attribute == null : other._attribute != null && _attribute.Equals(other._attribute));

        public override bool Equals(object obj) => Equals(obj as TypeWithAttribute);

        public override int GetHashCode() => HashCode.Combine(Type, _attribute == null);
    }
}
