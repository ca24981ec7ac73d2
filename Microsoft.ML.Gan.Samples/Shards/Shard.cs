using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GanSamples.Shards;

/// <summary>One of the shares of a run, each for a process of its own.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Count">The number of shares.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>The variable that tells the pods of a Kubernetes Indexed Job their numbers.</summary>
    public const string IndexVariable = "JOB_COMPLETION_INDEX";

    /// <summary>The one share of a run that is not divided.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Reads "I/M", or "/M" with the number from elsewhere.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">The number where the text has none; null: there is none.</param>
    /// <param name="shard">The share.</param>
    /// <param name="problem">What is wrong with the text.</param>
    public static bool TryParse(string text, string? index, out Shard shard, [NotNullWhen(false)] out string? problem)
    {
        (shard, problem) = (Whole, null);
        string[] parts = text.Split('/');
        bool isGiven = parts[0].Length > 0;
        if (parts.Length != 2 || !TryRead(parts[1], out int count) || count == 0)
            problem = $"needs I/M, for example 0/10 for the first of ten, and '{text}' is not that";
        else if (!isGiven && index is null)
            problem = $"needs I/M: where I is left out ('{text}'), the variable {IndexVariable} tells it, and it is not set";
        else if (!TryRead(isGiven ? parts[0] : index!, out int number) || number >= count)
            problem = $"needs a number from 0 to {count - 1} before the stroke, and has " +
                (isGiven ? $"'{parts[0]}'" : $"'{index}' from the variable {IndexVariable}");
        else
            shard = new Shard(number, count);
        return problem is null;

        static bool TryRead(string digits, out int number) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The share of things in a row: the first of them, and the first of the next share.</summary>
    public (long First, long End) Of(long things)
    {
        return (Start(Index, Count), Start(Index + 1L, Count));

        long Start(long index, int count) => (long)((Int128)things * index / count);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
