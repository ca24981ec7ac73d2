using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Resamplers by name.</summary>
public static class KnownResamplers
{
    /// <summary>The default; the same as <see cref="CatmullRom"/>.</summary>
    public static IResampler Bicubic { get; } = new CubicResampler(0, .5F);

    public static IResampler Box { get; } = new BoxResampler();

    public static IResampler CatmullRom { get; } = new CubicResampler(0, .5F);

    public static IResampler Lanczos3 { get; } = new LanczosResampler(3);

    public static IResampler MitchellNetravali { get; } = new CubicResampler(1 / 3F, 1 / 3F);

    public static IResampler NearestNeighbor { get; } = new NearestNeighborResampler();

    public static IResampler Triangle { get; } = new TriangleResampler();
}
