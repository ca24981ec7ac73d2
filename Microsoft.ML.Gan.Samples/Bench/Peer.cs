using System.Diagnostics;
using System.Globalization;

namespace GanSamples.Bench;

/// <summary>peer.py in a process of its own, which does nothing while nothing is asked of it.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(Process process) => _process = process;

    /// <summary>PyTorch's and torchvision's versions, and the threads they take by themselves.</summary>
    public string Versions { get; private init; } = "";

    /// <summary>Starts it with as many threads as we have.</summary>
    /// <param name="python">The interpreter.</param>
    /// <param name="threads">Threads of ours.</param>
    /// <param name="missing">Why there is no peer: <see langword="null"/> is returned then.</param>
    /// <param name="script">Another script than the bench's.</param>
    public static Peer? Start(string python, int threads, out string missing, string? script = null)
    {
        missing = "";
        script ??= Path.Combine(AppContext.BaseDirectory, "Bench", "peer.py");
        var start = new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Remove("OMP_WAIT_POLICY"); // as its users run it
        start.Environment.Remove("GOMP_SPINCOUNT");
        start.Environment.Remove("OPENBLAS_THREAD_TIMEOUT");
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.WriteLine("versions");
            if (process.StandardOutput.ReadLine() is { Length: > 0 } versions)
            {
                var peer = new Peer(process) { Versions = $"{versions}; the bench sets it to ours, {threads}" };
                peer.Measure($"threads {threads}");
                return peer;
            }
            missing = $"{python} has no PyTorch (Debian: python3-torch, python3-torchvision)";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            missing = $"there is no {python}";
        }
        catch (IOException)
        {
            missing = $"{python} ended before it answered";
        }
        process?.Dispose();
        return null;
    }

    /// <summary>Has a command done: seconds, one for each step, batch or pass.</summary>
    /// <exception cref="IOException">The peer broke down; its error is on the standard error.</exception>
    public double[] Measure(string command)
    {
        _process.StandardInput.WriteLine(command);
        string line = _process.StandardOutput.ReadLine() ?? throw new IOException($"the peer ended at '{command}'");
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before
        }
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
