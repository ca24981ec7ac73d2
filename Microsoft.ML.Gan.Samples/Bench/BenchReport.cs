using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Gan;
using TorchSharp;

namespace GanSamples.Bench;

/// <summary>The table. Its file is written after each line, so that a run that is broken off leaves what it has measured.</summary>
/// <param name="path">The file.</param>
/// <param name="about">When and on what it was measured, in Markdown.</param>
internal sealed class BenchReport(string path, string about)
{
    private static readonly string[] _flags = ["avx512f", "avx512_bf16", "amx_bf16"];

    private readonly List<string> _lines = [];
    private readonly List<string> _notes = [];

    /// <summary>A line whose figure is a ratio, and so is its goal, if it has one.</summary>
    public void Ratio(string work, string ours, string peers, double ratio, double? goal = null) => Line(work, ours, peers,
        double.IsFinite(ratio) ? string.Create(CultureInfo.InvariantCulture, $"{ratio:F2} ×") : "–",
        goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $"≥ {goal} ×"),
        goal is not null && double.IsFinite(ratio) ? ratio >= goal : null);

    /// <summary>A line of the table; <paramref name="reached"/> is null where there is nothing to reach, or nothing to tell by.</summary>
    public void Line(string work, string ours, string peers, string figure, string goal, bool? reached)
    {
        string line = $"| {work} | {ours} | {peers} | {figure} | {goal} | {reached switch { true => "yes", false => "**no**", _ => "" }} |";
        _lines.Add(line);
        Console.WriteLine(line);
        Write();
    }

    /// <summary>A sentence below the table.</summary>
    public void Note(string text)
    {
        _notes.Add("- " + text);
        Console.WriteLine(text);
        Write();
    }

    /// <summary>Describes this machine and this software.</summary>
    /// <param name="options">The options of the bench, as on the command line.</param>
    public static string Describe(string options) => string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, `build.sh bench{options}`, {Environment.ProcessorCount} processors: {Processor()}; " +
        $"{RuntimeInformation.OSDescription}.\n\n" +
        $"Ours: Microsoft.ML.Gan {Version(typeof(GanOptions))}, TorchSharp {Version(typeof(torch))}, " +
        $"{RuntimeInformation.FrameworkDescription}, {torch.get_num_threads()} threads. " +
        $"Peer: PyTorch's DCGAN example in plain TorchSharp, in the same process.");

    private void Write()
    {
        var text = new StringBuilder();
        text.AppendLine("# Bench").AppendLine().AppendLine(about).AppendLine()
            .AppendLine("Times are medians, quartiles in brackets; ours and the peer's are taken in turns.").AppendLine()
            .AppendLine("| work | ours | peer | figure | goal | reached |").AppendLine("|---|---|---|---|---|---|");
        foreach (string line in _lines)
            text.AppendLine(line);
        text.AppendLine();
        foreach (string note in _notes)
            text.AppendLine(note);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text.ToString());
    }

    private static string Version(Type type) => type.Assembly.GetName().Version!.ToString(3);

    private static string Processor()
    {
        const string Description = "/proc/cpuinfo";
        if (!File.Exists(Description))
            return RuntimeInformation.ProcessArchitecture.ToString();
        string[] lines = File.ReadAllLines(Description);
        string model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";
        string flags = lines.FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "";
        return model + ", " + string.Join(", ", _flags.Select(flag => flags.Split(' ').Contains(flag) ? flag : $"no {flag}"));
    }
}
