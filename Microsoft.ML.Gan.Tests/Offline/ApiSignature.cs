using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>
/// A C# declaration without its body, to be compared with one in a list. The lists come from several tools: some say which
/// references may be null and how the parts of a tuple are called, some don't; they write tuples and operators in their ways. The
/// comparison takes any of them.
/// </summary>
internal sealed class ApiSignature
{
    // Marks in the text, for what the lists say differently: each with what it stands for as a pattern and as text.
    private const string MaybeNull = "\u0001";
    private const string MaybeName = "\u0002";
    private const string StructOrUnmanaged = "\u0003";
    private const string TupleStart = "\u0004";
    private const string TupleEnd = "\u0005";
    private const string OptionStart = "\u0006";
    private const string OptionEnd = "\u0007";

    private static readonly (string Mark, string Pattern, string Text)[] Marks =
    [
        (MaybeNull, @"\??", ""),
        (MaybeName, @"( \w+)?", ""),
        (StructOrUnmanaged, "(struct|unmanaged)", "struct"),
        (TupleStart, @"(\(|ValueTuple<)", "("),
        (TupleEnd, @"(\)|>)", ")"),
        (OptionStart, "(", ""),
        (OptionEnd, ")?", ""),
    ];

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char",
        [typeof(string)] = "string", [typeof(object)] = "object",
    };

    private readonly string _text;
    private readonly string[]? _bases;

    private ApiSignature(string text, string[]? bases = null)
    {
        _text = text;
        _bases = bases;
    }

    public static ApiSignature Of(MemberInfo member) => member switch
    {
        Type type => OfType(type),
        ConstructorInfo constructor => new(Access(constructor) + constructor.DeclaringType!.Name.Split('`')[0] + Parameters(constructor)),
        MethodInfo method => new(OfMethod(method)),
        PropertyInfo property => new(OfProperty(property)),
        FieldInfo field => new(OfField(field)),
        EventInfo @event => new($"{Access(@event.AddMethod!)}{Modifiers(@event.AddMethod!)}event {Name(@event.EventHandlerType!)} {@event.Name}"),
        _ => throw new NotSupportedException($"{member.MemberType} {member}"),
    };

    /// <summary>Whether a list's line says the same. A type may lack interfaces that the list names.</summary>
    public bool Matches(string listed)
    {
        listed = Regex.Replace(listed, @"^(\[.*?\] )+", ""); // attributes
        listed = Regex.Replace(listed, "  // non-public interfaces: .*$", "");
        listed = Regex.Replace(listed, @"(implicit|explicit) operator (.*?)(?=\()", m => $"{m.Groups[2]} op_{(m.Groups[1].Value == "implicit" ? "Implicit" : "Explicit")}");
        listed = Regex.Replace(listed, @" operator (?=\w+\()", " op_");
        if (listed.StartsWith('~'))
            return _text.EndsWith("void Finalize()", StringComparison.Ordinal);
        if (_bases == null)
            return IsMatch(_text, listed);

        Match parts = Regex.Match(listed, @"^(?<head>.*?)( : (?<bases>.*?))?(?<constraints> where .*)?$");
        string listedBases = ", " + parts.Groups["bases"].Value + ",";
        return IsMatch(_text, parts.Groups["head"].Value + parts.Groups["constraints"].Value)
            && _bases.All(b => Regex.IsMatch(listedBases, " " + Pattern(b) + ","));
    }

    public override string ToString() => Marks.Aggregate(
        _text + (_bases is { Length: > 0 } ? " : " + string.Join(", ", _bases) : ""), (text, mark) => text.Replace(mark.Mark, mark.Text));

    private static bool IsMatch(string text, string listed) => Regex.IsMatch(listed, $"^{Pattern(text)}$");

    private static string Pattern(string text) =>
        Marks.Aggregate(Regex.Escape(text), (pattern, mark) => pattern.Replace(mark.Mark, mark.Pattern));

    private static ApiSignature OfType(Type type)
    {
        string access = type.IsPublic || type.IsNestedPublic ? "public " : type.IsNestedFamily ? "protected " : "protected internal ";
        Type[] own = NestedTypes.Of(type).Last().Arguments;
        if (type.IsEnum)
        {
            string under = Name(Enum.GetUnderlyingType(type));
            return new($"{access}enum {Name(type)}", under == "int" ? [] : [under]);
        }
        if (typeof(MulticastDelegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return new($"{access}delegate {Name(invoke.ReturnType)} {NameWithVariance(type, own)}{Parameters(invoke)}{Constraints(own)}");
        }

        string kind = type.IsInterface ? "interface "
            : type.IsValueType ? (Has<IsReadOnlyAttribute>(type) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + "struct "
            : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + "class ";
        var inherited = type.GetInterfaces().Where(PublicApi.IsVisible).SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        var interfaces = type.GetInterfaces().Where(i => !inherited.Contains(i) && PublicApi.IsVisible(i.IsGenericType ? i.GetGenericTypeDefinition() : i));
        var bases = interfaces.Select(Name);
        if (type.IsClass && type.BaseType != null && type.BaseType != typeof(object))
            bases = bases.Prepend(Name(type.BaseType));
        return new(access + kind + NameWithVariance(type, own) + Constraints(own), bases.Select(b => b.TrimEnd(MaybeNull[0])).ToArray());
    }

    private static string OfMethod(MethodInfo method)
    {
        Type[] own = method.GetGenericArguments();
        string arguments = own.Length == 0 ? "" : $"<{string.Join(", ", own.Select(a => a.Name))}>";
        string returned = (method.ReturnType.IsByRef ? "ref " : "") + Name(method.ReturnType);
        return Access(method) + Modifiers(method) + returned + " " + method.Name + arguments + Parameters(method) + Constraints(own);
    }

    private static string OfProperty(PropertyInfo property)
    {
        MethodInfo? get = PublicApi.IsVisible(property.GetMethod) ? property.GetMethod : null;
        MethodInfo? set = PublicApi.IsVisible(property.SetMethod) ? property.SetMethod : null;
        MethodInfo main = get is { IsPublic: true } || set == null ? get! : set.IsPublic ? set : get ?? set;
        string Accessor(MethodInfo? accessor, string word) =>
            accessor == null ? "" : (Access(accessor) == Access(main) ? "" : Access(accessor)) + word + "; ";
        bool isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        ParameterInfo[] indices = property.GetIndexParameters();
        string name = indices.Length == 0 ? property.Name : $"this[{string.Join(", ", indices.Select(Parameter))}]";
        return $"{Access(main)}{Modifiers(main)}{Name(property.PropertyType)} {name} {{ {Accessor(get, "get")}{Accessor(set, isInit ? "init" : "set")}}}";
    }

    private static string OfField(FieldInfo field)
    {
        string access = field.IsPublic ? "public " : field.IsFamilyOrAssembly ? "protected internal " : "protected ";
        string modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string start = access + modifiers + Name(field.FieldType) + " ";
        if (field.DeclaringType!.IsEnum)
            return $"{OptionStart}{start}{OptionEnd}{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        return start + field.Name + (field.IsLiteral ? " = " + Constant(field.GetRawConstantValue(), field.FieldType) : "");
    }

    private static string Access(MethodBase method) =>
        method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : method.IsFamilyOrAssembly ? "protected internal " : "protected ";

    private static string Modifiers(MethodBase method)
    {
        if (method.IsStatic)
            return "static ";
        if (method.DeclaringType!.IsInterface || !method.IsVirtual)
            return "";
        bool isNew = method.Attributes.HasFlag(MethodAttributes.NewSlot);
        if (method.IsAbstract)
            return isNew ? "abstract " : "abstract override ";
        if (isNew)
            return method.IsFinal ? "" : "virtual ";
        return method.IsFinal ? "sealed override " : "override ";
    }

    private static string Parameters(MethodBase method)
    {
        var parameters = method.GetParameters().Select(Parameter);
        return $"({(method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")}{string.Join(", ", parameters)})";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        bool isIn = parameter.IsIn || parameter.IsDefined(typeof(IsReadOnlyAttribute));
        string way = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params "
            : !type.IsByRef ? ""
            : parameter.IsOut && !parameter.IsIn ? "out "
            : isIn ? "in "
            : "ref ";
        string value = parameter.HasDefaultValue ? " = " + Constant(parameter.RawDefaultValue, type) : "";
        return way + Name(type) + " " + parameter.Name + value;
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]{MaybeNull}";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword + (type.IsValueType ? "" : MaybeNull);
        if (type.IsGenericParameter)
            return type.Name + MaybeNull;
        if (type.IsConstructedGenericType && type.IsAssignableTo(typeof(ITuple)) && type.IsValueType)
            return TupleStart + string.Join(", ", type.GetGenericArguments().Select(a => Name(a) + MaybeName)) + TupleEnd;
        return string.Join(".", NestedTypes.Of(type).Select(part => part.Name + Arguments(part.Arguments))) + (type.IsValueType ? "" : MaybeNull);
    }

    private static string Arguments(Type[] arguments) =>
        arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";

    private static string NameWithVariance(Type type, Type[] own)
    {
        string name = Name(type).TrimEnd(MaybeNull[0]);
        foreach (Type argument in own)
        {
            GenericParameterAttributes variance = argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask;
            if (variance != 0)
                name = Regex.Replace(name, $@"(?<=[<, ]){argument.Name}\b", (variance == GenericParameterAttributes.Covariant ? "out " : "in ") + argument.Name);
        }
        return name;
    }

    private static string Constraints(Type[] own) => string.Concat(own.Select(argument =>
    {
        GenericParameterAttributes attributes = argument.GenericParameterAttributes;
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var all = argument.GetGenericParameterConstraints().Where(t => t != typeof(ValueType)).Select(Name);
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            all = all.Prepend("class" + MaybeNull);
        if (isStruct)
            all = all.Prepend(StructOrUnmanaged);
        else if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            all = all.Append("new()");
        return all.Any() ? $" where {argument.Name} : {string.Join(", ", all)}" : "";
    }));

    private static string Constant(object? value, Type type)
    {
        type = type.IsByRef ? type.GetElementType()! : type;
        Type underlying = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null or DBNull)
            return (type.IsGenericParameter && !type.GetGenericParameterConstraints().Any(c => c.IsClass && c != typeof(ValueType)))
                || (type.IsValueType && underlying == type) ? "default" : "null";
        if (underlying.IsEnum)
        {
            string? name = Enum.GetName(underlying, value is Enum ? value : Enum.ToObject(underlying, value));
            string enumName = OptionStart + string.Concat(NestedTypes.Of(underlying).SkipLast(1).Select(t => t.Name + ".")) + OptionEnd + underlying.Name;
            return name == null ? $"({enumName}){Convert.ToInt64(value, CultureInfo.InvariantCulture)}" : $"{enumName}.{name}";
        }
        return value switch
        {
            string text => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t")}\"",
            bool condition => condition ? "true" : "false",
            char character => $"'{character}'",
            float number => float.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) + "f" : "float." + NameOfNonFinite(number),
            double number when !double.IsFinite(number) => "double." + NameOfNonFinite(number),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string NameOfNonFinite(double number) => double.IsNaN(number) ? "NaN" : number > 0 ? "PositiveInfinity" : "NegativeInfinity";

    private static bool Has<TAttribute>(Type type) where TAttribute : Attribute => type.IsDefined(typeof(TAttribute), inherit: false);
}
