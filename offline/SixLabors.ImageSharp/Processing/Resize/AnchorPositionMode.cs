namespace SixLabors.ImageSharp.Processing;

/// <summary>Where an image is held while it is cropped or padded.</summary>
public enum AnchorPositionMode
{
    Center,
    Top,
    Bottom,
    Left,
    Right,
    TopLeft,
    TopRight,
    BottomRight,
    BottomLeft,
}
