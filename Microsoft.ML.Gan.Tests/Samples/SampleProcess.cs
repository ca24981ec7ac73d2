using System.Diagnostics;
using GanSamples;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>Runs a sample as its user does: in a process of its own.</summary>
internal static class SampleProcess
{
    /// <summary>What it printed, errors first.</summary>
    public static string Run(int expectedCode, params IEnumerable<string> args)
    {
        using Process process = Start(args);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(expectedCode, process.ExitCode, errors.Result + output);
        return errors.Result + output;
    }

    /// <summary>Starts it; output and errors are redirected.</summary>
    public static Process Start(params IEnumerable<string> args)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string samples = Path.Combine(AppContext.BaseDirectory, typeof(Score).Assembly.GetName().Name + ".dll");
        var start = new ProcessStartInfo(dotnet, args.Prepend(samples))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CUDA_VISIBLE_DEVICES"] = "-1"; // all processes on the CPU
        return Process.Start(start)!;
    }

    /// <summary>Four files like Fashion-MNIST's, of 256 rows at most.</summary>
    public static void WriteData(TemporaryFolder folder, byte rows)
    {
        IEnumerable<byte> pixels = Enumerable.Range(0, rows * 784).Select(i => (byte)(i * i >> 5));
        IEnumerable<byte> labels = Enumerable.Range(0, rows).Select(i => (byte)(i % 10));
        foreach (string part in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(folder[part + "-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, rows, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels]);
            File.WriteAllBytes(folder[part + "-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, rows, .. labels]);
        }
    }
}
