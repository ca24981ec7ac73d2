namespace SixLabors.ImageSharp.Formats;

/// <summary>An encoder of a format that may have a palette.</summary>
public abstract class QuantizingImageEncoder : ImageEncoder;
