namespace SixLabors.ImageSharp.Formats.Gif;

/// <summary>One palette for all frames, or one for each.</summary>
public enum GifColorTableMode
{
    Global = 0,
    Local = 1,
}

/// <summary>What becomes of a frame before the next is drawn.</summary>
public enum GifDisposalMethod
{
    Unspecified = 0,
    NotDispose = 1,
    RestoreToBackground = 2,
    RestoreToPrevious = 3,
}
