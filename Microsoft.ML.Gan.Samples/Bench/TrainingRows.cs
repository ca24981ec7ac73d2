using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Gan;
using TorchSharp;

namespace GanSamples.Bench;

/// <summary>Training: a step against the peer's, how a step grows, what it allocates, what it holds.</summary>
internal static class TrainingRows
{
    private const int MatrixSide = 2048;
    private const double MatrixOperations = 2.0 * MatrixSide * MatrixSide * MatrixSide;
    private const double StepOperations = 160e9; // of the paper's networks at 64×64×3, batch 64: the convolutions as they are defined

    private static readonly int _interval = new GanOptions().ProgressInterval; // steps from report to report

    /// <summary>64×64×3, both precisions.</summary>
    public static void Color(BenchContext context)
    {
        IDataView pictures = context.Pictures(512, 64, 3);
        Timings ours = new(), usual = new(), best = new(), products = new();
        using PlainDcgan plain = new(64, 3, 64, 64, best: false), plainBest = new(64, 3, 64, 64, best: true);
        int steps = context.Quick ? 6 : _interval;
        (GanTransformer model, ours) = TrainingSteps.Run(context, pictures, BenchContext.Options(64, 3), context.Times(5), steps, () =>
        {
            usual.Add(plain.Train(2));
            best.Add(plainBest.Train(2));
            products.Add(MatrixProduct());
        });
        model.Dispose();
        double rate = MatrixOperations / products.Median;
        context.Report.Ratio("training step, 64×64×3, batch 64, `Precision.Auto`, against the peer's defaults",
            ours.ToString(), usual.ToString(), Ratio(usual, ours), 2);
        context.Report.Ratio("the same against the peer at its best (channels last, bfloat16)",
            ours.ToString(), best.ToString(), Ratio(best, ours), 1.05);
        double share = StepOperations / ours.Median / rate;
        context.Report.Line("share of this machine's bfloat16 matrix-product rate", $"{StepOperations / ours.Median / 1e9:F0} GFLOP/s",
            $"{rate / 1e9:F0} GFLOP/s in a product of 2048³", Percent(share), "≥ 88 %", share >= 0.88);

        Timings single = new(), again = new();
        GanOptions options = BenchContext.Options(64, 3, GanPrecision.Float32);
        (model, single) = TrainingSteps.Run(context, pictures, options, context.Times(4), context.Quick ? 4 : 12,
            () => again.Add(plain.Train(2)));
        model.Dispose();
        context.Report.Ratio("training step, 64×64×3, batch 64, `Precision.Float32`",
            single.ToString(), again.ToString(), Ratio(again, single), 1.15);
    }

    /// <summary>28×28×1, with the default options' 32 filters and with the paper's 64.</summary>
    public static void Gray(BenchContext context)
    {
        foreach (int filters in new[] { 32, 64 })
            Gray(context, filters);
    }

    private static void Gray(BenchContext context, int filters)
    {
        Timings ours, usual = new(), best = new();
        GanOptions options = BenchContext.Options(28, 1);
        (options.GeneratorFilters, options.DiscriminatorFilters) = (filters, filters);
        using PlainDcgan plain = new(28, 1, filters, 64, best: false), plainBest = new(28, 1, filters, 64, best: true);
        IDataView pictures = context.Pictures(1024, 28, 1);
        (GanTransformer model, ours) = TrainingSteps.Run(context, pictures, options, context.Times(6), 4 * _interval, () =>
        {
            usual.Add(plain.Train(20));
            best.Add(plainBest.Train(20));
        });
        model.Dispose();
        (Timings faster, string name) = usual.Median <= best.Median ? (usual, "defaults") : (best, "best");
        context.Report.Ratio($"training step, 28×28×1, batch 64, {filters} filters, against the faster of the peer's (its {name})",
            ours.ToString(), faster.ToString(), Ratio(faster, ours), 1.1);
    }

