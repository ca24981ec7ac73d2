namespace SixLabors.ImageSharp.Processing;

/// <summary>Takes operations on an image, one after another.</summary>
public interface IImageProcessingContext
{
    Configuration Configuration { get; }

    /// <summary>The size that the operations so far have given the image.</summary>
    Size GetCurrentSize();
}
