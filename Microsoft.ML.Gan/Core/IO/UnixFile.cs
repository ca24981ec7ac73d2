using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.Gan.Core.IO;

/// <summary>Unix's file functions that .NET lacks. On other systems they find nothing and do nothing.</summary>
internal static partial class UnixFile
{
    /// <summary>A file's kind and owner. A regular file is no folder, pipe, socket or device.</summary>
    public readonly record struct Status(bool IsRegular, uint User, uint Group);

    private const int Interrupted = 4, NoDevice = 19, InvalidArgument = 22; // errno, the same on Linux and macOS

    /// <summary>The status of a path's target, over links; <see langword="null"/>: nothing is there, or it is not known.</summary>
    public static unsafe Status? Find(string path)
    {
        const int BufferBytes = 512, TypeMask = 0xF000, Regular = 0x8000;
        const int AtWorkingFolder = -100;
        const uint ModeAndOwner = 0x1 | 0x2 | 0x8 | 0x10; // statx: type, mode, user, group
        byte* status = stackalloc byte[BufferBytes];
        if (OperatingSystem.IsLinux())
        {
            return StatX(AtWorkingFolder, path, 0, ModeAndOwner, status) == 0
                ? new Status((*(ushort*)(status + 28) & TypeMask) == Regular, *(uint*)(status + 20), *(uint*)(status + 24))
                : null;
        }
        if (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            return Stat(path, status) == 0
                ? new Status((*(ushort*)(status + 4) & TypeMask) == Regular, *(uint*)(status + 16), *(uint*)(status + 20))
                : null;
        }
        return null;
    }

    /// <summary>Gives a file to an owner, where the process may.</summary>
    public static void TryChangeOwner(string path, uint user, uint group)
    {
        if (!OperatingSystem.IsWindows())
            _ = ChangeOwner(path, user, group); // root may; others may for a group of theirs
    }

    /// <summary>Writes the names in a folder to the disk, where the file system can.</summary>
    public static void TryFlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder, 0); // to read
        if (handle < 0)
            return;
        _ = Flush(handle);
        _ = Close(handle);
    }

    /// <summary>Allocates room on the disk for a part of a file; false where only writing can.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public static bool TryAllocate(SafeFileHandle file, long offset, long length)
    {
        const int NoSystemCall = 38, NotSupported = 95; // of Linux
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) // the offset is a long then
            return false;
        int error;
        do
            error = Allocate(file, offset, length);
        while (error == Interrupted);
        return error switch
        {
            0 => true,
            InvalidArgument or NoDevice or NoSystemCall or NotSupported => false,
            _ => throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)}.", error),
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint wanted, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);
}
