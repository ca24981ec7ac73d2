using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// Has the threads of libtorch's parallel loops sleep while they wait for each other, unless OMP_WAIT_POLICY says otherwise. By default
/// they spin, and where other processes want the cores too, a spinning thread keeps the one that it waits for from running.
/// </summary>
internal static class WaitPolicy
{
    /// <summary>Before the native library is loaded, and OpenMP's runtime with it, which reads the variable then and never again.</summary>
    [ModuleInitializer]
    internal static void Settle() => setenv("OMP_WAIT_POLICY", "passive", overwrite: 0);

    /// <summary>.NET's own SetEnvironmentVariable does not reach native code.</summary>
    [DllImport("libc")]
    private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
