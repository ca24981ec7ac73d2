using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column and the member of a class that holds its values.</summary>
internal sealed class MemberColumn
{
    private MemberColumn(MemberInfo member, string name, DataViewType type, DataViewSchema.Annotations annotations)
    {
        Member = member;
        Name = name;
        Type = type;
        Annotations = annotations;
    }

    public MemberInfo Member { get; }

    public string Name { get; }

    public DataViewType Type { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public Type MemberType => TypeOf(Member);

    /// <summary>The columns of a class, as the definition says or by its members alone.</summary>
    public static MemberColumn[] Of(Type userType, SchemaDefinition.Direction direction, SchemaDefinition definition)
        => (definition ?? SchemaDefinition.Create(userType, direction)).Select(c => Of(userType, c)).ToArray();

    /// <summary>The definition of a class's columns that takes types and annotations from a schema.</summary>
    public static SchemaDefinition DefinitionFor(IExceptionContext context, Type userType, DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(userType, SchemaDefinition.Direction.Read);
        foreach (var column in schema)
        {
            var member = definition[column.Name] ?? throw context.Except($"Type should contain a member named {column.Name}");
            member.Follow(column);
        }
        return definition;
    }

    public static DataViewSchema MakeSchema(MemberColumn[] columns)
    {
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        return schema.ToSchema();
    }

    public static Type TypeOf(MemberInfo member)
        => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The raw type of a column's values, of its items if it is a vector.</summary>
    public static (Type ValueType, bool IsVector) ValueTypeOf(MemberInfo member)
    {
        var type = TypeOf(member);
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        if (isVector)
            type = type.IsArray ? type.GetElementType() : type.GetGenericArguments()[0];
        if (type == typeof(string))
            type = typeof(ReadOnlyMemory<char>);

        if (ColumnTypeExtensions.PrimitiveTypeOrNull(type) == null && !DataViewTypeManager.Knows(type, member.GetCustomAttributes()))
        {
            throw Contracts.ExceptParam(
                "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        }
        return (type, isVector);
    }

    public Func<TRow, T> MakeReader<TRow, T>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, T>>(Expression.MakeMemberAccess(row, Member), row).Compile();
    }

    public Action<TRow, T> MakeWriter<TRow, T>()
    {
        if (Member is FieldInfo { IsInitOnly: true } field)
            return (row, value) => field.SetValue(row, value);
        var rowParameter = Expression.Parameter(typeof(TRow));
        var valueParameter = Expression.Parameter(typeof(T));
        var assignment = Expression.Assign(Expression.MakeMemberAccess(rowParameter, Member), valueParameter);
        return Expression.Lambda<Action<TRow, T>>(assignment, rowParameter, valueParameter).Compile();
    }

    private static MemberColumn Of(Type userType, SchemaDefinition.Column column)
    {
        const string definition = "userSchemaDefinition";
        var member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam(
                definition, $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var (valueType, isVector) = ValueTypeOf(member);
        if (isVector != column.ColumnType is VectorDataViewType)
        {
            throw Contracts.ExceptParam(
                definition,
                $"Column '{name}' is supposed to be {(isVector ? "scalar" : "vector")}, but type of associated field "
                + $"'{column.MemberName}' is {(isVector ? "vector" : "scalar")}");
        }
        var itemType = column.ColumnType.GetItemType().RawType;
        if (itemType != valueType)
        {
            throw Contracts.ExceptParam(
                definition, $"Column '{name}' is supposed to have item type {itemType}, but associated field has type {valueType}");
        }
        return new MemberColumn(member, name, column.ColumnType, column.Annotations);
    }
}
