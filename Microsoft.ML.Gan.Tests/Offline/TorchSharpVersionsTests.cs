using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>The plugin compiles against TorchSharp 0.99.6 and 0.106.0 alike: it uses only what both have.</summary>
[TestClass]
public sealed class TorchSharpVersionsTests
{
    [TestMethod]
    public void ThePluginUsesWhatBothVersionsHave()
    {
        HashSet<string> both = [.. File.ReadLines(StandIns.PathOf("api", "torchsharp-versions.tsv"))
            .Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')[0])];
        string[] used = [.. References(typeof(GanTransformer).Assembly, typeof(TorchSharp.torch).Assembly).Select(Id).Distinct().Order(StringComparer.Ordinal)];
        CollectionAssert.Contains(used, "T:TorchSharp.torch.Tensor");
        CollectionAssert.Contains(used, "M:TorchSharp.torch.NewDisposeScope");
        Assert.IsTrue(used.Length > 60, $"Only {used.Length} members found.");
        string[] others = [.. used.Except(both)];
        Assert.AreEqual(0, others.Length, $"{others.Length} of {used.Length} members of TorchSharp that the plugin uses are not the same in 0.99.6 and 0.106.0:\n{string.Join("\n", others)}");
    }

    /// <summary>The types and members of another assembly that an assembly's metadata names.</summary>
    private static IEnumerable<MemberInfo> References(Assembly from, Assembly to)
    {
        using var file = new PEReader(File.OpenRead(from.Location));
        MetadataReader metadata = file.GetMetadataReader();
        // References to members of a generic type or to generic methods are in terms of type parameters, for which any will do.
        Type[] any = [.. Enumerable.Repeat(typeof(TorchSharp.torch.Tensor), 4)];
        IEnumerable<EntityHandle> handles = [.. metadata.TypeReferences.Select(handle => (EntityHandle)handle), .. metadata.MemberReferences.Select(handle => (EntityHandle)handle)];
        foreach (EntityHandle handle in handles)
        {
            if (AssemblyOf(metadata, handle) == to.GetName().Name)
                yield return from.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle), any, any)!;
        }
    }

    /// <summary>The name of the assembly that a referenced type, or the type of a referenced member, is in; null: this one.</summary>
    private static string? AssemblyOf(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.AssemblyReference => metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)handle).Name),
        HandleKind.TypeReference => AssemblyOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)handle).ResolutionScope),
        HandleKind.MemberReference => AssemblyOf(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent),
        HandleKind.TypeSpecification => AssemblyOfInstance(metadata, metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature)),
        _ => null,
    };

    private static string? AssemblyOfInstance(MetadataReader metadata, BlobReader signature)
    {
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        signature.ReadSignatureTypeCode(); // class or value type
        return AssemblyOf(metadata, signature.ReadTypeHandle());
    }

    private static string Id(MemberInfo member)
    {
        if (member is Type type)
            return DocumentationId.Of(type);
        if (member.DeclaringType!.IsConstructedGenericType) // the same member of the generic type
            member = member.DeclaringType.GetGenericTypeDefinition().GetMemberWithSameMetadataDefinitionAs(member);
        if (member is MethodInfo { IsSpecialName: true } accessor)
        {
            const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            PropertyInfo? property = accessor.DeclaringType!.GetProperties(All).FirstOrDefault(p => p.GetMethod == accessor || p.SetMethod == accessor);
            member = (MemberInfo?)property ?? accessor;
        }
        return DocumentationId.Of(member);
    }
}
