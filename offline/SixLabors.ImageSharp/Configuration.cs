using SixLabors.ImageSharp.Memory;

namespace SixLabors.ImageSharp;

/// <summary>How images are allocated and processed.</summary>
public sealed class Configuration
{
    private int _maxDegreeOfParallelism = Environment.ProcessorCount;
    private MemoryAllocator _memoryAllocator = MemoryAllocator.Default;

    /// <summary>What is used where no configuration is given.</summary>
    public static Configuration Default { get; } = new();

    /// <summary>How many threads one operation may use; -1 is as many as there are.</summary>
    public int MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        set
        {
            if (value is 0 or < -1)
            {
                throw new ArgumentOutOfRangeException(nameof(MaxDegreeOfParallelism));
            }

            _maxDegreeOfParallelism = value;
        }
    }

    public MemoryAllocator MemoryAllocator
    {
        get => _memoryAllocator;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _memoryAllocator = value;
        }
    }

    /// <summary>Keeps images above 4 MB in one piece too: see <see cref="Image{TPixel}.DangerousTryGetSinglePixelMemory"/>.</summary>
    public bool PreferContiguousImageBuffers { get; set; }

    /// <summary>A copy whose changes leave this one alone.</summary>
    public Configuration Clone() => new()
    {
        MaxDegreeOfParallelism = MaxDegreeOfParallelism,
        MemoryAllocator = MemoryAllocator,
        PreferContiguousImageBuffers = PreferContiguousImageBuffers,
    };
}
