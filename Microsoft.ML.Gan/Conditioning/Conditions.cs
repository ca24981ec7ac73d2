using Microsoft.ML.Gan.Core.IO;

namespace Microsoft.ML.Gan.Conditioning;

/// <summary>What both networks of a conditional model are told of a sample: one of K kinds, as a vector of K weights.</summary>
/// <param name="counts">Training rows of each kind.</param>
internal abstract class Conditions(long[] counts)
{
    private readonly float[] _shares = Shares(counts);

    /// <summary>Number of kinds, K, seen in training or not.</summary>
    public int Count => counts.Length;

    /// <summary>Training rows of each kind.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>The kinds that training saw, from 0, in order.</summary>
    public int[] Seen { get; } = [.. Enumerable.Range(0, counts.Length).Where(k => counts[k] > 0)];

    /// <summary>The kind that a number in [0, 1) falls on when kinds have their shares of the training rows.</summary>
    public int ByShare(double position) => ByShare(_shares, position);

    /// <summary>The kind that a number in [0, 1) falls on when kinds have shares of that sum.</summary>
    public static int ByShare(ReadOnlySpan<float> shares, double position)
    {
        double below = 0;
        int last = 0;
        for (int k = 0; k < shares.Length; k++)
        {
            below += shares[k];
            if (shares[k] > 0)
                last = k;
            if (position < below)
                return k;
        }
        return last; // the shares' sum was rounded to a little less than 1
    }

    /// <summary>Fills the weights of a kind, K: 1 for it, 0 for the others.</summary>
    public static void FillOne(int index, Span<float> weights)
    {
        weights.Clear();
        weights[index] = 1;
    }

    /// <summary>
    /// Fills the weights of a row without a class: the same for each class that training saw. Logits are linear in the weights, so this
    /// gives their mean.
    /// </summary>
    public void FillAny(Span<float> weights)
    {
        weights.Clear();
        foreach (int k in Seen)
            weights[k] = 1f / Seen.Length;
    }

    /// <summary>Whether training saw this kind at all.</summary>
    public bool IsSeen(int index) => counts[index] > 0;

    private static float[] Shares(long[] counts)
    {
        double sum = counts.Sum();
        return [.. counts.Select(count => (float)(count / sum))];
    }

    protected void WriteCounts(BinaryWriter writer)
    {
        foreach (long count in counts)
            writer.Write(count);
    }

    /// <exception cref="FormatException">A count is not one that kinds can have.</exception>
    protected static long[] ReadCounts(BinaryReader reader, int kinds)
    {
        reader.Require(kinds, sizeof(long));
        var counts = new long[kinds];
        for (int k = 0; k < kinds; k++)
            counts[k] = reader.ReadInt64();
        return counts.Any(count => count is < 0 or > int.MaxValue) || counts.All(count => count == 0) // a store has no more rows
            ? throw new FormatException("the numbers of training rows of the classes are impossible")
            : counts;
    }
}
