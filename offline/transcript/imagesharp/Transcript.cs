using System.Security.Cryptography;
using System.Text;

/// <summary>Asks, and prints the answers.</summary>
internal static class Transcript
{
    /// <summary>A folder for the files of this run.</summary>
    public static readonly string Out = Path.Combine(Path.GetTempPath(), "imagesharp-transcript-" + Guid.NewGuid().ToString("N"));

    public static string InFolder(string name) => Path.Combine(Out, name);

    public static void Head(string title) => Console.WriteLine("\n## " + title);

    public static void Ask(string name, Func<object> question) => Console.WriteLine(name + "\t" + Try(question));

    public static void Do(string name, Action action) => Ask(name, () =>
    {
        action();
        return "ok";
    });

    public static string Try(Func<object> question)
    {
        try
        {
            return Text(question());
        }
        catch (Exception e)
        {
            return Name(e);
        }
    }

    public static string Name(Exception e)
    {
        if (e is AggregateException { InnerException: { } inner })
            e = inner;
        return "THROWS " + e.GetType().FullName.Replace("SixLabors.ImageSharp.", "SL.").Replace("System.", "");
    }

    /// <summary>Asks for each number below <paramref name="count"/>; equal answers in a row make one line.</summary>
    public static void Sweep(string name, int count, Func<int, string> question)
    {
        var text = new StringBuilder($"{name}\t(length {count})");
        for (int from = 0, to; from < count; from = to)
        {
            string answer = question(from);
            for (to = from + 1; to < count && question(to) == answer; to++)
            {
            }

            text.Append($"\n    [{from}..{to - 1}] {answer}");
        }

        Console.WriteLine(text);
    }

    /// <summary>Asks for each number below <paramref name="count"/> and counts the answers.</summary>
    public static void Histo(string name, int count, Func<int, string> question)
    {
        var answers = Enumerable.Range(0, count).Select(question).GroupBy(answer => answer).OrderBy(group => group.Key, StringComparer.Ordinal);
        Console.WriteLine($"{name}\t({count})" + string.Concat(answers.Select(group => $"\n    {group.Count(),6} x {group.Key}")));
    }

    public static string Sha(ReadOnlySpan<byte> data) => Convert.ToHexString(SHA256.HashData(data))[..12].ToLowerInvariant();

    private static string Text(object value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        Array array => string.Join(",", array.Cast<object>()),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
