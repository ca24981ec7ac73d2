using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing;

/// <summary>For each new pixel of an axis, which old pixels it is made of and how much each counts.</summary>
internal sealed class ResizeKernels
{
    // Keeps a tap that lies on the edge but for rounding.
    private const double Tolerance = 1e-8;

    private readonly int[] _starts;
    private readonly float[][] _weights;

    /// <param name="source">Old pixels.</param>
    /// <param name="target">New pixels, seen or not.</param>
    /// <param name="first">The first new pixel that is seen.</param>
    /// <param name="count">How many are seen.</param>
    /// <param name="sampler">How much a pixel counts.</param>
    public ResizeKernels(int source, int target, int first, int count, IResampler sampler)
    {
        double ratio = (double)source / target;
        double scale = Math.Max(1, ratio);
        double radius = Math.Ceiling((scale * sampler.Radius) - Tolerance);
        _starts = new int[count];
        _weights = new float[count][];
        for (int i = 0; i < count; i++)
        {
            double center = ((first + i + .5) * ratio) - .5;
            int left = Math.Max(0, (int)Math.Ceiling(center - radius - Tolerance));
            int right = Math.Min(source - 1, (int)Math.Floor(center + radius + Tolerance));
            _starts[i] = left;
            _weights[i] = Normalized(left, right, center, scale, sampler);
        }
    }

    /// <summary>The first old pixel that any new one needs.</summary>
    public int First => _starts[0];

    /// <summary>How many old pixels the new ones need together.</summary>
    public int Extent => _starts[^1] + _weights[^1].Length - _starts[0];

    public int Start(int index) => _starts[index];

    public ReadOnlySpan<float> Weights(int index) => _weights[index];

    private static float[] Normalized(int left, int right, double center, double scale, IResampler sampler)
    {
        var values = new double[right - left + 1];
        double sum = 0;
        for (int j = 0; j < values.Length; j++)
        {
            values[j] = sampler.GetValue((float)((left + j - center) / scale));
            sum += values[j];
        }

        var weights = new float[values.Length];
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] = (float)(sum == 0 ? values[j] : values[j] / sum);
        }

        return weights;
    }
}
