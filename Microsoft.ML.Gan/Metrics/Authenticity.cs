namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// AuthPct, whether the generator memorized: a generated row is authentic if the real row nearest to it is farther from it than from that
/// row's own nearest real one.
/// Alaa, van Breugel, Saveliev, van der Schaar, "How faithful is your synthetic data?", ICML 2022, section 3.3; as a percentage:
/// Stein et al., "Exposing flaws of generative model evaluation metrics", NeurIPS 2023.
/// </summary>
/// <remarks>
/// Compare with the value of real rows that were not trained on. Copies of training rows give 0; rows unlike any real one give 100, so read
/// it beside precision.
/// </remarks>
public static class Authenticity
{
    /// <summary>The percentage of authentic rows.</summary>
    /// <param name="training">N×D features of the rows that the generator was trained on, N at least 2.</param>
    /// <param name="generated">M×D features, M at least 1.</param>
    /// <returns>[0, 100].</returns>
    /// <exception cref="ArgumentException">There are too few rows, or different numbers of features.</exception>
    public static double Percentage(FeatureMatrix training, FeatureMatrix generated)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(generated);
        training.RequireRows(2, nameof(training));
        generated.RequireRows(1, nameof(generated));
        training.RequireSameDimensions(generated, nameof(generated));
        return Percentage(training, NearestNeighbors.Find(generated, training));
    }

    /// <summary>The same where the training rows nearest to the generated ones are known.</summary>
    internal static double Percentage(FeatureMatrix training, NearestNeighbors nearest)
    {
        int[] copied = [.. Enumerable.Range(0, nearest.Count).Select(row => nearest.Index(row)).Distinct()];
        NearestNeighbors amongTraining = NearestNeighbors.FindWithin(training, copied);
        Dictionary<int, double> own = Enumerable.Range(0, copied.Length).ToDictionary(i => copied[i], i => amongTraining.Distance(i));
        int authentic = Enumerable.Range(0, nearest.Count).Count(row => nearest.Distance(row) > own[nearest.Index(row)]);
        return 100.0 * authentic / nearest.Count;
    }
}
