using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Transforms.Image;

namespace GanSamples.Bench;

/// <summary>A trained model at work: generating and scoring.</summary>
internal static class MappingRows
{
    private const int Batch = 64, Slice = 1000;

    /// <summary>A row of the data to score.</summary>
    public sealed class ImageRow
    {
        [ImageType(64, 64)]
        public MLImage Image { get; set; } = null!;
    }

    /// <summary>A scored row.</summary>
    public sealed class ScoredRow
    {
        public float Score { get; set; }
    }

    public static void Generate(BenchContext context)
    {
        using GanTransformer model = Model(context);
        int count = context.Quick ? 4_000 : 10_000;
        IDataView images = model.Generate(count);
        Timings ours = new(), peer = new();
        using var plain = new PlainDcgan(64, 3, 64, Batch, best: true);
        Drain<MLImage>(images, images.Schema[0], ours, () => peer.Add(plain.Generate(6)));
        string work = $"generating {count:N0} images 64×64×3 through `Generate`, a batch of 64, " +
            "against the peer's bare forward pass at its best";
        context.Report.Ratio(work, ours.ToString(), peer.ToString(), TrainingRows.Ratio(peer, ours), 1.2);
    }

    public static void Score(BenchContext context)
    {
        using GanTransformer model = Model(context);
        var random = new Random(1);
        MLImage[] distinct = [.. Enumerable.Range(0, 500).Select(_ => Image(random))];
        int count = context.Quick ? 4_000 : 10_000;
        IDataView images = context.ML.Data.LoadFromEnumerable(
            Enumerable.Range(0, count).Select(i => new ImageRow { Image = distinct[i % distinct.Length] }));
        IDataView scored = model.Transform(images);
        Timings ours = new(), peer = new(), single = new();
        using var plain = new PlainDcgan(64, 3, 64, Batch, best: true);
        using var engine = context.ML.Model.CreatePredictionEngine<ImageRow, ScoredRow>(model);
        Drain<float>(scored, scored.Schema["Score"], ours, () =>
        {
            peer.Add(plain.Score(8));
            var row = new ImageRow { Image = distinct[0] };
            for (int i = 0; i < 10; i++)
            {
                long start = Stopwatch.GetTimestamp();
                engine.Predict(row);
                single.Add(Stopwatch.GetElapsedTime(start).TotalSeconds * Batch);
            }
        });
        string work = $"scoring {count:N0} images through `Transform`, from an image column, a batch of 64, " +
            "against the peer's bare forward pass at its best";
        context.Report.Ratio(work, ours.ToString(), peer.ToString(), TrainingRows.Ratio(peer, ours), 1);
        context.Report.Ratio("the same against 64 rows through our own PredictionEngine",
            ours.ToString(), single.ToString(), TrainingRows.Ratio(single, ours), 8);
    }

    /// <summary>Reads a column to its end and times 64 rows. Something else is done after each slice of rows.</summary>
    private static void Drain<T>(IDataView data, DataViewSchema.Column column, Timings timings, Action between)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        long rows = 0;
        var clock = Stopwatch.StartNew();
        while (cursor.MoveNext())
        {
            getter(ref value);
            (value as IDisposable)?.Dispose(); // an image is the caller's
            if (++rows % Slice != 0)
                continue;
            timings.Add(clock.Elapsed.TotalSeconds * Batch / Slice);
            between();
            clock.Restart();
        }
    }

    private static GanTransformer Model(BenchContext context)
    {
        GanOptions options = BenchContext.Options(64, 3);
        options.MaximumSteps = 2;
        var random = new Random(2);
        ImageRow[] images = [.. Enumerable.Range(0, 128).Select(_ => new ImageRow { Image = Image(random) })];
        return context.ML.Transforms.Gan("Image", options).Fit(context.ML.Data.LoadFromEnumerable(images));
    }

    private static MLImage Image(Random random)
    {
        byte[] planes = BenchContext.Blot(random, 64, 3);
        var pixels = new byte[64 * 64 * 4];
        for (int i = 0; i < 64 * 64; i++)
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) = (planes[i], planes[4096 + i], planes[8192 + i], 255);
        return MLImage.CreateFromPixels(64, 64, MLPixelFormat.Rgba32, pixels);
    }
}
