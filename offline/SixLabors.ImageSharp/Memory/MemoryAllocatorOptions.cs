namespace SixLabors.ImageSharp.Memory;

/// <summary>Options of <see cref="MemoryAllocator.Create(MemoryAllocatorOptions)"/>.</summary>
public struct MemoryAllocatorOptions
{
    private int? _allocationLimitMegabytes;

    /// <summary>The most that one image may take; null is 4 GB.</summary>
    public int? AllocationLimitMegabytes
    {
        readonly get => _allocationLimitMegabytes;
        set
        {
            if (value is { } megabytes)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(megabytes, nameof(AllocationLimitMegabytes));
            }

            _allocationLimitMegabytes = value;
        }
    }
}
