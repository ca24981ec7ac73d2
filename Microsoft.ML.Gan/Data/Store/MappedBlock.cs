using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>
/// A part of a file, mapped into memory. The system reads and writes its pages on access, and evicts them when memory is short.
/// </summary>
internal sealed unsafe class MappedBlock : MemoryManager<byte>
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _length;
    private byte* _start;

    /// <summary>Maps bytes that the file must have on the disk: touching missing ones ends the process.</summary>
    public MappedBlock(SafeFileHandle file, long offset, int length)
    {
        _length = length;
        using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(file, null, RandomAccess.GetLength(file),
            MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.ReadWrite); // outlives the map
        byte* page = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
        _start = page + _view.PointerOffset; // views begin at whole pages
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex); // mapped memory does not move

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _start is null)
            return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}
