using System.Diagnostics;

namespace Microsoft.ML.Gan.Tests;

/// <summary>A folder with little room, where the system lets tests make one (Linux, as root); the test is inconclusive elsewhere.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _mounted;

    /// <param name="options">As "size=24m" or "ro".</param>
    public SmallDisk(string options)
    {
        _mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder.Path);
        if (_mounted)
            return;
        _folder.Dispose();
        Assert.Inconclusive("A small disk needs Linux, root and the right to mount.");
    }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    public string[] Files => _folder.Files;

    public void Dispose()
    {
        if (_mounted && Run("umount", "-l", _folder.Path))
            _folder.Dispose();
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
