using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>
/// The training samples as bytes, in blocks below the size limit of an array. They are in memory, or in a folder's file that is mapped into
/// memory and deleted when the store is disposed.
/// </summary>
internal sealed class SampleStore(int sampleBytes, string samples = "samples", string? folder = null) : IDisposable
{
    private const int BlockBytes = 1 << 24; // small enough that a nearly empty last block costs little

    private readonly int _samplesPerBlock = Math.Max(1, BlockBytes / sampleBytes);
    private readonly List<Memory<byte>> _blocks = [];
    private readonly List<IDisposable> _mapped = [];
    private readonly List<int> _slots = []; // of the samples, in their order
    private readonly Lock _allocating = new();
    private StoreFile? _file;
    private int _allocated;

    public int SampleBytes { get; } = sampleBytes;

    /// <summary>The samples' name in messages: "images of 28×28×1".</summary>
    public string Samples { get; } = samples;

    public int Count => _slots.Count;

    /// <summary>The class of every sample, from 0, when the model is conditional; empty otherwise.</summary>
    public List<int> Classes { get; } = [];

    /// <summary>What is to be said of the rows that were read.</summary>
    public List<string> Warnings { get; } = [];

    public ReadOnlySpan<byte> this[int index] => Slot(_slots[index]).Span;

    /// <summary>Allocates a slot to write a sample to; <see cref="Keep"/> may then keep it. Thread-safe.</summary>
    /// <exception cref="IOException">The folder cannot be used, or there is no room in it.</exception>
    public int Allocate(out Memory<byte> bytes)
    {
        lock (_allocating)
        {
            int slot = _allocated;
            if (slot / _samplesPerBlock == _blocks.Count)
                _blocks.Add(folder is null
                    ? GC.AllocateUninitializedArray<byte>(_samplesPerBlock * SampleBytes)
                    : Map(_samplesPerBlock * SampleBytes));
            _allocated = checked(slot + 1);
            bytes = Slot(slot);
            return slot;
        }
    }

    /// <summary>Keeps the samples written to some of the allocated slots, as the next ones.</summary>
    public void Keep(params ReadOnlySpan<int> slots) => _slots.AddRange(slots);

    /// <summary>Some of the samples, in this store's memory, so do not use them once it is disposed. Leaves out their classes.</summary>
    public SampleStore Select(ReadOnlySpan<int> rows)
    {
        var selected = new SampleStore(SampleBytes, Samples);
        selected._blocks.AddRange(_blocks);
        selected._allocated = _blocks.Count * _samplesPerBlock;
        foreach (int row in rows)
            selected._slots.Add(_slots[row]);
        return selected;
    }

    public long[] CountClasses(int classes)
    {
        var counts = new long[classes];
        foreach (int index in Classes)
            counts[index]++;
        return counts;
    }

    /// <summary>Copies samples, one behind the other.</summary>
    public void Gather(ReadOnlySpan<int> rows, Span<byte> destination)
    {
        for (int i = 0; i < rows.Length; i++)
            this[rows[i]].CopyTo(destination[(i * SampleBytes)..]);
    }

    /// <summary>SHA-256 of the samples' format and of all samples with their classes, in their order.</summary>
    public byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Samples));
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (int value in (int[])[Count, .. Classes])
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

    private Memory<byte> Slot(int slot) =>
        _blocks[slot / _samplesPerBlock].Slice(slot % _samplesPerBlock * SampleBytes, SampleBytes);

    private Memory<byte> Map(int length)
    {
        _file ??= new StoreFile(folder!);
        MappedBlock block = _file.Map((long)_blocks.Count * length, length);
        _mapped.Add(block);
        return block.Memory;
    }
}
