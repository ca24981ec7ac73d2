using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Spectre.Console;

namespace GanSamples;

/// <summary>Exports a model to ONNX, has an app without TorchSharp use it, and compares.</summary>
internal static class ExportOnnx
{
    private const string App = "Microsoft.ML.Gan.Samples.Onnx";
    private const int BatchSize = 64, SheetImages = 64;

    private static readonly Argument<string> _model = new("MODEL.zip")
    {
        Description = "The model file: a GAN of gray images in vectors of bytes, as quickstart's.",
    };

    private static readonly Option<int> _rows = SampleOptions.Number("--rows", "Images to generate and score.",
        minimum: 1, otherwise: 1_024, quick: 128);

    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with few images.");
    private static readonly Option<string> _out = SampleOptions.Out("onnx");

    public static SampleCommand Command { get; } = new("onnx",
        "Exports a saved model to ONNX, and has a process without TorchSharp use it.", Run)
    {
        _model, _rows, _quick, _out,
    };

    private static int Run(ParseResult options)
    {
        string zip = options.GetRequiredValue(_model), folder = options.GetRequiredValue(_out);
        int rows = options.GetValue(_rows);
        var ml = new MLContext(1);
        using GanTransformer gan = SavedGan.Load(ml, zip);
        if (gan.Channels != 1 || gan.Generate(0).Schema[gan.InputColumnName].Type is not VectorDataViewType { ItemType: var item }
            || item != NumberDataViewType.Byte)
        {
            throw new InvalidDataException($"The GAN in '{zip}' is not one of gray images in vectors of bytes, " +
                "which this sample compares.");
        }
        Directory.CreateDirectory(folder);
        string generator = Path.Combine(folder, "generator.onnx"), discriminator = Path.Combine(folder, "discriminator.onnx");
        gan.SaveOnnx(generator);
        gan.SaveOnnx(discriminator, GanNetwork.Discriminator);

        // Rows of each class or cluster in turn, from latent vectors that both processes know.
        float[][] latents = [.. Enumerable.Range(0, rows).Select(row => gan.LatentOf(row))];
        string?[] kinds = gan.Classes.Count > 0 ? [.. gan.Classes]
            : gan.Clusters > 0 ? [.. Enumerable.Range(0, gan.Clusters).Select(k => $"cluster {k}")] : [null];
        kinds = kinds[..Math.Clamp(rows / BatchSize, 1, kinds.Length)]; // whole batches, for the sake of the speeds
        GanGenerateOptions[] requests = [.. kinds.Index().Select(kind => new GanGenerateOptions
        {
            Latents = [.. latents.Where((_, row) => row % kinds.Length == kind.Index)],
            Class = gan.Classes.Count > 0 ? kind.Item : null,
            Cluster = gan.Clusters > 0 ? kind.Index : null,
        })];
        float[] ordered = [.. requests.SelectMany(request => request.Latents!).SelectMany(latent => latent)];
        File.WriteAllBytes(Path.Combine(folder, "latent.f32"), MemoryMarshal.AsBytes<float>(ordered).ToArray());
        File.WriteAllLines(Path.Combine(folder, "classes.txt"),
            requests.Index().SelectMany(request => Enumerable.Repeat(kinds[request.Index] ?? "", request.Item.Latents!.Count)));

        RunApp(folder);
        byte[] pixels = File.ReadAllBytes(Path.Combine(folder, "pixels.u8"));
        float[] logits = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "logits.f32"))).ToArray();
        double[] seconds = [.. File.ReadLines(Path.Combine(folder, "seconds.txt"))
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

        // The same here; a first run of each is not measured.
        IDataView[] generated = [.. requests.Select(request => ml.Data.Cache(gan.Generate(request.Latents!.Count, request)))];
        _ = Read(gan, gan.Generate(SheetImages));
        var clock = Stopwatch.StartNew();
        byte[] expected = [.. requests.SelectMany(request => Read(gan, gan.Generate(request.Latents!.Count, request)).Pixels.ToArray())];
        double generating = clock.Elapsed.TotalSeconds;
        _ = Scores(gan, generated[0]);
        clock.Restart();
        float[] scores = [.. generated.SelectMany(view => Scores(gan, view))];
        double scoring = clock.Elapsed.TotalSeconds;

        string sheet = Path.Combine(folder, "onnx.png");
        Picture(pixels).Beside(Picture(expected)).SavePng(sheet);
        var table = new Table().AddColumns("", "size", "images/s, ONNX Runtime", "images/s, TorchSharp", "ratio", "largest difference");
        int largest = expected.Zip(pixels, (x, y) => Math.Abs(x - y)).Max();
        table.AddRow(Row("generator", generator, seconds[0], generating, $"{largest} of 255"));
        table.AddRow(Row("discriminator", discriminator, seconds[1], scoring,
            FormattableString.Invariant($"{scores.Zip(logits, (x, y) => Math.Abs(x - y)).Max():G2} of a logit")));
        AnsiConsole.Write(table);
        Console.WriteLine($"{sheet} shows ONNX Runtime's images on the left, TorchSharp's on the right.");
        return 0;

        string[] Row(string network, string file, double onnx, double torch, string difference) =>
        [
            network, FormattableString.Invariant($"{new FileInfo(file).Length / 1024.0:F0} KB"),
            FormattableString.Invariant($"{rows / onnx:F0}"), FormattableString.Invariant($"{rows / torch:F0}"),
            FormattableString.Invariant($"{torch / onnx:F2}"), difference,
        ];

        ImageBatch Picture(byte[] images)
        {
            int size = gan.Height * gan.Width * gan.Channels, count = Math.Min(rows, SheetImages);
            byte[] some = [.. Enumerable.Range(0, count).SelectMany(i => images.Skip(i * rows / count * size).Take(size))];
            return new ImageBatch(some, gan.Height, gan.Width, gan.Channels).ToGrid(columns: 8, scale: 2);
        }
    }

    private static ImageBatch Read(GanTransformer gan, IDataView rows) =>
        Sheet.ReadVectors(rows, gan.InputColumnName, gan.Height, gan.Width, channels: 1);

    private static float[] Scores(GanTransformer gan, IDataView rows) => [.. gan.Transform(rows).GetColumn<float>(gan.ScoreColumnName!)];

    /// <summary>Runs the app that references ONNX Runtime alone; it is built with this project, beside it.</summary>
    private static void RunApp(string folder)
    {
        string[] here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        string file = string.Join(Path.DirectorySeparatorChar, [.. here[..^4], App, .. here[^3..], App + ".dll"]);
        if (!File.Exists(file))
            throw new FileNotFoundException($"'{file}' is missing. Build it with: dotnet build {App}");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using Process process = Process.Start(dotnet, [file, folder]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{App} ended with {process.ExitCode}.");
    }
}
