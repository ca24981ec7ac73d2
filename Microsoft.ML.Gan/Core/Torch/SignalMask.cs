using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Gan.Core.Torch;

/// <summary>
/// Keeps signals off the thread that is inside libtorch's recurrent layers until disposed, on Linux. One that .NET handles there (SIGINT, a
/// child's SIGCHLD, SIGCONT) has been seen to corrupt the heap. The process's other threads take them meanwhile.
/// </summary>
/// <remarks>Threads and processes that are started while it lasts inherit it: run no callbacks.</remarks>
internal readonly unsafe ref partial struct SignalMask
{
    private const int Block = 0, Set = 2; // SIG_BLOCK, SIG_SETMASK of Linux

    // HUP, INT, QUIT, USR1, USR2, PIPE, ALRM, TERM, CHLD, CONT, TSTP, TTIN, TTOU, URG, XCPU, VTALRM, PROF, WINCH, IO, PWR of Linux. Left
    // are those that a fault of the thread itself raises, and those that the runtime and libc keep for themselves.
    private static readonly int[] Signals = [1, 2, 3, 10, 12, 13, 14, 15, 17, 18, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30];

    private readonly SignalSet _before;
    private readonly bool _blocks;

    private SignalMask(SignalSet before) => (_before, _blocks) = (before, true);

    /// <summary>Blocks signals on this thread.</summary>
    public static SignalMask BlockAll()
    {
        if (!OperatingSystem.IsLinux())
            return default;
        SignalSet blocked = default, before = default;
        foreach (int signal in Signals)
            blocked[0] |= 1ul << (signal - 1);
        return SetMask(Block, &blocked, &before) == 0 ? new SignalMask(before) : default;
    }

    public void Dispose()
    {
        if (!_blocks)
            return;
        SignalSet before = _before;
        _ = SetMask(Set, &before, null);
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetMask(int how, SignalSet* set, SignalSet* before);

    /// <summary>glibc's and musl's sigset_t: a bit a signal.</summary>
    [InlineArray(16)]
    private struct SignalSet
    {
        private ulong _first;
    }
}
