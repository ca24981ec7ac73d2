using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Spectre.Console;

namespace GanSamples;

/// <summary>
/// What the samples that train have in common: the options --quick, --seconds, --steps, --epochs, --seed, --out and --checkpoints (a folder; a run that
/// was broken off goes on from there), a display of how it goes, and a table at the end.
/// </summary>
internal sealed class SampleRun
{
    private const double QuickSeconds = 40;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly LossLog _losses = new();
    private readonly Table _table = new Table().HideHeaders().AddColumns("", "");

    /// <param name="name">The sample's name.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="more">Names of further options, each with a value.</param>
    /// <param name="switches">Names of further options without one.</param>
    public SampleRun(string name, string[] args, string[]? more = null, string[]? switches = null)
    {
        Arguments = new Arguments(args, ["--quick", .. switches ?? []], ["--seconds", "--steps", "--epochs", "--seed", "--out", "--checkpoints", .. more ?? []]);
        Folder = Arguments.Text("--out") ?? Path.Combine("out", name);
        Directory.CreateDirectory(Folder);
        Context = new MLContext(Arguments.WholeNumber("--seed", otherwise: 1, minimum: 0));
    }

    /// <summary>The command line.</summary>
    public Arguments Arguments { get; }

    /// <summary>Whether it is a short try, with smaller networks, for 40 seconds.</summary>
    public bool Quick => Arguments.Has("--quick");

    /// <summary>Where files are written to.</summary>
    public string Folder { get; }

    /// <summary>ML.NET's context.</summary>
    public MLContext Context { get; }

    /// <summary>A file in the folder; folders in its name are made.</summary>
    public string File(params string[] names)
    {
        string path = Path.Combine([Folder, .. names]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Trains within the limits of the command line, which ctrl-C ends too.</summary>
    /// <param name="column">The column of images or numbers.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="options">The options; limits, progress and snapshots are set here.</param>
    /// <param name="show">Receives the pictures, if there are any.</param>
    public GanTransformer Train(string column, IDataView rows, GanOptions options, Action<GanSnapshot>? show = null)
    {
        double seconds = Arguments.Number("--seconds", otherwise: Quick ? QuickSeconds : 0, minimum: 1);
        options.TimeLimit = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        options.MaximumSteps = Arguments.WholeNumber("--steps", otherwise: (int)options.MaximumSteps, minimum: 1);
        options.Epochs = Arguments.WholeNumber("--epochs", options.Epochs, minimum: 1);
        options.CheckpointDirectory = Arguments.Text("--checkpoints");
        options.Snapshots = show is null ? null : new Call<GanSnapshot>(show);
        using var stop = new Interruption();
        options.CancellationToken = stop.Token;
        GanTransformer gan = TrainingDisplay.Run(display =>
        {
            options.Progress = new Call<GanProgress>(report => { _losses.Report(report); display.Report(report); });
            return Context.Transforms.Gan(column, options).Fit(rows);
        });
        _losses.Save(File("losses.csv"));
        if (_losses.Reports is not [.., GanProgress end])
            return gan;
        Tell("Training", $"{end.Step} steps in {end.Elapsed.TotalSeconds:F0} s, epoch {end.Epoch} of {end.Epochs}");
        Tell("Speed", $"{end.Step * options.BatchSize / end.Elapsed.TotalSeconds:F0} rows/s");
        Tell("Losses", $"D {end.DiscriminatorLoss:F2}, G {end.GeneratorLoss:F2}");
        Tell("D(x), D(G(z))", $"{end.RealProbability:F2}, {end.FakeProbability:F2}");
        Tell("Diversity", $"{end.Diversity:F2} of the real ones'");
        return gan;
    }

    /// <summary>Adds a row to the table at the end.</summary>
    public void Tell(string what, FormattableString value) => _table.AddRow(Markup.Escape(what), Markup.Escape(FormattableString.Invariant(value)));

    /// <summary>Writes the table, and what files there are.</summary>
    public int End(string files)
    {
        Tell("In all", $"{_clock.Elapsed.TotalSeconds:F0} s{(Quick ? ", a quick try" : "")}");
        Tell("Peak of memory", $"{Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024)} MB");
        AnsiConsole.Write(_table);
        Console.WriteLine($"Written to {Folder}: {files}, losses.csv.");
        return 0;
    }
}
