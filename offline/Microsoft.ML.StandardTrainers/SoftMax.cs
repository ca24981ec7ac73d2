namespace Microsoft.ML.Trainers;

internal static class SoftMax
{
    /// <summary>ln(Σ exp(x)), without overflow.</summary>
    public static float LogSumExp(ReadOnlySpan<float> x)
    {
        float max = float.NegativeInfinity;
        foreach (float value in x)
            max = Math.Max(max, value);
        if (!float.IsFinite(max))
            return max;
        double sum = 0;
        foreach (float value in x)
            sum += Math.Exp(value - max);
        return (float)(max + Math.Log(sum));
    }

    /// <summary>Scores become probabilities.</summary>
    public static void Apply(Span<float> x)
    {
        float logSum = LogSumExp(x);
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)Math.Exp(x[i] - logSum);
    }
}
