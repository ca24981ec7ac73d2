using System.Reflection;
using System.Text;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The IDs that compilers give types and members in XML documentation.</summary>
internal static class DocumentationId
{
    public static string Of(Type type) => "T:" + NameOf(type);

    public static string Of(MemberInfo member)
    {
        string prefix = NameOf(member.DeclaringType!) + ".";
        return member switch
        {
            ConstructorInfo constructor => "M:" + prefix + (constructor.IsStatic ? "#cctor" : "#ctor") + Parameters(constructor.GetParameters()),
            MethodInfo method => "M:" + prefix + OfMethod(method),
            PropertyInfo property => "P:" + prefix + property.Name.Replace('.', '#') + Parameters(property.GetIndexParameters()),
            FieldInfo => "F:" + prefix + member.Name,
            EventInfo => "E:" + prefix + member.Name,
            _ => throw new NotSupportedException($"{member.MemberType} {member}"),
        };
    }

    /// <summary>A type and its arguments, type parameters by their position: what both languages and renamings agree on.</summary>
    public static string Reference(Type type)
    {
        if (type.IsByRef)
            return Reference(type.GetElementType()!) + "@";
        if (type.IsPointer)
            return Reference(type.GetElementType()!) + "*";
        if (type.IsArray)
        {
            int rank = type.GetArrayRank();
            return Reference(type.GetElementType()!) + (rank == 1 ? "[]" : "[" + string.Join(",", Enumerable.Repeat("0:", rank)) + "]");
        }
        if (type.IsGenericParameter)
            return (type.DeclaringMethod != null ? "``" : "`") + type.GenericParameterPosition;
        if (!type.IsGenericType)
            return type.FullName!.Replace('+', '.');

        var text = new StringBuilder(string.IsNullOrEmpty(type.Namespace) ? "" : type.Namespace + ".");
        text.AppendJoin('.', NestedTypes.Of(type).Select(part =>
            part.Arguments.Length == 0 ? part.Name : $"{part.Name}{{{string.Join(",", part.Arguments.Select(Reference))}}}"));
        return text.ToString();
    }

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string OfMethod(MethodInfo method)
    {
        string arity = method.IsGenericMethod ? "``" + method.GetGenericArguments().Length : "";
        string id = method.Name.Replace('.', '#') + arity + Parameters(method.GetParameters());
        return method.Name is "op_Implicit" or "op_Explicit" ? $"{id}~{Reference(method.ReturnType)}" : id;
    }

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(p => Reference(p.ParameterType)))})";
}

/// <summary>A type and the types it is nested in, outermost first, each with the type arguments that are its own.</summary>
internal static class NestedTypes
{
    public static IEnumerable<(string Name, Type[] Arguments)> Of(Type type)
    {
        var chain = new List<Type>();
        for (Type? t = type; t != null; t = t.DeclaringType)
            chain.Insert(0, t);

        Type[] arguments = type.GetGenericArguments();
        int used = 0;
        foreach (Type t in chain)
        {
            int total = t.GetGenericArguments().Length;
            yield return (t.Name.Split('`')[0], arguments[used..total]);
            used = total;
        }
    }
}
