using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// Has the threads of libtorch's parallel loops spin a moment, some 0.1 ms, and then sleep while they wait for each other, unless OMP_WAIT_POLICY
/// or GOMP_SPINCOUNT say otherwise. By default they spin for long, and where other processes want the cores too, a spinning thread keeps the one
/// that it waits for from running. Without the moment, waking up took two thirds of a small step's time.
/// </summary>
internal static class WaitPolicy
{
    /// <summary>Before the native library is loaded, and OpenMP's runtime with it, which reads the variables then and never again.</summary>
    [ModuleInitializer]
    internal static void Settle()
    {
        setenv("OMP_WAIT_POLICY", "passive", overwrite: 0);
        if (!string.Equals(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY"), "active", StringComparison.OrdinalIgnoreCase))
            setenv("GOMP_SPINCOUNT", "5000", overwrite: 0); // GNU's runtime; others know no such variable
        setenv("OPENBLAS_THREAD_TIMEOUT", "4", overwrite: 0); // 2^4 ticks: its threads are others, and yield the cores to libtorch's for some 20 ms otherwise
    }

    /// <summary>.NET's own SetEnvironmentVariable does not reach native code.</summary>
    [DllImport("libc")]
    private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
