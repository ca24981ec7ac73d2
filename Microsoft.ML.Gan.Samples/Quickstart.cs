using System.Diagnostics;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;

namespace GanSamples;

/// <summary>Trains a GAN on Fashion-MNIST for two minutes, saves it in an ML.NET model file, and has a second process use that file.</summary>
public static class Quickstart
{
    /// <summary>
    /// Options: --quick (30 seconds of training), --seconds 110, --steps (no limit), --seed 1, --out out/quickstart, --data (a folder with the four
    /// IDX files).
    /// </summary>
    public static int Run(string[] args)
    {
        var arguments = new Arguments(args, ["--quick"], "--seconds", "--steps", "--seed", "--out", "--data");
        string folder = arguments.Text("--out") ?? Path.Combine("out", "quickstart");
        string data = FashionMnist.Find(arguments.Text("--data"), Console.WriteLine);
        Directory.CreateDirectory(folder);
        string grid = Path.Combine(folder, "grid.png"), zip = Path.Combine(folder, "fashion.zip");

        var losses = new LossLog();
        var film = new GifRecorder();
        using var stop = new Interruption();

        var options = new GanOptions
        {
            GeneratorFilters = 32, // half the paper's: these images are small and grey
            DiscriminatorFilters = 32,
            GeneratorLearningRate = 5e-4, // a short training: shapes appear in half the steps that 2e-4 takes
            DiscriminatorLearningRate = 5e-4,
            Epochs = 1000, // the time limit comes first
            TimeLimit = TimeSpan.FromSeconds(arguments.Number("--seconds", otherwise: arguments.Has("--quick") ? 30 : 110, minimum: 1)),
            MaximumSteps = arguments.WholeNumber("--steps", otherwise: 0, minimum: 1),
            SnapshotInterval = 50,
            CancellationToken = stop.Token,
        };
        options.Snapshots = new Call<GanSnapshot>(snapshot =>
        {
            ImageBatch fakes = snapshot.Generated.ToGrid(columns: 8, scale: 2);
            fakes.Beside(snapshot.Real.ToGrid(columns: 8, scale: 2)).SavePng(grid);
            film.Add(fakes);
        });

        var ml = new MLContext(arguments.WholeNumber("--seed", otherwise: 1, minimum: 0));
        IReadOnlyList<FashionRow> rows = FashionMnist.Train(data);
        IDataView train = ml.Data.LoadFromEnumerable(rows);
        Console.WriteLine(FormattableString.Invariant(
            $"Training on {rows.Count:N0} images of {data} for {options.TimeLimit.Value.TotalSeconds:F0} s. {grid} shows how it goes: generated images on the left, real ones on the right."));

        var clock = Stopwatch.StartNew();
        using GanTransformer model = TrainingDisplay.Run(display =>
        {
            options.Progress = new Call<GanProgress>(report => { losses.Report(report); display.Report(report); });
            return ml.Transforms.Gan("Image", options).Fit(train);
        });
        if (losses.Reports is [.., GanProgress end])
        {
            Console.WriteLine(FormattableString.Invariant($"Trained {end.Step} steps ({end.Epoch} epochs begun) in {clock.Elapsed.TotalSeconds:F0} s, ") +
                FormattableString.Invariant($"{end.Step * options.BatchSize / end.Elapsed.TotalSeconds:F0} images/s."));
        }

        losses.Save(Path.Combine(folder, "losses.csv"));
        film.Save(Path.Combine(folder, "training.gif"));
        ml.Model.SaveAtomically(model, train.Schema, zip);

        Console.WriteLine($"A second process loads {zip}:");
        int code = Processes.RunSample("score", zip, "--data", data);
        Console.WriteLine($"Peak of resident memory: {Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024)} MB. Written to {folder}: grid.png, training.gif, losses.csv, fashion.zip, generated.png.");
        return code;
    }
}
