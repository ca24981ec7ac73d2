using System.Diagnostics;
using System.Globalization;

namespace GanSamples.Bench;

/// <summary>Measures speed and memory, in turns with the same work written plainly in TorchSharp, and writes the table that docs/performance.md speaks of.</summary>
public static class BenchCommand
{
    private static readonly (string Name, Action<BenchContext> Measure)[] _rows =
    [
        ("train64", TrainingRows.Colour),
        ("train28", TrainingRows.Grey),
        ("generate", MappingRows.Generate),
        ("score", MappingRows.Score),
        ("read", ReadingRow.Measure),
        ("text", CharacterRow.Measure),
        ("overhead", TrainingRows.Overhead),
        ("memory", TrainingRows.Memory),
        ("store", TrainingRows.Store),
        ("growth", TrainingRows.Growth),
        ("quality", QualityRow.Measure),
    ];

    /// <summary>Options: --only ROW (a part of the bench), --quick (fewer repetitions), --out out/bench.</summary>
    public static int Run(string[] args)
    {
        bool quick = args.Contains("--quick");
        var arguments = new Arguments(args.Where(arg => arg != "--quick").ToArray(), "--only", "--out");
        string? only = arguments.Text("--only");
        if (only is not null && !_rows.Any(row => row.Name == only))
            throw new UsageException($"The bench has no row '{only}'. Rows: {string.Join(", ", _rows.Select(row => row.Name))}.");

        string path = Path.Combine(arguments.Text("--out") ?? Path.Combine("out", "bench"), "report.md");
        var report = new BenchReport(path, (only is null ? "" : $" --only {only}") + (quick ? " --quick" : ""));
        var context = new BenchContext(report, quick);
        bool whole = true;
        var times = new List<string>();
        foreach ((string name, Action<BenchContext> measure) in _rows.Where(row => only is null || row.Name == only))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                measure(context);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                whole = false;
                report.Line(name, "", "", "failed", "", false); // the other rows still tell something
                report.Note($"{name}: {e.Message.Split('\n')[0]}");
            }
            times.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {Stopwatch.GetElapsedTime(start).TotalSeconds:F0}"));
        }
        report.Note($"Seconds that the rows took: {string.Join(", ", times)}.");
        Console.WriteLine($"Written to {path}.");
        return whole ? 0 : 1;
    }
}
