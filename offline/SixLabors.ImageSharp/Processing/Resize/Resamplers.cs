namespace SixLabors.ImageSharp.Processing.Processors.Transforms;

/// <summary>Mitchell and Netravali's cubics (1988): B blurs, C rings.</summary>
internal sealed class CubicResampler(float b, float c) : IResampler
{
    public float Radius => 2;

    public float GetValue(float x)
    {
        x = MathF.Abs(x);
        if (x < 1)
        {
            return ((((12 - (9 * b) - (6 * c)) * x * x * x) + ((-18 + (12 * b) + (6 * c)) * x * x)) + (6 - (2 * b))) / 6;
        }

        return x < 2
            ? ((((-b - (6 * c)) * x * x * x) + (((6 * b) + (30 * c)) * x * x)) + (((-12 * b) - (48 * c)) * x) + ((8 * b) + (24 * c))) / 6
            : 0;
    }
}

/// <summary>The mean of the pixels under the new one.</summary>
internal sealed class BoxResampler : IResampler
{
    public float Radius => .5F;

    public float GetValue(float x) => x is > -.5F and <= .5F ? 1 : 0;
}

/// <summary>Linear interpolation.</summary>
internal sealed class TriangleResampler : IResampler
{
    public float Radius => 1;

    public float GetValue(float x) => MathF.Max(0, 1 - MathF.Abs(x));
}

/// <summary>A sinc under the middle lobe of a wider one.</summary>
internal sealed class LanczosResampler(float radius) : IResampler
{
    public float Radius => radius;

    public float GetValue(float x) => MathF.Abs(x) < radius ? Sinc(x) * Sinc(x / radius) : 0;

    private static float Sinc(float x) => MathF.Abs(x) < 1e-5F ? 1 : MathF.Sin(x * MathF.PI) / (x * MathF.PI);
}

/// <summary>Takes one pixel as it is; <see cref="Resizer"/> knows it by type.</summary>
internal sealed class NearestNeighborResampler : IResampler
{
    public float Radius => 1;

    public float GetValue(float x) => x;
}
