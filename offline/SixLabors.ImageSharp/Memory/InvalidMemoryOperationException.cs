namespace SixLabors.ImageSharp.Memory;

/// <summary>An image that is larger than the allocator's limit.</summary>
public class InvalidMemoryOperationException : InvalidOperationException
{
    public InvalidMemoryOperationException(string message)
        : base(message)
    {
    }

    public InvalidMemoryOperationException()
    {
    }
}
