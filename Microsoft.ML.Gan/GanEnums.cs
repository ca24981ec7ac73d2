namespace Microsoft.ML.Gan;

/// <summary>How an image is brought to another size.</summary>
public enum ImageFit
{
    /// <summary>Scaled to cover the target, keeping its aspect; what sticks out is cut off evenly.</summary>
    Crop,

    /// <summary>Scaled to fit inside the target, keeping its aspect; the rest is the background.</summary>
    Pad,

    /// <summary>Scaled to the target's height and width, whatever the aspect.</summary>
    Stretch,
}

/// <summary>The order of the values of an image in a vector.</summary>
public enum PixelLayout
{
    /// <summary>Read off the vector's dimensions; planar where they do not tell.</summary>
    Auto,

    /// <summary>C×H×W: one whole channel after the other, as ExtractPixels gives.</summary>
    Planar,

    /// <summary>H×W×C: the channels of a pixel side by side.</summary>
    Interleaved,
}

/// <summary>What to do with an image that is missing or cannot be read.</summary>
public enum UnreadableImages
{
    /// <summary>Fail, naming the row and, where known, the file.</summary>
    Throw,

    /// <summary>Leave the row out of training and count it; a warning on the log gives the number.</summary>
    Skip,
}

/// <summary>Where networks run.</summary>
public enum GanDevice
{
    /// <summary>The GPU that <c>MLContext.GpuDeviceId</c> names, else the first CUDA GPU, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A CUDA GPU. Without one: the CPU if <c>MLContext.FallbackToCpu</c>, else an error.</summary>
    Cuda,
}
