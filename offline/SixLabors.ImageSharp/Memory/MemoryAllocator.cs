namespace SixLabors.ImageSharp.Memory;

/// <summary>Bounds how much memory one image may take.</summary>
public abstract class MemoryAllocator
{
    // What the real library allows on 64 bits, unless told otherwise.
    private const long DefaultLimit = 4L << 30;

    private MemoryAllocator(long limit) => LimitBytes = limit;

    /// <summary>Allows 4 GB an image.</summary>
    public static MemoryAllocator Default { get; } = Create();

    internal long LimitBytes { get; }

    public static MemoryAllocator Create() => Create(default);

    public static MemoryAllocator Create(MemoryAllocatorOptions options)
        => new ManagedAllocator(options.AllocationLimitMegabytes is { } megabytes ? (long)megabytes << 20 : DefaultLimit);

    /// <summary>Zeroed pixels for one frame.</summary>
    internal TPixel[] AllocatePixels<TPixel>(int width, int height)
        where TPixel : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long count = (long)width * height;
        long limit = Math.Min(LimitBytes / System.Runtime.CompilerServices.Unsafe.SizeOf<TPixel>(), Array.MaxLength);
        return count <= limit
            ? new TPixel[count]
            : throw new InvalidMemoryOperationException($"Attempted to allocate a buffer of {width}x{height} pixels that exceeded the limit of {LimitBytes} bytes.");
    }

    private sealed class ManagedAllocator(long limit) : MemoryAllocator(limit);
}
