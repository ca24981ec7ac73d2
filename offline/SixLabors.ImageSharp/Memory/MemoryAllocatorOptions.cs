namespace SixLabors.ImageSharp.Memory;

/// <summary>Options of <see cref="MemoryAllocator.Create(MemoryAllocatorOptions)"/>.</summary>
public struct MemoryAllocatorOptions
{
    private int? allocationLimitMegabytes;

    /// <summary>The most that one image may take; null is 4 GB.</summary>
    public int? AllocationLimitMegabytes
    {
        readonly get => allocationLimitMegabytes;
        set
        {
            if (value is { } megabytes)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(megabytes, nameof(AllocationLimitMegabytes));
            }

            allocationLimitMegabytes = value;
        }
    }
}
