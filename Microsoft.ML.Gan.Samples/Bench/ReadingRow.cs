using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;

namespace GanSamples.Bench;

/// <summary>Reading a folder of PNGs, 64×64 with transparency, into the store that training draws from.</summary>
internal static class ReadingRow
{
    private const int Count = 3700;

    private const int WarmUp = 3; // of the system's file cache, and of code that is compiled for speed once it has run often

    private sealed class FileRow
    {
        public string Path { get; set; } = "";
    }

    public static void Measure(BenchContext context)
    {
        string folder = Path.Combine(Path.GetTempPath(), "gan-bench-" + Path.GetRandomFileName());
        string images = Path.Combine(folder, "images");
        Directory.CreateDirectory(images);
        try
        {
            string what = Emoji(folder, images) ?? Blots(images, context.Quick ? Count / 4 : Count);
            string[] files = Directory.GetFiles(images);
            IDataView data = context.ML.Data.LoadFromEnumerable(files.Order().Select(file => new FileRow { Path = file }));
            IDataView loaded = context.ML.Transforms.LoadImages("Image", "", "Path").Fit(data).Transform(data);
            Timings ours = new(), one = new();
            for (int i = -WarmUp; i < (context.Quick ? 3 : 7); i++)
            {
                double seconds = Read(context, loaded);
                if (i < 0)
                    continue;
                ours.Add(seconds);
                one.Add(ReadByOneCursor(loaded));
            }
            context.Report.Ratio($"reading {files.Length:N0} PNGs 64×64 ({what}) into the store, against one cursor that decodes them",
                ours.Text("s", 1), one.Text("s", 1), TrainingRows.Ratio(one, ours), 1.7);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The time from the start of Fit to the end of the first step of the smallest of networks.</summary>
    private static double Read(BenchContext context, IDataView images)
    {
        GanOptions options = BenchContext.Options(64, 3, GanPrecision.Float32);
        (options.GeneratorFilters, options.DiscriminatorFilters, options.BatchSize, options.LatentSize) = (1, 1, 2, 2);
        (options.MaximumSteps, options.ProgressInterval) = (1, 1);
        long start = Stopwatch.GetTimestamp();
        double seconds = 0;
        options.Progress = new Call<GanProgress>(_ => seconds = seconds == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : seconds);
        context.ML.Transforms.Gan("Image", options).Fit(images).Dispose();
        return seconds;
    }

    /// <summary>The time in which one cursor decodes all images.</summary>
    private static double ReadByOneCursor(IDataView images)
    {
        DataViewSchema.Column column = images.Schema["Image"];
        long start = Stopwatch.GetTimestamp();
        using DataViewRowCursor cursor = images.GetRowCursor([column]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(column);
        MLImage image = null!;
        while (cursor.MoveNext())
            getter(ref image);
        image?.Dispose();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The emoji of npm's emoji-datasource-twitter (MIT; pictures CC-BY 4.0), where npm is there and serves it.</summary>
    private static string? Emoji(string folder, string images)
    {
        const string Package = "emoji-datasource-twitter@16.0.0";
        if (!Run("npm", folder, "pack", "--silent", Package) || Directory.GetFiles(folder, "*.tgz") is not [string archive])
            return null;
        if (!Run("tar", folder, "-xzf", archive, "package/img/twitter/64"))
            return null;
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "package", "img", "twitter", "64"), "*.png"))
            File.Move(file, Path.Combine(images, Path.GetFileName(file)));
        File.Delete(archive);
        Directory.Delete(Path.Combine(folder, "package"), recursive: true);
        return "Twemoji";
    }

    private static string Blots(string images, int count)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            byte[] planes = BenchContext.Blot(random, 64, 4);
            var pixels = new byte[planes.Length];
            for (int j = 0; j < pixels.Length; j++)
                pixels[j] = planes[j % 4 * 4096 + j / 4];
            using MLImage image = MLImage.CreateFromPixels(64, 64, MLPixelFormat.Rgba32, pixels);
            image.Save(Path.Combine(images, $"{i:D5}.png"));
        }
        return "made up, for npm is not there";
    }

    private static bool Run(string program, string folder, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
                process.Kill();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }
}
