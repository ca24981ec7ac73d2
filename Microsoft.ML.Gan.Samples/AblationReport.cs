using System.Globalization;
using System.Text;

namespace GanSamples;

/// <summary>The table. Its file is written after each row, so that a run that is broken off leaves what it has measured.</summary>
internal sealed class AblationReport(string path, string about)
{
    private readonly List<string> _lines =
    [
        "| options | steps | Fréchet distance | kernel distance × 1000 | precision | recall | coverage | smallest class, % | " +
        "authentic, % | near-duplicates, % |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ];

    private readonly List<string> _notes = [];

    public void Add(string name, long? steps, AblationQuality quality)
    {
        string distance = quality.FrechetDistance?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";
        _lines.Add(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {steps} | {distance} | {1000 * quality.KernelDistance:F1} | {quality.Cover.Precision:F3} | " +
            $"{quality.Cover.Recall:F3} | {quality.Cover.Coverage:F3} | {100 * quality.SmallestClass:F1} | {quality.Authenticity:F1} | " +
            $"{100 * quality.Duplicates:F1} |"));
        Console.WriteLine(_lines[^1]);
        Write();
    }

    public void Note(string text)
    {
        _notes.Add(text);
        Console.WriteLine(text);
        Write();
    }

    /// <summary>Whether the default options reach what they should.</summary>
    public void Goals(AblationQuality? ours, AblationQuality? peers)
    {
        if (ours is null || peers is null)
            return;
        double? ratio = ours.FrechetDistance / peers.FrechetDistance;
        Goal($"Fréchet distance at most half of the plain DCGAN's: {ratio:F2}", ratio <= 0.5);
        Goal($"precision 0.80 or more: {ours.Cover.Precision:F3}", ours.Cover.Precision >= 0.80);
        Goal($"coverage 0.60 or more: {ours.Cover.Coverage:F3}", ours.Cover.Coverage >= 0.60);
        Goal($"no class under 5 %: {100 * ours.SmallestClass:F1} %", ours.SmallestClass >= 0.05);

        void Goal(FormattableString goal, bool reached) =>
            Note($"- {FormattableString.Invariant(goal)}, {(reached ? "reached" : "**not reached**")}");
    }

    private void Write()
    {
        var text = new StringBuilder().AppendJoin('\n', _lines).Append("\n\n").Append(about).Append('\n');
        if (_notes.Count > 0)
            text.Append('\n').AppendJoin('\n', _notes).Append('\n');
        File.WriteAllText(path, text.ToString());
    }
}
