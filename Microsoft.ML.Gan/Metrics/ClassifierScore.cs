namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// The classifier score (the Inception score's form, with any classifier):
/// <code>exp(E over x of KL(p(y|x) ‖ p(y)))</code>
/// Salimans, Goodfellow, Zaremba, Cheung, Radford, Chen, "Improved techniques for training GANs", NeurIPS 2016, section 4; over all rows at
/// once, not in ten parts.
/// </summary>
/// <remarks>
/// From 1 (the classifier can't distinguish the images, or all are of one class) to the number of classes (certain of each, all equally
/// frequent). It does not see real data: memorized images, or one good image per class, score as well as good ones.
/// </remarks>
public static class ClassifierScore
{
    private const double Tolerance = 1e-3; // rows of single-precision softmax sum to 1 much more closely

    /// <summary>The score of a set of images.</summary>
    /// <param name="probabilities">N×C, p(y|x) of N images for C classes: each row sums to 1.</param>
    /// <returns>[1, C].</returns>
    /// <exception cref="ArgumentException">There are no rows, or a row is not one of probabilities.</exception>
    public static double Compute(FeatureMatrix probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        probabilities.RequireRows(1, nameof(probabilities));
        int classes = probabilities.Dimensions;
        var marginal = new double[classes];
        double sum = 0; // of p(y|x) log p(y|x): minus the entropies
        for (int row = 0; row < probabilities.Count; row++)
        {
            ReadOnlySpan<float> p = probabilities[row];
            double total = 0;
            for (int c = 0; c < classes; c++)
            {
                if (p[c] < 0)
                    throw new ArgumentException($"Row {row} has the probability {p[c]}; none may be negative.", nameof(probabilities));
                total += p[c];
                marginal[c] += p[c] / (double)probabilities.Count;
                sum += TimesLog(p[c]);
            }
            if (Math.Abs(total - 1) > Tolerance)
                throw new ArgumentException($"The probabilities of row {row} sum to {total}, not 1.", nameof(probabilities));
        }
        // E KL(p(y|x) ‖ p(y)) = E Σ p(y|x) log p(y|x) - Σ p(y) log p(y)
        return Math.Exp(sum / probabilities.Count - marginal.Sum(TimesLog));
    }

    /// <summary>p log p, which goes to 0 with p.</summary>
    private static double TimesLog(double p) => p > 0 ? p * Math.Log(p) : 0;
}
