namespace Microsoft.ML.Gan;

/// <summary>Ways from one latent vector to another, for <see cref="GanGenerateOptions.Latents"/>.</summary>
public static class LatentInterpolation
{
    private const double Parallel = 1e-6; // of the angle's sine: below, the arc is a line, or there is more than one

    /// <summary>
    /// Vectors on the arc between two, both included, as White 2016 ("Sampling generative networks", section 2.1) goes through normal
    /// latents: on the straight line, the middle is shorter than all that training saw.
    /// </summary>
    /// <param name="from">The first vector, Z values.</param>
    /// <param name="to">The last vector, Z values.</param>
    /// <param name="count">How many vectors, 2 or more.</param>
    /// <exception cref="ArgumentException">The vectors are not of one length.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 2.</exception>
    public static IReadOnlyList<float[]> Spherical(IReadOnlyList<float> from, IReadOnlyList<float> to, int count)
    {
        Check(from, to, count);
        double dot = from.Zip(to, (a, b) => (double)a * b).Sum();
        double lengths = Math.Sqrt(from.Sum(a => (double)a * a) * to.Sum(b => (double)b * b));
        double angle = lengths == 0 ? 0 : Math.Acos(Math.Clamp(dot / lengths, -1, 1)), sine = Math.Sin(angle);
        return sine < Parallel
            ? Linear(from, to, count)
            : Path(from, to, count, t => (Math.Sin((1 - t) * angle) / sine, Math.Sin(t * angle) / sine));
    }

    /// <summary>Vectors on the straight line between two, both included: what suits uniform latents.</summary>
    /// <inheritdoc cref="Spherical"/>
    public static IReadOnlyList<float[]> Linear(IReadOnlyList<float> from, IReadOnlyList<float> to, int count)
    {
        Check(from, to, count);
        return Path(from, to, count, t => (1 - t, t));
    }

    private static float[][] Path(IReadOnlyList<float> from, IReadOnlyList<float> to, int count,
        Func<double, (double From, double To)> weights) =>
    [
        .. Enumerable.Range(0, count).Select(i => weights((double)i / (count - 1)))
            .Select(share => from.Zip(to, (a, b) => (float)(share.From * a + share.To * b)).ToArray()),
    ];

    private static void Check(IReadOnlyList<float> from, IReadOnlyList<float> to, int count)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (from.Count != to.Count)
            throw new ArgumentException($"Both vectors need as many values: the first has {from.Count}, the last {to.Count}.", nameof(to));
    }
}
