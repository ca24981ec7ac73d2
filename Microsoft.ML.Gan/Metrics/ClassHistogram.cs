namespace Microsoft.ML.Gan.Metrics;

/// <summary>The number of rows of each class.</summary>
public sealed class ClassHistogram
{
    private readonly long[] _counts;

    private ClassHistogram(long[] counts) => (_counts, Total) = (counts, counts.Sum());

    /// <summary>Number of rows of each class.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Number of rows.</summary>
    public long Total { get; }

    /// <summary>Counts rows.</summary>
    /// <param name="classes">The class of each row, 0 … <paramref name="classCount"/> - 1.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is out of the range.</exception>
    public static ClassHistogram From(ReadOnlySpan<int> classes, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        if (classes.IsEmpty)
            throw new ArgumentException("There are no rows.", nameof(classes));
        var counts = new long[classCount];
        foreach (int c in classes)
        {
            if ((uint)c >= (uint)classCount)
                throw new ArgumentOutOfRangeException(nameof(classes), c, $"A class must be 0 to {classCount - 1}.");
            counts[c]++;
        }
        return new ClassHistogram(counts);
    }

    /// <summary>The share of a class among the rows, [0, 1].</summary>
    public double Share(int index) => (double)_counts[index] / Total;

    /// <summary>
    /// KL(this ‖ reference) = Σ p log(p / q) in nats (Kullback, Leibler 1951): 0 if the classes are equally frequent in both,
    /// infinite if there is a class here that the reference lacks.
    /// </summary>
    /// <exception cref="ArgumentException">The reference has another number of classes.</exception>
    public double DivergenceFrom(ClassHistogram reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference._counts.Length != _counts.Length)
            throw new ArgumentException($"The reference has {reference._counts.Length} classes, not {_counts.Length}.", nameof(reference));
        double sum = 0;
        for (int c = 0; c < _counts.Length; c++)
        {
            if (_counts[c] > 0)
                sum += Share(c) * Math.Log(Share(c) / reference.Share(c));
        }
        return Math.Max(0, sum);
    }
}
