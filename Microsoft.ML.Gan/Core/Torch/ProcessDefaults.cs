using System.Runtime.InteropServices;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>
/// Settings of the process that make libtorch faster on Linux. What the user has set in the environment stays as it is.
/// </summary>
internal static partial class ProcessDefaults
{
    // Turns of a waiting loop: most waits in a step are shorter. More cost the time of other processes, none that of waking.
    private const string SpinCount = "10000";

    private const int TrimThreshold = -1, TopPad = -2, MapThreshold = -3; // of malloc.h
    private const int Kept = 1 << 30, Grown = 1 << 26;

    /// <summary>Applies the settings. They count only before libtorch is loaded.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        if (AreUnset("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"))
            _ = SetEnvironment("GOMP_SPINCOUNT", SpinCount, 0); // .NET's own copy of the environment is not what libgomp reads
        if (AreUnset("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_", "GLIBC_TUNABLES"))
            KeepMemory();
    }

    /// <summary>
    /// Has malloc keep what a step frees for the next step. Otherwise it gives the memory back, and the system clears its pages anew.
    /// </summary>
    private static void KeepMemory()
    {
        try
        {
            if (SetAllocation(MapThreshold, Kept) != 0) // without it, the other two would have each large block mapped
                _ = (SetAllocation(TrimThreshold, Kept), SetAllocation(TopPad, Grown));
        }
        catch (EntryPointNotFoundException)
        {
            // not glibc
        }
    }

    private static bool AreUnset(params string[] variables) =>
        variables.All(variable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocation(int parameter, int value);
}
