using Microsoft.ML;

/// <summary>Stands where ML.NET has k-means, and answers that it is not there.</summary>
internal static class KMeansIsMissing
{
#if STAND_INS
    extension(MLContext context)
    {
        public Catalog Clustering => new();
    }

    public sealed class Catalog
    {
        public Catalog Trainers => this;

        public IEstimator<ITransformer> KMeans(string featureColumnName) => throw Missing();
    }
#else
    public static IEstimator<ITransformer> KMeans(this ClusteringCatalog.ClusteringTrainers catalog, string featureColumnName)
        => throw Missing();
#endif

    private static NotSupportedException Missing() => new("There is no k-means here.");
}