    /// <summary>What .NET adds to a step, at most: the time of a step with next to nothing to compute. And the managed heap.</summary>
    public static void Overhead(BenchContext context)
    {
        GanOptions tiny = BenchContext.Options(64, 3, GanPrecision.Float32);
        (tiny.GeneratorFilters, tiny.DiscriminatorFilters, tiny.BatchSize, tiny.LatentSize) = (1, 1, 2, 2);
        (GanTransformer model, Timings empty) = TrainingSteps.Run(context, context.Pictures(16, 64, 3), tiny, 4, context.Times(50));
        model.Dispose();
        (model, Timings full) = TrainingSteps.Run(context, context.Pictures(512, 64, 3), BenchContext.Options(64, 3), 4, context.Times(3));
        model.Dispose();
        double share = empty.Median / full.Median;
        context.Report.Line("a step's overhead, at most: a step with one filter, batch 2, against one with 64 filters, batch 64",
            empty.ToString(), full.ToString(), Percent(share), "< 3 %", share < 0.03);

        long allocated = 0, steps = 0, before = 0;
        GanOptions options = BenchContext.Options(64, 3);
        options.MaximumSteps = context.Times(60);
        options.ProgressInterval = (int)options.MaximumSteps / 3;
        options.Progress = new Call<GanProgress>(report =>
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (report.Step == options.ProgressInterval * 2L)
                (allocated, steps) = (now - before, options.ProgressInterval);
            before = GC.GetAllocatedBytesForCurrentThread();
        });
        context.ML.Transforms.Gan("Image", options).Fit(context.Pictures(256, 64, 3)).Dispose();
        double bytes = (double)allocated / steps;
        string text = string.Create(CultureInfo.InvariantCulture, $"{bytes:N0}");
        context.Report.Line("bytes on the managed heap, a step (the report says what)", text, "", text, "", null);
        context.Report.Note("A step allocates on the managed heap TorchSharp's object for each tensor that C# sees, and the lists that " +
            "dispose scopes keep of them; no images, no buffers.");
    }

    /// <summary>The size of the process in a long training, and what a training needs beside its data and its networks.</summary>
    public static void Memory(BenchContext context)
    {
        const int Settling = 500; // steps in which code is compiled and the youngest generation is filled for the first time
        int steps = context.Quick ? 400 : 2000, interval = steps / 40;
        var sizes = new List<double>();
        GanOptions small = BenchContext.Options(32, 3);
        (small.DiscriminatorFilters, small.BatchSize) = (128, 4); // with a layer by WinogradConvolution
        (small.MaximumSteps, small.ProgressInterval) = (Settling + steps, interval);
        small.Progress = new Call<GanProgress>(_ => sizes.Add(Resident()));
        context.ML.Transforms.Gan("Image", small).Fit(context.Pictures(512, 32, 3)).Dispose();
        double[] settled = [.. sizes.Skip(Settling / interval)];
        double middle = settled.Order().ElementAt(settled.Length / 2), off = settled.Max(size => Math.Abs(size - middle)) / middle;
        context.Report.Line($"resident size over {steps} steps (32×32×3, 64 and 128 filters, batch 4), after {Settling} to settle",
            $"{settled.Min() / 1e6:F0} – {settled.Max() / 1e6:F0} MB", "", $"± {Percent(off)}", "± 2 %", off <= 0.02);

        IDataView pictures = context.Pictures(4096, 64, 3);
        GC.Collect();
        double before = Resident(), peak = 0;
        GanOptions options = BenchContext.Options(64, 3);
        (options.MaximumSteps, options.ProgressInterval) = (4, 1);
        options.Progress = new Call<GanProgress>(_ => peak = Math.Max(peak, Resident()));
        context.ML.Transforms.Gan("Image", options).Fit(pictures).Dispose();
        const double Networks = 4 * (3.58e6 + 2.77e6), Store = 4096 * 64 * 64 * 3;
        double beside = peak - before - Store - Networks;
        string text = $"{beside / 1e6:F0} MB";
        string work = "training on 4,096 images 64×64×3, batch 64: memory beside the store and the networks, libtorch being loaded already";
        context.Report.Line(work, text, "", text, "< 600 MB", beside < 600e6);
    }

    /// <summary>Training from a mapped file against training from memory, a short training of each in turns.</summary>
    public static void Store(BenchContext context)
    {
        IDataView pictures = context.Pictures(2048, 64, 3);
        string folder = Path.Combine(Path.GetTempPath(), "gan-bench-" + Path.GetRandomFileName());
        Timings mapped = new(), inMemory = new();
        for (int i = 0; i < context.Times(4); i++)
        {
            foreach ((string? directory, Timings timings) in new[] { (folder, mapped), (null, inMemory) })
            {
                GanOptions options = BenchContext.Options(64, 3);
                options.StoreDirectory = directory;
                (GanTransformer model, Timings steps) = TrainingSteps.Run(context, pictures, options, 2, 4);
                model.Dispose();
                timings.Add(steps.All);
            }
        }
        Directory.Delete(folder);
        double share = inMemory.Median / mapped.Median;
        context.Report.Line("training step from a memory-mapped store (first column) against one in memory",
            mapped.ToString(), inMemory.ToString(), Percent(share), "≥ 90 % of the speed", share >= 0.9);
    }

    /// <summary>A step by size of image, by batch, by threads.</summary>
    public static void Growth(BenchContext context)
    {
        void Measure(int size, int batch, int threads)
        {
            int before = torch.get_num_threads();
            torch.set_num_threads(threads);
            try
            {
                GanOptions options = BenchContext.Options(size, 3);
                options.BatchSize = batch;
                IDataView pictures = context.Pictures(Math.Max(batch, 256), size, 3);
                (GanTransformer model, Timings steps) = TrainingSteps.Run(context, pictures, options, 1, context.Quick ? 2 : 5);
                model.Dispose();
                double time = steps.Median * 1e9 / ((double)size * size * batch);
                context.Report.Line($"growth: {size}×{size}×3, batch {batch}, {Threads(threads)}",
                    steps.ToString(), "", FormattableString.Invariant($"{time:F0} ns a pixel"), "even", null);
            }
            finally
            {
                torch.set_num_threads(before);
            }
        }

        int threads = torch.get_num_threads();
        foreach (int size in new[] { 32, 64, 128 })
            Measure(size, 64, threads);
        foreach (int batch in new[] { 16, 256 })
            Measure(64, batch, threads);
        Measure(64, 64, 1);
        if (threads != 2 && Environment.ProcessorCount >= 2)
            Measure(64, 64, 2);
    }

    /// <summary>A step beside one busy thread on each core, by libtorch's threads.</summary>
    public static void Busy(BenchContext context)
    {
        IDataView pictures = context.Pictures(1024, 28, 1);
        int threads = torch.get_num_threads();
        Timings quiet = Steps(threads);
        bool stop = false;
        Thread[] others = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
                Thread.SpinWait(1000);
        }))];
        foreach (Thread other in others)
            other.Start();
        try
        {
            foreach (int count in new[] { threads, 1 }.Distinct())
            {
                Timings busy = Steps(count);
                double ratio = busy.Median / quiet.Median;
                context.Report.Line(
                    $"training step, 28×28×1, beside a busy thread on each core, {Threads(count)}, against {Threads(threads)} alone",
                    busy.ToString(), quiet.ToString(), FormattableString.Invariant($"{ratio:F1} × as long"), "≤ 3 ×", ratio <= 3);
            }
        }
        finally
        {
            stop = true;
            foreach (Thread other in others)
                other.Join();
            torch.set_num_threads(threads);
        }

        Timings Steps(int count)
        {
            torch.set_num_threads(count);
            GanOptions options = BenchContext.Options(28, 1);
            options.GeneratorFilters = options.DiscriminatorFilters = new GanOptions().GeneratorFilters;
            (GanTransformer model, Timings steps) = TrainingSteps.Run(context, pictures, options, context.Times(6), 10);
            model.Dispose();
            return steps;
        }
    }

    private static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";

    public static double Ratio(Timings peer, Timings ours) => peer.Median / ours.Median;

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static double Resident() => Environment.WorkingSet;

    /// <summary>The time of a large product in bfloat16, after one to warm up.</summary>
    private static double MatrixProduct()
    {
        const int Products = 20;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor a = torch.randn(MatrixSide, MatrixSide).to(torch.ScalarType.BFloat16), b = a.t().contiguous();
        a.matmul(b).Dispose();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Products; i++)
            a.matmul(b).Dispose();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / Products;
    }
}
