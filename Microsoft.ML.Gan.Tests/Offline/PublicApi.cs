using System.Reflection;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>What an assembly shows: its public and protected types and members as documentation IDs and C# signatures.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<(string Id, ApiSignature Signature)> Of(Assembly assembly) =>
        assembly.GetTypes().Where(IsVisible).SelectMany(Of);

    /// <summary>The documentation IDs of everything in an assembly, visible or not.</summary>
    public static IEnumerable<string> AllIds(Assembly assembly) =>
        assembly.GetTypes().SelectMany(type => type.GetMembers(Declared).Where(m => m is not Type).Select(DocumentationId.Of).Prepend(DocumentationId.Of(type)));

    public static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    public static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static IEnumerable<(string Id, ApiSignature Signature)> Of(Type type)
    {
        yield return (DocumentationId.Of(type), ApiSignature.Of(type));
        if (typeof(MulticastDelegate).IsAssignableFrom(type))
            yield break;
        foreach (MemberInfo member in type.GetMembers(Declared))
        {
            bool isShown = member switch
            {
                ConstructorInfo constructor => IsVisible(constructor) && !constructor.IsStatic,
                MethodInfo method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
                PropertyInfo property => IsVisible(property.GetMethod) || IsVisible(property.SetMethod),
                EventInfo @event => IsVisible(@event.AddMethod),
                FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
                _ => false,
            };
            if (isShown && !member.IsDefined(typeof(CompilerGeneratedAttribute)))
                yield return (DocumentationId.Of(member), ApiSignature.Of(member));
        }
    }
}
