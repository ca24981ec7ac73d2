using System.Diagnostics;

namespace GanSamples;

/// <summary>This process and those beside it.</summary>
internal static class Processes
{
    /// <summary>The largest resident size of this process so far, in MB.</summary>
    public static long PeakMegabytes => Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024);

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
