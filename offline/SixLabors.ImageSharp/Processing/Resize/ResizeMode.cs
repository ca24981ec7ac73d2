namespace SixLabors.ImageSharp.Processing;

/// <summary>What becomes of an image whose aspect is not the target's.</summary>
public enum ResizeMode
{
    /// <summary>Fills the target and cuts what stands out.</summary>
    Crop,

    /// <summary>Fits inside the target and pads the rest.</summary>
    Pad,

    /// <summary>Like <see cref="Pad"/>, but an image smaller than the target keeps its size.</summary>
    BoxPad,

    /// <summary>Fits inside the target, which shrinks to it.</summary>
    Max,

    /// <summary>Shrinks until the shorter side fits; never enlarges.</summary>
    Min,

    /// <summary>Takes the target's aspect.</summary>
    Stretch,

    /// <summary>Goes where <see cref="ResizeOptions.TargetRectangle"/> says.</summary>
    Manual,
}
