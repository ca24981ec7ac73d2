using System.Diagnostics;
using System.Globalization;

namespace GanSamples.Bench;

/// <summary>peer.py in a process of its own, which does nothing while nothing is asked of it.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(Process process) => _process = process;

    /// <summary>PyTorch's and torchvision's versions.</summary>
    public string Versions { get; private init; } = "";

    /// <summary>Starts it with as many threads as we have; <see langword="null"/> where there is no PyTorch.</summary>
    public static Peer? Start(string python, int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Bench", "peer.py");
        var start = new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Remove("OMP_WAIT_POLICY"); // as its users run it
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.WriteLine("versions");
            if (process.StandardOutput.ReadLine() is not { Length: > 0 } versions)
                return null;
            var peer = new Peer(process) { Versions = versions };
            peer.Measure($"threads {threads}");
            return peer;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no Python
        }
    }

    /// <summary>Has a command done: seconds, one for each step, batch or pass.</summary>
    /// <exception cref="IOException">The peer broke down; its error is on the standard error.</exception>
    public double[] Measure(string command)
    {
        _process.StandardInput.WriteLine(command);
        string line = _process.StandardOutput.ReadLine() ?? throw new IOException($"The peer broke down at '{command}'.");
        return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
