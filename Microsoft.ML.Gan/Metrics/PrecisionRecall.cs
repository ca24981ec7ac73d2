using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// How far two sets of features cover each other. A set's manifold is the union of the balls around its rows that reach to their k-th
/// nearest other row (a row on a ball's surface is inside, as in Kynkäänniemi et al. 2019, equation 1). Precision and recall: Kynkäänniemi,
/// Karras, Laine, Lehtinen, Aila, "Improved precision and recall metric for assessing generative models", NeurIPS 2019. Density and
/// coverage: Naeem, Oh, Uh, Choi, Yoo, "Reliable fidelity and diversity metrics for generative models", ICML 2020.
/// </summary>
/// <remarks>
/// For two equal distributions, k = 5 and many rows, the density is about 1 and the coverage about 1 - 2⁻⁵ = 0.97, whatever the features;
/// precision and recall depend on them.
/// </remarks>
/// <param name="Precision">Share of the generated rows inside the manifold of the real ones, [0, 1]: how real they look.</param>
/// <param name="Recall">Share of the real rows inside the manifold of the generated ones, [0, 1]: how much of the data they reach.</param>
/// <param name="Density">
/// Number of real balls that a generated row is in, mean, divided by k: 0 or more, 1 for equal distributions. Unlike precision, one stray
/// real row barely counts.
/// </param>
/// <param name="Coverage">
/// Share of the real rows that have a generated one in their ball, [0, 1]. Unlike recall, stray generated rows don't raise it.
/// </param>
public readonly record struct PrecisionRecall(double Precision, double Recall, double Density, double Coverage)
{
    /// <summary>Compares two sets of rows.</summary>
    /// <param name="real">N×D features, more rows than <paramref name="neighbors"/>.</param>
    /// <param name="generated">M×D features, more rows than <paramref name="neighbors"/>.</param>
    /// <param name="neighbors">k, 1 or more.</param>
    /// <exception cref="ArgumentException">There are too few rows, or different numbers of features.</exception>
    public static PrecisionRecall Between(FeatureMatrix real, FeatureMatrix generated, int neighbors = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbors);
        FeatureMatrix.RequirePair(real, generated, neighbors + 1);
        using DisposeScope scope = NewDisposeScope();
        Tensor realRows = real.ToTensor();
        Tensor generatedRows = generated.ToTensor();
        Tensor realRadii = TensorFactory.Copy(NearestNeighbors.FindWithin(real, neighbors).SquaredRadii(), [1, real.Count], CPU);
        Tensor generatedRadii =
            TensorFactory.Copy(NearestNeighbors.FindWithin(generated, neighbors).SquaredRadii(), [generated.Count, 1], CPU);

        long precise = 0, balls = 0;
        Tensor covered = zeros([real.Count], ScalarType.Int64);  // generated rows in the ball of each real row
        Tensor recalled = zeros([real.Count], ScalarType.Int64); // generated balls that each real row is in
        SquaredDistances.Visit(generatedRows, realRows, (start, squares) =>
        {
            Tensor inRealBalls = squares.le(realRadii);
            Tensor inGeneratedBalls = squares.le(generatedRadii.narrow(0, start, squares.shape[0]));
            Tensor ballsOfRow = inRealBalls.sum(1);
            precise += ballsOfRow.IsAbove(0).sum().ToInt64();
            balls += ballsOfRow.sum().ToInt64();
            covered.PlusInPlace(inRealBalls.sum(dim: 0)); // a plain 0 would be taken for a ScalarType
            recalled.PlusInPlace(inGeneratedBalls.sum(dim: 0));
        });
        return new PrecisionRecall(
            (double)precise / generated.Count,
            (double)recalled.IsAbove(0).sum().ToInt64() / real.Count,
            (double)balls / neighbors / generated.Count,
            (double)covered.IsAbove(0).sum().ToInt64() / real.Count);
    }
}
