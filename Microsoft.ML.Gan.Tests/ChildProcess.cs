using System.Diagnostics;

namespace Microsoft.ML.Gan.Tests;

/// <summary>This assembly's program in a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>Starts it; output and errors are redirected.</summary>
    public static Process Start(params string[] arguments) => Run([Dotnet, Assembly, .. arguments]);

    /// <summary>Starts it in a shell that has run a command before.</summary>
    public static Process StartAfter(string command, params string[] arguments) =>
        Run(["sh", "-c", command + "; exec \"$@\"", "sh", Dotnet, Assembly, .. arguments]);

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Assembly => typeof(Program).Assembly.Location;

    private static Process Run(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CUDA_VISIBLE_DEVICES"] = "-1";
        return Process.Start(start)!;
    }
}
