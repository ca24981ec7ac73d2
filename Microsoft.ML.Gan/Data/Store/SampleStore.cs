using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>
/// The training samples as bytes, in blocks below the size limit of an array. They are in memory, or in a file that is mapped into memory
/// and deleted when the store is disposed.
/// </summary>
/// <param name="sampleBytes">Bytes of a sample.</param>
/// <param name="folder">A folder for the file; <see langword="null"/>: in memory.</param>
internal abstract class SampleStore(int sampleBytes, string? folder) : IDisposable
{
    private const int BlockBytes = 1 << 24; // small enough that a nearly empty last block costs little

    private readonly int _samplesPerBlock = Math.Max(1, BlockBytes / sampleBytes);
    private readonly List<Memory<byte>> _blocks = [];
    private readonly List<IDisposable> _mapped = [];
    private readonly List<int> _places = []; // of the samples, in their order
    private readonly Lock _claiming = new();
    private StoreFile? _file;
    private int _claimed;
    private int _reserved = -1;

    /// <summary>Bytes of a sample.</summary>
    public int SampleBytes { get; } = sampleBytes;

    /// <summary>What the samples are: "images of 28×28×1".</summary>
    public abstract string Samples { get; }

    /// <summary>Number of samples.</summary>
    public int Count => _places.Count;

    /// <summary>The class of every sample, from 0, when the model is conditional; empty otherwise.</summary>
    public List<int> Classes { get; } = [];

    /// <summary>One sample.</summary>
    public ReadOnlySpan<byte> this[int index] => Slot(_places[index]).Span;

    /// <summary>Makes room for one sample more, which <see cref="Commit"/> keeps.</summary>
    public Span<byte> Reserve()
    {
        if (_reserved < 0)
            _reserved = Claim(out _);
        return Slot(_reserved).Span;
    }

    /// <summary>Keeps the sample written where <see cref="Reserve"/> made room.</summary>
    public void Commit()
    {
        _places.Add(_reserved);
        _reserved = -1;
    }

    /// <summary>Gives a slot to write a sample to; <see cref="Append"/> may then keep it. Thread-safe.</summary>
    /// <exception cref="IOException">The folder cannot be used, or there is no room in it.</exception>
    public int Claim(out Memory<byte> bytes)
    {
        lock (_claiming)
        {
            int place = _claimed;
            if (place / _samplesPerBlock == _blocks.Count)
                _blocks.Add(folder is null
                    ? GC.AllocateUninitializedArray<byte>(_samplesPerBlock * SampleBytes)
                    : Map(_samplesPerBlock * SampleBytes));
            _claimed = checked(place + 1);
            bytes = Slot(place);
            return place;
        }
    }

    /// <summary>Keeps the samples written to some of the claimed places, as the next ones.</summary>
    public void Append(ReadOnlySpan<int> places) => _places.AddRange(places);

    /// <summary>How many samples each class has.</summary>
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

    /// <summary>
    /// SHA-256 of the samples' format and of all samples with their classes, in their order. It tells one data set from another.
    /// </summary>
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

    private Memory<byte> Slot(int place) =>
        _blocks[place / _samplesPerBlock].Slice(place % _samplesPerBlock * SampleBytes, SampleBytes);

    private Memory<byte> Map(int length)
    {
        _file ??= new StoreFile(folder!);
        MappedBlock block = _file.Map((long)_blocks.Count * length, length);
        _mapped.Add(block);
        return block.Memory;
    }
}
