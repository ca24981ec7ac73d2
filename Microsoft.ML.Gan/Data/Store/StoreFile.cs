using System.Globalization;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>A file for the blocks of a store, which is deleted when the process ends, however it ends.</summary>
/// <remarks>
/// A block is allocated on the disk before it is mapped: a full disk throws here, and would end the process when the memory is touched. On
/// Linux posix_fallocate does so at no cost, where the file system can. Elsewhere zeros are written, in a few hundredths of a second a
/// block.
/// </remarks>
internal sealed class StoreFile : IDisposable
{
    private const string Option = $"{nameof(GanOptions)}.{nameof(GanOptions.StoreDirectory)}";
    private const string Prefix = "gan-samples-";
    private const string Remedy = "or leave the option null to keep the samples in memory.";
    private const int Attempts = 3;

    private readonly string _folder;
    private readonly SafeFileHandle _file;

    /// <summary>Makes the file in a folder, made if need be, and removes the files of killed trainings.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public StoreFile(string folder)
    {
        _folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(_folder);
            foreach (string file in Directory.GetFiles(_folder, Prefix + "*"))
                AtomicFile.TryRemoveAbandoned(file);
            _file = Create();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{Option} '{_folder}' cannot be used: {exception.Message.TrimEnd('.')}. " +
                $"Name a folder that can be written to, {Remedy}", exception);
        }
    }

    /// <exception cref="IOException">There is no room.</exception>
    public MappedBlock Map(long offset, int length)
    {
        try
        {
            Allocate(offset, length);
            return new MappedBlock(_file, offset, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string room = string.Create(CultureInfo.InvariantCulture,
                $"after {offset >> 20} MiB of them, {length >> 20} MiB more are needed");
            throw new IOException($"{Option} '{_folder}' has no room for the training samples: {room}{Free()} " +
                $"({exception.Message.TrimEnd('.')}). Make room, name another folder, {Remedy}", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private SafeFileHandle Create()
    {
        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(_folder, Prefix + Path.GetRandomFileName());
            try
            {
                SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
                    FileOptions.DeleteOnClose);
                if (!OperatingSystem.IsWindows())
                    File.Delete(path); // the system frees a file without a name when the process is killed
                return file;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Another training removed it before it was locked.
            }
        }
    }

    private void Allocate(long offset, int length)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.SetLength(_file, offset + length); // which allocates the room
            return;
        }
        if (UnixFile.TryAllocate(_file, offset, length))
            return;
        var zeros = new byte[1 << 20];
        for (int written = 0; written < length; written += zeros.Length)
            RandomAccess.Write(_file, zeros.AsSpan(0, Math.Min(zeros.Length, length - written)), offset + written);
    }

    private string Free()
    {
        try
        {
            return string.Create(CultureInfo.InvariantCulture, $", and {new DriveInfo(_folder).AvailableFreeSpace >> 20} MiB are free");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
