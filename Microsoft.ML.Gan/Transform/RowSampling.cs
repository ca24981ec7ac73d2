using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Where latent vectors and classes come from when the data does not give them.</summary>
/// <param name="Seed">The seed of all that is drawn.</param>
internal sealed record RowSampling(ulong Seed)
{
    /// <summary>The largest magnitude of a latent value; 0: any.</summary>
    public double Truncation { get; init; }

    /// <summary>The weights of the classes, K, for all rows; null: each row has one class.</summary>
    public float[]? ClassWeights { get; init; }

    /// <summary>The class of a row, from its id; null: drawn, by the classes' shares of the training rows.</summary>
    public Func<DataViewRowId, int>? ClassOf { get; init; }

    /// <summary>The latent vector of a row, from its id; null: drawn.</summary>
    public Func<DataViewRowId, float[]>? GivenLatentOf { get; init; }

    /// <summary>The id whose latent vector a row has; null: its own.</summary>
    public Func<DataViewRowId, DataViewRowId>? LatentOf { get; init; }
}
