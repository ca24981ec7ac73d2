using System.Globalization;

namespace Microsoft.ML.Gan.Data;

/// <summary>The classes that a conditional model was trained on.</summary>
/// <param name="column">Their column.</param>
/// <param name="counts">Training rows of each class.</param>
internal sealed class TrainedClasses(ClassColumn column, long[] counts)
{
    private readonly float[] _shares = [.. counts.Select(count => (float)((double)count / counts.Sum()))];

    /// <summary>The column of labels.</summary>
    public ClassColumn Column { get; } = column;

    /// <summary>Number of classes, seen in training or not.</summary>
    public int Count => Column.Count;

    /// <summary>Training rows of each class.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>The classes that training saw, from 0, in order.</summary>
    public int[] Seen { get; } = [.. Enumerable.Range(0, counts.Length).Where(k => counts[k] > 0)];

    /// <summary>The class that a number in [0, 1) falls on when classes have their shares of the training rows.</summary>
    public int ByShare(double position) => ByShare(_shares, position);

    /// <summary>The class that a number in [0, 1) falls on when classes have shares of that sum.</summary>
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

    /// <summary>Fills the weights of the classes, K: 1 for a class, 0 for the others.</summary>
    public static void FillOne(int index, Span<float> weights)
    {
        weights.Clear();
        weights[index] = 1;
    }

    /// <summary>Fills the weights of no class in particular: the same for all that training saw. Logits are linear in them, so this gives their mean.</summary>
    public void FillAny(Span<float> weights)
    {
        weights.Clear();
        foreach (int k in Seen)
            weights[k] = 1f / Seen.Length;
    }

    /// <summary>The index of a class from its name, or from its key where keys have no names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or training saw no row of it.</exception>
    public int Find(string name, string option)
    {
        int index = Enumerable.Range(0, Count).FirstOrDefault(k => Name(k) == name, -1);
        if (index < 0 || counts[index] == 0)
        {
            throw new ArgumentOutOfRangeException(option, name, $"The model has {(index < 0 ? "no class" : "seen no training row of class")} '{name}'. " +
                $"It can generate: {string.Join(", ", Seen.Select(Name))}.");
        }
        return index;
    }

    /// <summary>A class's name, or its key where keys have no names.</summary>
    public string Name(int index) => Column.ClassNames?[index] ?? (index + 1).ToString(CultureInfo.InvariantCulture);

    public void Write(BinaryWriter writer)
    {
        Column.Write(writer);
        foreach (long count in counts)
            writer.Write(count);
    }

    /// <exception cref="FormatException">A value is not one that classes can have.</exception>
    public static TrainedClasses Read(BinaryReader reader)
    {
        ClassColumn column = ClassColumn.Read(reader);
        var counts = new long[column.Count];
        for (int k = 0; k < counts.Length; k++)
            counts[k] = reader.ReadInt64();
        return counts.Any(count => count < 0) || counts.All(count => count == 0)
            ? throw new FormatException("the numbers of training rows of the classes are impossible")
            : new TrainedClasses(column, counts);
    }
}
