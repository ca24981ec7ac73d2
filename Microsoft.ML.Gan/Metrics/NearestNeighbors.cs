using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>The k nearest rows, by Euclidean distance, of every row of a set. Exact: all pairs are compared.</summary>
public sealed class NearestNeighbors
{
    private readonly int[] _indices;
    private readonly double[] _squares;

    private NearestNeighbors(int[] indices, double[] squares, int neighbors) =>
        (_indices, _squares, Neighbors) = (indices, squares, neighbors);

    /// <summary>k, the number of neighbors of a row.</summary>
    public int Neighbors { get; }

    /// <summary>Number of rows whose neighbors these are.</summary>
    public int Count => _indices.Length / Neighbors;

    /// <summary>The nearest rows of one set among those of another.</summary>
    /// <param name="queries">The rows whose neighbors are wanted.</param>
    /// <param name="references">The rows to find them among, at least <paramref name="neighbors"/>.</param>
    /// <param name="neighbors">k, 1 or more.</param>
    /// <exception cref="ArgumentException">There are too few rows, or the two sets have different numbers of features.</exception>
    public static NearestNeighbors Find(FeatureMatrix queries, FeatureMatrix references, int neighbors = 1)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(references);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbors);
        references.RequireRows(neighbors, nameof(references));
        references.RequireSameDimensions(queries, nameof(queries));
        return Search(queries, references, neighbors);
    }

    /// <summary>The nearest other rows of the same set. Equal rows are neighbors at distance 0; a row is never its own.</summary>
    /// <param name="rows">The rows, more than <paramref name="neighbors"/>.</param>
    /// <param name="neighbors">k, 1 or more.</param>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    public static NearestNeighbors FindWithin(FeatureMatrix rows, int neighbors = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbors);
        rows.RequireRows(neighbors + 1, nameof(rows));
        return WithoutSelf(Search(rows, rows, neighbors + 1), [.. Enumerable.Range(0, rows.Count)]);
    }

    /// <summary>The row that is a row's neighbor.</summary>
    /// <param name="row">0 … <see cref="Count"/> - 1.</param>
    /// <param name="rank">0 (the nearest) … <see cref="Neighbors"/> - 1.</param>
    public int Index(int row, int rank = 0) => _indices[Offset(row, rank)];

    /// <summary>The distance to a row's neighbor.</summary>
    /// <param name="row">0 … <see cref="Count"/> - 1.</param>
    /// <param name="rank">0 (the nearest) … <see cref="Neighbors"/> - 1.</param>
    public double Distance(int row, int rank = 0) => Math.Sqrt(_squares[Offset(row, rank)]);

    /// <summary>The nearest other rows of a set, for some of its rows.</summary>
    internal static NearestNeighbors FindWithin(FeatureMatrix rows, int[] queries, int neighbors = 1) =>
        WithoutSelf(Search(rows.Select(queries), rows, neighbors + 1), queries);

    /// <summary>The squared distance from every row to its last neighbor.</summary>
    internal double[] SquaredRadii() => [.. Enumerable.Range(0, Count).Select(row => _squares[Offset(row, Neighbors - 1)])];

    /// <summary>Drops one neighbor of each row: the row itself, or the last one where equal rows displaced the row.</summary>
    private static NearestNeighbors WithoutSelf(NearestNeighbors all, int[] queries)
    {
        int neighbors = all.Neighbors - 1;
        var indices = new int[all.Count * neighbors];
        var squares = new double[indices.Length];
        for (int row = 0; row < all.Count; row++)
        {
            for (int rank = 0, kept = 0; kept < neighbors; rank++)
            {
                int found = all.Offset(row, rank);
                if (all._indices[found] == queries[row])
                    continue;
                indices[row * neighbors + kept] = all._indices[found];
                squares[row * neighbors + kept++] = all._squares[found];
            }
        }
        return new NearestNeighbors(indices, squares, neighbors);
    }

    private static NearestNeighbors Search(FeatureMatrix queries, FeatureMatrix references, int neighbors)
    {
        var indices = new int[queries.Count * neighbors];
        var squares = new double[indices.Length];
        using (NewDisposeScope())
        {
            SquaredDistances.Visit(queries.ToTensor(), references.ToTensor(), (start, block) => Parallel.ForEach(
                Partitioner.Create(0, (int)block.shape[0]), range =>
                {
                    ReadOnlySpan<double> all = MemoryMarshal.Cast<byte, double>(block.bytes);
                    for (int row = range.Item1; row < range.Item2; row++)
                        FindSmallest(all.Slice(row * references.Count, references.Count),
                            indices.AsSpan((start + row) * neighbors, neighbors));
                }));
        }
        // The distances again, without the rounding of |a|² + |b|² - 2 a·b: those of equal rows are then exactly 0.
        for (int i = 0; i < squares.Length; i++)
            squares[i] = SquaredDistance(queries[i / neighbors], references[indices[i]]);
        for (int row = 0; row < queries.Count; row++)
            Array.Sort(squares, indices, row * neighbors, neighbors);
        return new NearestNeighbors(indices, squares, neighbors);
    }

    /// <summary>
    /// The indices of the smallest values, ascending. One pass, where most values need one comparison, with the largest of those found: a
    /// fraction of the time of a sort or of torch.topk.
    /// </summary>
    private static void FindSmallest(ReadOnlySpan<double> values, Span<int> indices)
    {
        Span<double> smallest = stackalloc double[indices.Length];
        smallest.Fill(double.PositiveInfinity);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] >= smallest[^1])
                continue;
            int rank = smallest.Length - 1;
            for (; rank > 0 && values[i] < smallest[rank - 1]; rank--)
                (smallest[rank], indices[rank]) = (smallest[rank - 1], indices[rank - 1]);
            (smallest[rank], indices[rank]) = (values[i], i);
        }
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }

    private int Offset(int row, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, Neighbors);
        return row * Neighbors + rank;
    }
}
