using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing;

/// <summary>How an image is resized.</summary>
public class ResizeOptions
{
    public ResizeMode Mode { get; set; } = ResizeMode.Crop;

    public AnchorPositionMode Position { get; set; } = AnchorPositionMode.Center;

    /// <summary>One side may be 0: it follows from the other.</summary>
    public Size Size { get; set; }

    public IResampler Sampler { get; set; } = KnownResamplers.Bicubic;

    /// <summary>Lets a pixel's colour count by its alpha.</summary>
    public bool PremultiplyAlpha { get; set; } = true;

    /// <summary>For <see cref="ResizeMode.Manual"/>.</summary>
    public Rectangle? TargetRectangle { get; set; }

    /// <summary>What is around the image where the target is larger.</summary>
    public Color PadColor { get; set; }
}
