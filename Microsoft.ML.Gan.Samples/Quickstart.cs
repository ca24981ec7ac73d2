using System.CommandLine;
using System.Diagnostics;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>Trains a GAN on Fashion-MNIST for two minutes, saves it in an ML.NET model file, and has a second process use it.</summary>
internal static class Quickstart
{
    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try.");
    private static readonly Option<double> _seconds = SampleOptions.Seconds("Seconds of training at most.", otherwise: 110, quick: 30);
    private static readonly Option<int> _steps = SampleOptions.Number<int>("--steps", "Steps of training at most.", minimum: 1);
    private static readonly Option<int> _seed = SampleOptions.Seed();
    private static readonly Option<string> _out = SampleOptions.Out("quickstart");
    private static readonly Option<string> _data = SampleOptions.Data();

    public static SampleCommand Command { get; } = new("quickstart",
        "Trains on Fashion-MNIST, saves the model, and has a second process load and use it.", Run)
    {
        _quick, _seconds, _steps, _seed, _out, _data,
    };

    private static int Run(ParseResult parsed)
    {
        string folder = parsed.GetRequiredValue(_out), data = FashionMnist.Find(parsed.GetValue(_data), Console.WriteLine);
        Directory.CreateDirectory(folder);
        string grid = Path.Combine(folder, "grid.png"), zip = Path.Combine(folder, "fashion.zip");

        var losses = new ProgressLog();
        var film = new GifRecorder();
        using var stop = new Interruption();

        var options = new GanOptions
        {
            Epochs = 1000, // the time limit comes first
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
            MaximumSteps = parsed.GetValue(_steps) is > 0 and var steps ? steps : null,
            SnapshotInterval = 50,
            ReportPath = Path.Combine(folder, "report.html"),
            CancellationToken = stop.Token,
        };
        options.Snapshots = new Call<GanSnapshot>(snapshot =>
        {
            ImageBatch fakes = snapshot.Generated.ToGrid(columns: 8, scale: 2);
            fakes.Beside(snapshot.Real.ToGrid(columns: 8, scale: 2)).SavePng(grid);
            film.Add(fakes);
        });

        var ml = new MLContext(parsed.GetValue(_seed));
        IReadOnlyList<FashionRow> rows = FashionMnist.Train(data);
        IDataView train = ml.Data.LoadFromEnumerable(rows);
        Console.WriteLine(FormattableString.Invariant(
            $"Training on {rows.Count:N0} images of {data} for {options.TimeLimit.Value.TotalSeconds:F0} s."));
        Console.WriteLine($"{grid} shows how it goes: generated images on the left, real ones on the right. " +
            "So does report.html beside it, in a browser.");

        var clock = Stopwatch.StartNew();
        using GanTransformer model = TrainingDisplay.Run(display =>
        {
            options.Progress = new Call<GanProgress>(report => { losses.Report(report); display.Report(report); });
            return ml.Transforms.Gan("Image", options).Fit(train);
        });
        if (losses.Reports is [.., GanProgress end])
        {
            double speed = end.Step * options.BatchSize / end.Elapsed.TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"Trained {end.Step} steps ({end.Epoch} epochs begun) in {clock.Elapsed.TotalSeconds:F0} s, {speed:F0} images/s."));
        }

        losses.Save(Path.Combine(folder, "losses.csv"));
        film.Save(Path.Combine(folder, "training.gif"));
        ml.Model.SaveAtomically(model, train.Schema, zip);

        Console.WriteLine($"A second process loads {zip}:");
        int code = Processes.RunSample("score", zip, "--data", data);
        Console.WriteLine($"Peak of resident memory: {Processes.PeakMegabytes} MB.");
        Console.WriteLine($"Written to {folder}: grid.png, training.gif, losses.csv, report.html, fashion.zip, generated.png.");
        return code;
    }
}
