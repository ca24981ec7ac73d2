using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.Metrics;

/// <summary>The k nearest rows, by Euclidean distance, of every row of a set. Exact: all pairs are compared.</summary>
public sealed class NearestNeighbours
{
    private readonly int[] _indices;
    private readonly double[] _squares;

    private NearestNeighbours(int[] indices, double[] squares, int neighbours) =>
        (_indices, _squares, Neighbours) = (indices, squares, neighbours);

    /// <summary>k, the number of neighbors of a row.</summary>
    public int Neighbours { get; }

    /// <summary>Number of rows whose neighbors these are.</summary>
    public int Count => _indices.Length / Neighbours;

    /// <summary>The nearest rows of one set among those of another.</summary>
    /// <param name="queries">The rows whose neighbors are wanted.</param>
    /// <param name="references">The rows to find them among, at least <paramref name="neighbours"/>.</param>
    /// <param name="neighbours">k, 1 or more.</param>
    /// <exception cref="ArgumentException">There are too few rows, or the two sets have different numbers of features.</exception>
    public static NearestNeighbours Find(FeatureMatrix queries, FeatureMatrix references, int neighbours = 1)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(references);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbours);
        references.RequireRows(neighbours, nameof(references));
        references.RequireSameDimensions(queries, nameof(queries));
        return Search(queries, references, neighbours);
    }

    /// <summary>The nearest other rows of the same set. Equal rows are neighbors at distance 0; a row is never its own.</summary>
    /// <param name="rows">The rows, more than <paramref name="neighbours"/>.</param>
    /// <param name="neighbours">k, 1 or more.</param>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    public static NearestNeighbours FindWithin(FeatureMatrix rows, int neighbours = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbours);
        rows.RequireRows(neighbours + 1, nameof(rows));
        return WithoutSelf(Search(rows, rows, neighbours + 1), [.. Enumerable.Range(0, rows.Count)]);
    }

    /// <summary>The row that is a row's neighbor.</summary>
    /// <param name="row">0 … <see cref="Count"/> - 1.</param>
    /// <param name="rank">0 (the nearest) … <see cref="Neighbours"/> - 1.</param>
    public int Index(int row, int rank = 0) => _indices[Place(row, rank)];

    /// <summary>The distance to a row's neighbor.</summary>
    /// <param name="row">0 … <see cref="Count"/> - 1.</param>
    /// <param name="rank">0 (the nearest) … <see cref="Neighbours"/> - 1.</param>
    public double Distance(int row, int rank = 0) => Math.Sqrt(_squares[Place(row, rank)]);

    /// <summary>The nearest other rows of a set, for some of its rows.</summary>
    internal static NearestNeighbours FindWithin(FeatureMatrix rows, int[] queries, int neighbours = 1) =>
        WithoutSelf(Search(rows.Select(queries), rows, neighbours + 1), queries);

    /// <summary>The squared distance from every row to its last neighbor.</summary>
    internal double[] SquaredRadii() => [.. Enumerable.Range(0, Count).Select(row => _squares[Place(row, Neighbours - 1)])];

    /// <summary>Drops one neighbor of each row: the row itself, or the last neighbor if equal rows took the row's place.</summary>
    private static NearestNeighbours WithoutSelf(NearestNeighbours all, int[] queries)
    {
        int neighbours = all.Neighbours - 1;
        var indices = new int[all.Count * neighbours];
        var squares = new double[indices.Length];
        for (int row = 0; row < all.Count; row++)
        {
            for (int rank = 0, place = 0; place < neighbours; rank++)
            {
                int found = all.Place(row, rank);
                if (all._indices[found] == queries[row])
                    continue;
                indices[row * neighbours + place] = all._indices[found];
                squares[row * neighbours + place++] = all._squares[found];
            }
        }
        return new NearestNeighbours(indices, squares, neighbours);
    }

    private static NearestNeighbours Search(FeatureMatrix queries, FeatureMatrix references, int neighbours)
    {
        var indices = new int[queries.Count * neighbours];
        var squares = new double[indices.Length];
        using (NewDisposeScope())
        {
            SquaredDistances.Visit(queries.ToTensor(), references.ToTensor(), (start, block) => Parallel.ForEach(
                Partitioner.Create(0, (int)block.shape[0]), range =>
                {
                    ReadOnlySpan<double> all = MemoryMarshal.Cast<byte, double>(block.bytes);
                    for (int row = range.Item1; row < range.Item2; row++)
                        FindSmallest(all.Slice(row * references.Count, references.Count),
                            indices.AsSpan((start + row) * neighbours, neighbours));
                }));
        }
        // The distances again, without the rounding of |a|² + |b|² - 2 a·b: those of equal rows are then exactly 0.
        for (int i = 0; i < squares.Length; i++)
            squares[i] = SquaredDistance(queries[i / neighbours], references[indices[i]]);
        for (int row = 0; row < queries.Count; row++)
            Array.Sort(squares, indices, row * neighbours, neighbours);
        return new NearestNeighbours(indices, squares, neighbours);
    }

    /// <summary>
    /// The indices of the smallest values, ascending. One pass: most values need only one comparison, with the largest of those found. This
    /// takes a fraction of the time of a sort or of torch.topk.
    /// </summary>
    private static void FindSmallest(ReadOnlySpan<double> values, Span<int> places)
    {
        Span<double> smallest = stackalloc double[places.Length];
        smallest.Fill(double.PositiveInfinity);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] >= smallest[^1])
                continue;
            int place = smallest.Length - 1;
            for (; place > 0 && values[i] < smallest[place - 1]; place--)
                (smallest[place], places[place]) = (smallest[place - 1], places[place - 1]);
            (smallest[place], places[place]) = (values[i], i);
        }
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }

    private int Place(int row, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, Neighbours);
        return row * Neighbours + rank;
    }
}
