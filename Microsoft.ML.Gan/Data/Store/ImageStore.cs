using Microsoft.ML.Gan.Data.Pixels;

namespace Microsoft.ML.Gan.Data.Store;

/// <summary>The training images, once, as bytes: N×C×H×W.</summary>
internal sealed class ImageStore(ImageShape shape, string? folder = null) : SampleStore(shape.Size, folder)
{
    /// <summary>C×H×W of every image.</summary>
    public ImageShape Shape { get; } = shape;

    public override string Samples => $"images of {Shape}";
}
