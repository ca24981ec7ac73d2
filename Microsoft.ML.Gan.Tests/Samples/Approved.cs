using System.Runtime.CompilerServices;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>Compares texts with the files of TestData/Approved.</summary>
internal static class Approved
{
    private const string Variable = "APPROVE";

    /// <summary>Compares a text line by line. Spaces at the ends of lines do not count.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="text">The text.</param>
    /// <param name="source">The caller's file, by which the checked-in file is found.</param>
    public static void Verify(string name, string text, [CallerFilePath] string source = "")
    {
        string[] lines = Lines(text);
        if (Environment.GetEnvironmentVariable(Variable) is "1")
            Write(Path.Combine(Path.GetDirectoryName(source)!, "..", "TestData", "Approved"), name, lines);
        else
            Compare(Path.Combine(AppContext.BaseDirectory, "TestData", "Approved", name), name, lines);
    }

    private static string[] Lines(string text) => [.. text.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => line.TrimEnd())];

    private static void Write(string folder, string name, string[] lines)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), string.Join('\n', lines) + '\n');
    }

    private static void Compare(string path, string name, string[] lines)
    {
        string[] approved = File.Exists(path) ? Lines(File.ReadAllText(path)) : [];
        if (approved.SequenceEqual(lines))
            return;
        int first = approved.Zip(lines).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"""
            TestData/Approved/{name} differs in line {first + 1}.
            approved: {approved.ElementAtOrDefault(first) ?? "(no such line)"}
            now:      {lines.ElementAtOrDefault(first) ?? "(no such line)"}
            If the change is meant, run this test with the environment variable {Variable}=1. That rewrites the file: check it in.
            The whole text now:
            {string.Join('\n', lines)}
            """);
    }
}
