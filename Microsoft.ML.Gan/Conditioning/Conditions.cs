using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Conditioning;

/// <summary>What conditions both networks: each sample is of one of K kinds, as a vector of K weights.</summary>
internal abstract class Conditions(long[] counts)
{
    private const byte ByClasses = 1, ByClusters = 2;

    private readonly float[] _shares = Shares(counts);

    /// <summary>Number of kinds, K, seen in training or not.</summary>
    public int Count => counts.Length;

    /// <summary>Training rows of each kind.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>The kinds that training saw, from 0, in order.</summary>
    public int[] TrainedKinds { get; } = [.. Enumerable.Range(0, counts.Length).Where(k => counts[k] > 0)];

    /// <summary>The kind that a number in [0, 1) falls on when kinds have their shares of the training rows.</summary>
    public int SampleByShare(double position) => SampleByShare(_shares, position);

    /// <summary>The same for other shares, whose sum is 1.</summary>
    public static int SampleByShare(ReadOnlySpan<float> shares, double position)
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
    public static void FillOneHot(int index, Span<float> weights)
    {
        weights.Clear();
        weights[index] = 1;
    }

    /// <summary>
    /// Fills the weights of a row without a class: equal ones for the classes that training saw. Logits are linear in the weights, so this
    /// gives their mean.
    /// </summary>
    public void FillUniform(Span<float> weights)
    {
        weights.Clear();
        foreach (int k in TrainedKinds)
            weights[k] = 1f / TrainedKinds.Length;
    }

    public bool IsTrained(int index) => counts[index] > 0;

    private static float[] Shares(long[] counts)
    {
        double sum = counts.Sum();
        return [.. counts.Select(count => (float)(count / sum))];
    }

    /// <summary>Writes u8 what conditions the networks, 0 nothing, 1 classes, 2 clusters; then what those write.</summary>
    public static void Write(BinaryWriter writer, Conditions? conditions)
    {
        writer.Write((byte)(conditions is null ? 0 : conditions is TrainedClasses ? ByClasses : ByClusters));
        conditions?.Write(writer);
    }

    /// <exception cref="FormatException">A value is not one that conditions can have.</exception>
    public static Conditions? Read(BinaryReader reader, SampleColumn column) => (reader.ReadByte(), column) switch
    {
        (0, _) => null,
        (ByClasses, _) => TrainedClasses.Read(reader),
        (ByClusters, ImageColumn images) => ImageClusters.Read(reader, images.Shape),
        _ => throw new FormatException(ModelBlock.OutOfRange),
    };

    protected abstract void Write(BinaryWriter writer);

    protected void WriteCounts(BinaryWriter writer)
    {
        foreach (long count in counts)
            writer.Write(count);
    }

    protected static long[] ReadCounts(BinaryReader reader, int kinds)
    {
        reader.Require(kinds, sizeof(long));
        long[] counts = [.. Enumerable.Range(0, kinds).Select(_ => reader.ReadInt64())];
        return counts.Any(count => count is < 0 or > int.MaxValue) || counts.All(count => count == 0) // a store has no more rows
            ? throw new FormatException("the numbers of training rows of the classes are impossible")
            : counts;
    }
}
