using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the members of a class become columns. Create one from the class, then change what is to be different.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => this.FirstOrDefault(c => c.ColumnName == columnName);
        set
        {
            Contracts.CheckValue(value, nameof(value));
            if (value.ColumnName != columnName)
            {
                throw Contracts.ExceptParam(
                    nameof(columnName),
                    $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            }
            int index = FindIndex(c => c.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    /// <summary>One column for each public field, and for each public property that can be read or written.</summary>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in Members(userType, direction))
        {
            // A type that comes with an attribute is registered when the attribute is met.
            foreach (var attribute in member.GetCustomAttributes<DataViewTypeAttribute>())
                attribute.Register();

            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (definition[name] != null)
                throw Contracts.ExceptParam(nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, TypeOf(member, userType), name));
        }
        return definition;
    }

    private static IEnumerable<MemberInfo> Members(Type userType, Direction direction)
    {
        const BindingFlags flags = BindingFlags.Public | BindingFlags.Instance;
        var fields = userType.GetFields(flags);
        var properties = userType.GetProperties(flags)
            .Where(p => p.GetIndexParameters().Length == 0)
            .Where(p => (direction.HasFlag(Direction.Read) && p.GetGetMethod() != null)
                || (direction.HasFlag(Direction.Write) && p.GetSetMethod() != null));
        return fields.Concat<MemberInfo>(properties)
            .Where(m => MemberColumn.TypeOf(m) != typeof(IChannel) && m.GetCustomAttribute<NoColumnAttribute>() == null);
    }

    private static DataViewType TypeOf(MemberInfo member, Type userType)
    {
        var (valueType, isVector) = MemberColumn.ValueTypeOf(member);
        var attributes = member.GetCustomAttributes();
        if (DataViewTypeManager.Knows(valueType, attributes))
            return DataViewTypeManager.GetDataViewType(valueType, attributes);

        PrimitiveDataViewType itemType;
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(
                KeyDataViewType.IsValidDataType(valueType),
                nameof(userType),
                $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            itemType = new KeyDataViewType(valueType, key.KeyCount);
        }
        else
        {
            itemType = ColumnTypeExtensions.PrimitiveTypeFromType(valueType);
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(
            vector == null || isVector,
            nameof(userType),
            $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        return !isVector ? itemType
            : vector?.Dims is { Length: > 0 } dimensions ? new VectorDataViewType(itemType, dimensions)
            : new VectorDataViewType(itemType);
    }

    public sealed class Column
    {
        private readonly Dictionary<string, Action<DataViewSchema.Annotations.Builder>> _annotations = [];

        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach (var add in _annotations.Values)
                    add(builder);
                return builder.ToAnnotations();
            }
        }

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            ValueGetter<T> getter = (ref T destination) => destination = value;
            if (!_annotations.TryAdd(kind, builder => builder.Add(kind, annotationType, getter)))
                throw Contracts.Except("Column already contains an annotation of this kind.");
        }

        /// <summary>Takes the type and the annotations of another schema's column.</summary>
        internal void Follow(DataViewSchema.Column column)
        {
            ColumnType = column.Type;
            foreach (var annotation in column.Annotations.Schema)
                _annotations[annotation.Name] = builder => builder.Add(column.Annotations, name => name == annotation.Name);
        }
    }
}
