using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Security.Cryptography;
using GanSamples.Shards;
using Microsoft.ML;
using Microsoft.ML.Gan;

namespace GanSamples;

/// <summary>
/// Writes the rows of a saved model to files, on as many machines as one likes. Each writes a share, and all shares together are the rows
/// of one run. A process that was killed goes on when it is started again.
/// </summary>
internal static class Generate
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(10);

    private static readonly Argument<string> _model = new("MODEL.zip") { Description = "The model file." };

    private static readonly Option<bool> _quick = SampleOptions.Quick("A short try with few rows.");

    private static readonly Option<long> _rows = SampleOptions.Number("--rows", "Rows of all shards together.",
        minimum: 1L, otherwise: 1_000, quick: 64);

    private static readonly Option<string> _shard = SampleOptions.Text("--shard", "I/M",
        "Writes share I, from 0, of M shares alone. '/M' takes I from the variable " +
        $"{Shard.IndexVariable}, which Kubernetes sets in an Indexed Job.").Check(CheckShard);

    private static readonly Option<RowFormat> _format = SampleOptions.Choice<RowFormat>("--format",
        "A PNG file for each row, in a folder for each class if there are classes, or Parquet files.");

    private static readonly Option<int> _chunk = SampleOptions.Number("--chunk",
        "Rows of a Parquet file, or PNG files in a folder. Shards share out chunks.", minimum: 1, otherwise: 1_000, maximum: 1_000_000);

    private static readonly Option<int> _seed = SampleOptions.Number<int>("--seed", "Another seed than the model's gives other rows.",
        minimum: 0);

    private static readonly Option<double> _truncation = SampleOptions.Number<double>("--truncation",
        "The largest magnitude of latent values: samples get better and less varied. 2 is mild, 0.5 is strong.", minimum: 0.1);

    private static readonly Option<string> _class = SampleOptions.Text("--class", "name",
        "The class of all rows. Without it, classes come as often as in training.");

    private static readonly Option<string> _out = SampleOptions.Out("generate");

    public static SampleCommand Command { get; } = new("generate",
        "Writes generated rows to files, in shares for many machines; goes on after a break.", Run)
    {
        _model, _quick, _rows, _shard, _format, _chunk, _seed, _truncation, _class, _out,
    };

    private static int Run(ParseResult options)
    {
        string folder = options.GetRequiredValue(_out);
        using var stop = new Interruption();
        return Run(options, folder, stop.Token);
    }

    /// <summary>Writes a share, or what it lacks. Files are whole whenever it ends.</summary>
    internal static int Run(ParseResult options, string folder, CancellationToken cancellation)
    {
        byte[] model = File.ReadAllBytes(options.GetRequiredValue(_model));
        var ml = new MLContext();
        using GanTransformer gan = SavedGan.Load(ml, model, options.GetRequiredValue(_model));
        var request = new GanGenerateOptions
        {
            Seed = options.GetResult(_seed) is null ? null : options.GetValue(_seed),
            Truncation = options.GetResult(_truncation) is null ? null : options.GetValue(_truncation),
            Class = options.GetValue(_class),
        };
        (long rows, RowFormat format, int chunk) = (options.GetValue(_rows), options.GetValue(_format), options.GetValue(_chunk));
        var source = new RowSource(ml, gan, request);
        if (format == RowFormat.Png && !source.HasImages)
            throw new InvalidOperationException("The model makes vectors of numbers, not images: --format parquet writes them.");
        string hash = Convert.ToHexStringLower(SHA256.HashData(model));
        new GenerationManifest(hash, rows, format, chunk, request.Seed, request.Truncation, request.Class).Claim(folder);
        RowFiles files = format == RowFormat.Png ? new PngFiles(folder, source) : new ParquetFiles(folder, source);

        Shard shard = ShardOf(options);
        (long first, long end) = shard.Of((rows + chunk - 1) / chunk);
        (first, end) = (Math.Min(first * chunk, rows), Math.Min(end * chunk, rows));
        if (first == end)
        {
            Console.WriteLine($"Shard {shard} has nothing to do: there are fewer chunks than shards. A smaller --chunk makes more.");
            return 0;
        }
        Console.WriteLine($"Shard {shard}: rows {first} to {end - 1} of {rows}.");
        Write(source, files, first, end, chunk, cancellation);
        return 0;
    }

    private static void Write(RowSource source, RowFiles files, long first, long end, int chunk, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        (long made, TimeSpan next) = (0, _pause);
        for (long start = first; start < end; start += chunk)
        {
            long count = Math.Min(chunk, end - start);
            if (files.FirstMissing(start, count) is { } missing)
                files.Write(start, source.Read(missing, start + count - missing), Written);
        }
        Console.WriteLine($"Made {made} rows in {clock.Elapsed.TotalSeconds:F0} s; {end - first - made} were there.");

        void Written()
        {
            made++;
            if (clock.Elapsed > next)
            {
                Console.WriteLine($"{made} rows");
                next = clock.Elapsed + _pause;
            }
            if (cancellation.IsCancellationRequested)
                throw new OperationCanceledException($"Stopped after {made} rows. The same command goes on from here.");
        }
    }

    private static Shard ShardOf(ParseResult options)
    {
        Shard shard = Shard.Whole;
        if (options.GetValue(_shard) is { } text)
            Shard.TryParse(text, Environment.GetEnvironmentVariable(Shard.IndexVariable), out shard, out _);
        return shard;
    }

    private static void CheckShard(OptionResult option)
    {
        string? index = Environment.GetEnvironmentVariable(Shard.IndexVariable);
        if (!Shard.TryParse(option.GetValueOrDefault<string>(), index, out _, out string? problem))
            option.AddError($"The option --shard {problem}.");
    }
}
