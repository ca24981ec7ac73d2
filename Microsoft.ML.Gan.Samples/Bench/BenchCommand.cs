using System.Diagnostics;
using System.Globalization;
using TorchSharp;

namespace GanSamples.Bench;

/// <summary>Measures speed and memory, in turns with PyTorch where it is installed, and writes the table that docs/performance.md speaks of.</summary>
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
        ("profile", ProfileRow.Measure),
        ("overhead", TrainingRows.Overhead),
        ("memory", TrainingRows.Memory),
        ("store", TrainingRows.Store),
        ("growth", TrainingRows.Growth),
        ("quality", QualityRow.Measure),
    ];

    /// <summary>Options: --only ROW (a part of the bench), --quick (fewer repetitions), --out out/bench, --python python3.</summary>
    public static int Run(string[] args)
    {
        bool quick = args.Contains("--quick");
        var arguments = new Arguments(args.Where(arg => arg != "--quick").ToArray(), "--only", "--out", "--python");
        string? only = arguments.Text("--only");
        if (only is not null && !_rows.Any(row => row.Name == only))
            throw new UsageException($"The bench has no row '{only}'. Rows: {string.Join(", ", _rows.Select(row => row.Name))}.");

        using Peer? peer = Peer.Start(arguments.Text("--python") ?? "python3", torch.get_num_threads(), out string missing);
        if (peer is null)
            Console.WriteLine($"No PyTorch to compare with: {missing}. Our figures stand alone.");
        string path = Path.Combine(arguments.Text("--out") ?? Path.Combine("out", "bench"), "report.md");
        var report = new BenchReport(path, peer?.Versions ?? $"none, for {missing}",
            (only is null ? "" : $" --only {only}") + (quick ? " --quick" : ""));
        var context = new BenchContext(report, peer, quick);
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
