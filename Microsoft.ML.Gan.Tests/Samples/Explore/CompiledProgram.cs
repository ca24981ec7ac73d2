using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Microsoft.ML.Gan.Tests.Samples.Explore;

/// <summary>Compiles and runs a program as the SDK's console template does, with implicit usings.</summary>
internal static class CompiledProgram
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.Linq;";

    private static readonly Lazy<MetadataReference[]> _references = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>Runs it. Mistakes and warnings of the compiler fail the test.</summary>
    public static void Run(string program)
    {
        var compilation = CSharpCompilation.Create("Shown" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(program), CSharpSyntaxTree.ParseText(Usings)], _references.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        Diagnostic[] found = [.. compilation.Emit(assembly).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning)];
        Assert.AreEqual(0, found.Length, program + "\n" + string.Join("\n", found.Select(d => d.ToString())));
        MethodInfo main = Assembly.Load(assembly.ToArray()).EntryPoint!;
        main.Invoke(null, [Array.Empty<string>()]);
    }
}
