using System.Diagnostics;

namespace GanSamples;

/// <summary>Processes beside this one.</summary>
public static class Processes
{
    /// <summary>Runs another sample in a process of its own.</summary>
    public static int RunSample(params IEnumerable<string> args)
    {
        string host = Environment.ProcessPath!;
        bool hosted = Path.GetFileNameWithoutExtension(host) == "dotnet"; // dotnet Microsoft.ML.Gan.Samples.dll
        using Process process = Process.Start(host, hosted ? args.Prepend(typeof(Processes).Assembly.Location) : args);
        process.WaitForExit();
        return process.ExitCode;
    }
}
