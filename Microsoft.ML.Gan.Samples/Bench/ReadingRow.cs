using System.Diagnostics;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;

namespace GanSamples.Bench;

/// <summary>Reading a folder of PNGs, 64×64 with transparency, into the store that training draws from.</summary>
internal static class ReadingRow
{
    private const int Count = 3700;

    private const int WarmUp = 3; // of the system's file cache, and of code that is compiled for speed once it has run often

    public static void Measure(BenchContext context)
    {
        string folder = Path.Combine(Path.GetTempPath(), "gan-bench-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            (string images, string what) = Emoji() ?? Blots(folder, context.Quick ? Count / 4 : Count);
            IDataView loaded = context.ML.Data.LoadImageFolder(images);
            Timings ours = new(), one = new(), decoding = new();
            for (int i = -WarmUp; i < (context.Quick ? 3 : 7); i++)
            {
                double seconds = Read(context, loaded);
                if (i < 0)
                    continue;
                ours.Add(seconds);
                one.Add(Read(context, new OneCursor(loaded)));
                decoding.Add(Decode(loaded));
            }
            context.Report.Ratio($"reading {loaded.GetRowCount():N0} PNGs 64×64 ({what}) into the store, against the same by one cursor",
                ours.Text("s", 1), one.Text("s", 1), TrainingRows.Ratio(one, ours), 1.7);
            context.Report.Ratio("the same against one cursor that only decodes them",
                ours.Text("s", 1), decoding.Text("s", 1), TrainingRows.Ratio(decoding, ours));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The time from the start of Fit until it logs that training begins.</summary>
    private static double Read(BenchContext context, IDataView images)
    {
        GanOptions options = BenchContext.Options(64, 3, GanPrecision.Float32);
        (options.GeneratorFilters, options.DiscriminatorFilters, options.BatchSize, options.LatentSize) = (1, 1, 2, 2);
        options.MaximumSteps = 1;
        long start = Stopwatch.GetTimestamp();
        double seconds = 0;
        context.ML.Log += OnLog;
        context.ML.Transforms.Gan("Image", options).Fit(images).Dispose();
        context.ML.Log -= OnLog;
        return seconds;

        void OnLog(object? sender, LoggingEventArgs log)
        {
            if (log.RawMessage.StartsWith("Training a GAN on", StringComparison.Ordinal))
                seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>The time in which one cursor decodes all images.</summary>
    private static double Decode(IDataView images)
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

    /// <summary>A data view that gives all its rows by one cursor, however many are asked for.</summary>
    private sealed class OneCursor(IDataView input) : IDataView
    {
        public DataViewSchema Schema => input.Schema;

        public bool CanShuffle => input.CanShuffle;

        public long? GetRowCount() => input.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            input.GetRowCursor(columnsNeeded, rand);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            [GetRowCursor(columnsNeeded, rand)];
    }

    /// <summary>The emoji of npm's package, where npm is there and serves it.</summary>
    private static (string, string)? Emoji()
    {
        try
        {
            return (EmojiPictures.Find(Console.WriteLine), "Twemoji");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static (string, string) Blots(string folder, int count)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            byte[] planes = BenchContext.Blot(random, 64, 4);
            var pixels = new byte[planes.Length];
            for (int j = 0; j < pixels.Length; j++)
                pixels[j] = planes[j % 4 * 4096 + j / 4];
            using MLImage image = MLImage.CreateFromPixels(64, 64, MLPixelFormat.Rgba32, pixels);
            image.Save(Path.Combine(folder, $"{i:D5}.png"));
        }
        return (folder, "made up, since npm is not there");
    }
}
