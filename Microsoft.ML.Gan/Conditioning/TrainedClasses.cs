using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Conditioning;

/// <summary>The classes that a conditional model was trained on.</summary>
internal sealed class TrainedClasses(ClassColumn column, long[] counts) : Conditions(counts)
{
    public ClassColumn Column { get; } = column;

    /// <summary>The index of a class from its name, or from its key where keys have no names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or training saw no row of it.</exception>
    public int Find(string name, string option)
    {
        int index = Enumerable.Range(0, Count).FirstOrDefault(k => Name(k) == name, -1);
        if (index < 0 || !IsTrained(index))
        {
            throw new ArgumentOutOfRangeException(option, name,
                $"The model has {(index < 0 ? "no class" : "seen no training row of class")} '{name}'. " +
                $"It can generate: {string.Join(", ", TrainedKinds.Select(Name))}.");
        }
        return index;
    }

    /// <summary>A class's name, or its key where keys have no names.</summary>
    public string Name(int index) => Column.NameOf(index);

    /// <summary>Writes the column of labels, and i64 training rows of each class.</summary>
    protected override void Write(BinaryWriter writer)
    {
        Column.Write(writer);
        WriteCounts(writer);
    }

    public static TrainedClasses Read(BinaryReader reader)
    {
        ClassColumn column = ClassColumn.Read(reader);
        return new TrainedClasses(column, ReadCounts(reader, column.Count));
    }
}
