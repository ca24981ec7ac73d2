using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Spectre.Console;

namespace GanSamples;

/// <summary>A run of a <see cref="TrainingCommand"/>: trains within the command line's limits, and prints a table at the end.</summary>
internal sealed class SampleRun
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TrainingCommand _command;
    private readonly ParseResult _parsed;

    public SampleRun(TrainingCommand command, ParseResult parsed)
    {
        (_command, _parsed) = (command, parsed);
        Folder = parsed.GetRequiredValue(command.Out);
        Directory.CreateDirectory(Folder);
        Context = new MLContext(parsed.GetValue(command.Seed));
    }

    /// <summary>Whether this is a short try.</summary>
    public bool Quick => Value(_command.Quick);

    /// <summary>The folder that files are written to.</summary>
    public string Folder { get; }

    /// <summary>The folder of checkpoints, if there are any.</summary>
    public string? CheckpointFolder =>
        Value(_command.Checkpoints) ?? (_command.KeepsCheckpoints ? Path.Combine(Folder, "checkpoints") : null);

    /// <summary>ML.NET's context.</summary>
    public MLContext Context { get; }

    /// <summary>The table at the end.</summary>
    public Table Table { get; } = new Table().HideHeaders().AddColumns("", "");

    /// <summary>The value of an option, or its default.</summary>
    public T? Value<T>(Option<T> option) => _parsed.GetValue(option);

    /// <summary>The picture that was written last while the sample trains.</summary>
    public string? LastPicture { get; private set; }

    /// <summary>A file in the folder. Folders in its name are made.</summary>
    public string File(params string[] names)
    {
        string path = Path.Combine([Folder, .. names]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>The same for a picture that shows how training stands.</summary>
    public string Picture(params string[] names) => LastPicture = File(names);

    /// <summary>Trains within the limits of the command line. Ctrl-C ends training too.</summary>
    /// <param name="column">The column of images or numbers.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="options">The options; limits, progress, snapshots and the report's file are set here.</param>
    /// <param name="show">Receives the pictures, if there are any.</param>
    public GanTransformer Train(string column, IDataView rows, GanOptions options, Action<GanSnapshot>? show = null)
    {
        double seconds = Value(_command.Seconds);
        if (seconds == 0 && Quick)
            seconds = TrainingCommand.QuickSeconds;
        options.TimeLimit = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        options.MaximumSteps = Value(_command.Steps) is > 0 and var steps ? steps : null;
        options.Epochs = Value(_command.Epochs);
        options.CheckpointDirectory = CheckpointFolder;
        options.ReportPath = File("report.html");
        options.Snapshots = show is null ? null : new Call<GanSnapshot>(show);
        using var stop = new Interruption();
        options.CancellationToken = stop.Token;
        GanTransformer gan = TrainingDisplay.Run(display =>
        {
            options.Progress = display;
            return Context.Transforms.Gan(column, options).Fit(rows);
        }, () => LastPicture);
        var losses = new ProgressLog();
        foreach (GanProgress report in gan.History) // also those from before a break
            losses.Report(report);
        losses.Save(File("losses.csv"));
        if (gan.History is [.., GanProgress end])
            Tell(end, options.BatchSize);
        return gan;
    }

    /// <summary>Adds a row to the table at the end.</summary>
    public void Tell(string what, FormattableString value) =>
        Table.AddRow(Markup.Escape(what), Markup.Escape(FormattableString.Invariant(value)));

    /// <summary>Adds the last report of training to the table at the end.</summary>
    public void Tell(GanProgress end, int batchSize)
    {
        Tell("Training", $"{end.Step} steps in {end.Elapsed.TotalSeconds:F0} s, epoch {end.Epoch} of {end.Epochs}");
        Tell("Speed", $"{end.Step * batchSize / end.Elapsed.TotalSeconds:F0} rows/s");
        Tell("Losses", $"D {end.DiscriminatorLoss:F2}, G {end.GeneratorLoss:F2}");
        Tell("D(x), D(G(z))", $"{end.RealProbability:F2}, {end.FakeProbability:F2}");
        if (!double.IsNaN(end.Diversity))
            Tell("Diversity", $"{end.Diversity:F2} of the real rows'");
    }

    /// <summary>Prints the table and the names of the files.</summary>
    public int End(string files)
    {
        Tell("In all", $"{_clock.Elapsed.TotalSeconds:F0} s{(Quick ? ", a quick try" : "")}");
        Tell("Peak of memory", $"{Processes.PeakMegabytes} MB");
        AnsiConsole.Write(Table);
        Console.WriteLine($"Written to {Folder}: {files}, losses.csv, report.html.");
        return 0;
    }
}
