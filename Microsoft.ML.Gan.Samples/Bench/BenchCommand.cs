using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;

namespace GanSamples.Bench;

/// <summary>Measures speed and memory in turns with the same work in plain TorchSharp. docs/performance.md explains the table.</summary>
internal static class BenchCommand
{
    private static readonly (string Name, Action<BenchContext> Measure)[] _rows =
    [
        ("train64", TrainingRows.Color),
        ("train28", TrainingRows.Gray),
        ("generate", MappingRows.Generate),
        ("score", MappingRows.Score),
        ("read", ReadingRow.Measure),
        ("text", CharacterRow.Measure),
        ("overhead", TrainingRows.Overhead),
        ("memory", TrainingRows.Memory),
        ("store", TrainingRows.Store),
        ("growth", TrainingRows.Growth),
        ("busy", TrainingRows.Busy),
        ("quality", QualityRow.Measure),
    ];

    private static readonly string _rowNames = string.Join(", ", _rows.Select(row => row.Name));

    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with fewer repetitions.");

    private static readonly Option<string> _only = SampleOptions.Text("--only", "row", $"A part of the bench: {_rowNames}.")
        .Check(CheckRow);

    private static readonly Option<string> _out = SampleOptions.Out("bench");

    public static SampleCommand Command { get; } = new("bench",
        "Measures speed and memory, beside the same work in plain TorchSharp: report.md.", Run)
    {
        _quick, _only, _out,
    };

    private static void CheckRow(OptionResult option)
    {
        string only = option.GetValueOrDefault<string>();
        if (!_rows.Any(row => row.Name == only))
            option.AddError($"The bench has no row '{only}'. Rows: {_rowNames}.");
    }

    private static int Run(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        string? only = parsed.GetValue(_only);
        string path = Path.Combine(parsed.GetRequiredValue(_out), "report.md");
        var report = new BenchReport(path, BenchReport.Describe((only is null ? "" : $" --only {only}") + (quick ? " --quick" : "")));
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
                report.Line(name, "", "", "failed", "", false); // the other rows still say something
                report.Note($"{name}: {e.Message.Split('\n')[0]}");
            }
            times.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {Stopwatch.GetElapsedTime(start).TotalSeconds:F0}"));
        }
        report.Note($"Seconds that the rows took: {string.Join(", ", times)}.");
        Console.WriteLine($"Written to {path}.");
        return whole ? 0 : 1;
    }
}
