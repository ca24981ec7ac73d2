namespace Microsoft.ML.Gan.Metrics;

/// <summary>
/// The share of generated rows that have a near-duplicate. The real data set the radius: 1 % of the real rows have their nearest other row
/// within it, so that the real data's own share is 1 %. The idea of counting near-duplicates: Arora, Risteski, Zhang, "Do GANs learn the
/// distribution? Some theory and empirics", ICLR 2018, section 4.
/// </summary>
/// <remarks>
/// A generator with a share far above 1 % repeats itself. Use as many generated rows as real ones: more rows lie closer together.
/// </remarks>
public static class Duplicates
{
    /// <summary>The share of the generated rows that have a near-duplicate among them.</summary>
    /// <param name="real">N×D features, N at least 2.</param>
    /// <param name="generated">M×D features, M at least 2.</param>
    /// <param name="realShare">The share of the real rows that count as near-duplicates, in [0, 1]: what sets the distance.</param>
    /// <returns>[0, 1].</returns>
    /// <exception cref="ArgumentException">There are fewer than 2 rows, or different numbers of features.</exception>
    public static double Share(FeatureMatrix real, FeatureMatrix generated, double realShare = 0.01)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentOutOfRangeException.ThrowIfNegative(realShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(realShare, 1);
        real.RequireSameDimensions(generated, nameof(generated));
        double[] distances = Distances(real, nameof(real));
        Array.Sort(distances);
        double radius = distances[Math.Max(0, (int)Math.Ceiling(realShare * distances.Length) - 1)];
        return ShareWithin(generated, radius);
    }

    /// <summary>The share of the rows that have another row within the radius. A radius of 0 counts exact duplicates.</summary>
    /// <param name="rows">N×D features, N at least 2.</param>
    /// <param name="radius">0 or more, in units of the features.</param>
    /// <returns>[0, 1].</returns>
    /// <exception cref="ArgumentException">There are fewer than 2 rows.</exception>
    public static double ShareWithin(FeatureMatrix rows, double radius)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        double[] distances = Distances(rows, nameof(rows));
        return (double)distances.Count(distance => distance <= radius) / distances.Length;
    }

    private static double[] Distances(FeatureMatrix rows, string parameter)
    {
        rows.RequireRows(2, parameter);
        NearestNeighbors nearest = NearestNeighbors.FindWithin(rows);
        return [.. Enumerable.Range(0, rows.Count).Select(row => nearest.Distance(row))];
    }
}
