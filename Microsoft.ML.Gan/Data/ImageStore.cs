using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Microsoft.ML.Gan.Data;

/// <summary>
/// The training images, once, as bytes: N×C×H×W, in blocks so that no array is larger than an array may be. In memory, or in a file of a
/// folder that is mapped into memory and gone when the store is disposed.
/// </summary>
internal sealed class ImageStore(ImageShape shape, string? folder = null) : IDisposable
{
    private const int BlockBytes = 1 << 24; // small enough that a nearly empty last block costs little

    private readonly int _imagesPerBlock = Math.Max(1, BlockBytes / shape.Size);
    private readonly List<Memory<byte>> _blocks = [];
    private readonly List<IDisposable> _mapped = [];
    private FileStream? _file;

    /// <summary>C×H×W of every image.</summary>
    public ImageShape Shape { get; } = shape;

    /// <summary>Number of images.</summary>
    public int Count { get; private set; }

    /// <summary>The class of every image, from 0, when the model is conditional; empty otherwise.</summary>
    public List<int> Classes { get; } = [];

    /// <summary>One image, C×H×W.</summary>
    public ReadOnlySpan<byte> this[int index] => Slot(index);

    /// <summary>Makes room for one image more, which <see cref="Commit"/> keeps.</summary>
    public Span<byte> Reserve()
    {
        if (Count == _blocks.Count * _imagesPerBlock)
            _blocks.Add(folder is null ? GC.AllocateUninitializedArray<byte>(_imagesPerBlock * Shape.Size) : Map(_imagesPerBlock * Shape.Size));
        return Slot(Count);
    }

    /// <summary>Keeps the image written where <see cref="Reserve"/> made room.</summary>
    public void Commit() => Count = checked(Count + 1);

    /// <summary>How many images each class has.</summary>
    public long[] CountClasses(int classes)
    {
        var counts = new long[classes];
        foreach (int index in Classes)
            counts[index]++;
        return counts;
    }

    /// <summary>Copies images to N×C×H×W.</summary>
    public void Gather(ReadOnlySpan<int> rows, Span<byte> destination)
    {
        for (int i = 0; i < rows.Length; i++)
            this[rows[i]].CopyTo(destination[(i * Shape.Size)..]);
    }

    /// <summary>SHA-256 of the shape, and of all images in their order with their classes: what tells one data set from another.</summary>
    public byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (int value in (int[])[Shape.Channels, Shape.Height, Shape.Width, Count, .. Classes])
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, value);
            hash.AppendData(number);
        }
        for (int i = 0; i < Count; i++)
            hash.AppendData(this[i]);
        return hash.GetHashAndReset();
    }

    public void Dispose()
    {
        foreach (IDisposable block in _mapped)
            block.Dispose();
        _mapped.Clear();
        _blocks.Clear();
        _file?.Dispose();
    }

    private Span<byte> Slot(int index) =>
        _blocks[index / _imagesPerBlock].Span.Slice(index % _imagesPerBlock * Shape.Size, Shape.Size);

    private Memory<byte> Map(int length)
    {
        Directory.CreateDirectory(folder!);
        _file ??= new FileStream(Path.Combine(folder!, $"gan-images-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
            bufferSize: 0, FileOptions.DeleteOnClose);
        var block = new MappedBlock(_file, (long)_blocks.Count * length, length);
        _mapped.Add(block);
        return block.Memory;
    }
}
