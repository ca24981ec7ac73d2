using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// The squared Fréchet (2-Wasserstein) distance between the normal distributions with the means and covariances of two sets of features:
/// <code>|m₁ - m₂|² + tr(S₁ + S₂ - 2 (S₁^½ S₂ S₁^½)^½)</code>
/// Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter, "GANs trained by a two time-scale update rule converge to a local Nash equilibrium",
/// NeurIPS 2017; the closed form: Dowson, Landau, "The Fréchet distance between multivariate normal distributions", 1982.
/// </summary>
/// <remarks>
/// 0 is best. The value depends on the features, and on the number of rows: fewer rows give a larger one (Chong, Forsyth 2020). Compare
/// values of the same extractor and the same sizes only, beside the floor: the distance between two halves of the real data.
/// With no more rows than features the covariances are singular; the formula still holds, but the value says little.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>The distance between two sets of rows.</summary>
    /// <param name="real">N×D features, N at least 2.</param>
    /// <param name="generated">M×D features, M at least 2.</param>
    /// <returns>0 or more, in squared units of the features.</returns>
    /// <exception cref="ArgumentException">There are fewer than 2 rows, or different numbers of features.</exception>
    public static double Between(FeatureMatrix real, FeatureMatrix generated)
    {
        FeatureMatrix.RequirePair(real, generated, minimum: 2);
        using DisposeScope scope = NewDisposeScope();
        (Tensor mean1, Tensor covariance1) = Moments(real);
        (Tensor mean2, Tensor covariance2) = Moments(generated);
        Tensor shift = mean1.sub(mean2);

        (Tensor values, Tensor vectors) = linalg.eigh(covariance1);
        Tensor root1 = vectors.mul(NonNegativeRoot(values)).mm(vectors.transpose(0, 1)); // S₁^½ = V Λ^½ Vᵀ
        Tensor product = root1.mm(covariance2).mm(root1);                                // symmetric, so that its eigenvalues are real
        double traceOfRoot = NonNegativeRoot(linalg.eigvalsh(product)).sum().ToDouble();

        return Math.Max(0, shift.mul(shift).sum().ToDouble() + covariance1.trace().ToDouble() + covariance2.trace().ToDouble()
            - 2 * traceOfRoot);
    }

    /// <summary>The mean (1×D) and the unbiased covariance (D×D) of the rows.</summary>
    private static (Tensor Mean, Tensor Covariance) Moments(FeatureMatrix features)
    {
        Tensor rows = features.ToTensor();
        Tensor mean = rows.mean([0], true);
        rows.sub_(mean);
        return (mean, rows.transpose(0, 1).mm(rows).DividedByInPlace(features.Count - 1));
    }

    /// <summary>Square roots of eigenvalues that rounding may have taken below 0.</summary>
    private static Tensor NonNegativeRoot(Tensor values) => values.relu().sqrt();
}
