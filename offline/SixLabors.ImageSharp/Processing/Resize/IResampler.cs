namespace SixLabors.ImageSharp.Processing.Processors.Transforms;

/// <summary>How much a pixel counts by its distance.</summary>
public interface IResampler
{
    /// <summary>Beyond this distance a pixel does not count.</summary>
    float Radius { get; }

    /// <param name="x">The distance, in pixels of the coarser of the two images.</param>
    float GetValue(float x);
}
