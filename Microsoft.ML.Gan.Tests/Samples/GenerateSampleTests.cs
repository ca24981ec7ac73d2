using System.Diagnostics;
using GanSamples;
using GanSamples.Shards;
using Microsoft.ML.Data;
using Parquet;
using Parquet.Schema;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Microsoft.ML.Gan.Tests.Samples;

/// <summary>Rows of one run, written in shares.</summary>
[TestClass]
public class GenerateSampleTests
{
    private const int Rows = 50;

    private static readonly CancellationToken _atOnce = new(canceled: true); // after the first row that is made

    private static readonly Lazy<GanTransformer> _numbers = new(() =>
    {
        GanOptions options = TinyGan.Options(2);
        options.Architecture = GanArchitecture.Dense;
        IDataView rows = TinyGan.Context.Data.LoadFromEnumerable(TinyGan.DiscRows(20));
        IDataView pairs = TinyGan.Context.Transforms.Concatenate("Pair", nameof(DiscRow.Number), nameof(DiscRow.Number)).Fit(rows)
            .Transform(rows);
        return TinyGan.Context.Transforms.Gan("Pair", options).Fit(pairs);
    });

    private static string Save(TemporaryFolder folder, GanTransformer gan, string name = "model.zip")
    {
        TinyGan.Context.Model.Save(gan, null, folder[name]);
        return folder[name];
    }

    /// <summary>Runs the sample in this process.</summary>
    private static void Run(string model, string folder, string more = "", CancellationToken cancellation = default)
    {
        string[] args = ["generate", model, "--rows", $"{Rows}", "--chunk", "7", .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Generate.Run(SampleCommands.Root.Parse(args), folder, cancellation);
    }

    /// <summary>The files of a folder by their names in it, with their content; the lock, which stays, left out.</summary>
    internal static Dictionary<string, string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != ".lock")
            .ToDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'),
                path => Convert.ToBase64String(File.ReadAllBytes(path)));

    [TestMethod]
    [DataRow("png")]
    [DataRow("parquet")]
    public void ShardsInAnyOrderMakeFilesOfOneRun(string format)
    {
        using TemporaryFolder models = new(), whole = new(), parts = new();
        string model = Save(models, TinyGan.OfTones);
        Run(model, whole.Path, $"--format {format}");
        foreach (string shard in new[] { "2/3", "0/3", "1/3" })
            Run(model, parts.Path, $"--format {format} --shard {shard}");
        Dictionary<string, string> files = FilesOf(whole.Path);
        Assert.AreEqual(format == "png" ? Rows + 1 : 8 + 1, files.Count);
        CollectionAssert.AreEquivalent(files, FilesOf(parts.Path));
    }

    /// <summary>A folder for each class holds the class's rows, bit for bit, in files named by their numbers.</summary>
    [TestMethod]
    public void PngFilesHoldRowsInFoldersOfClasses()
    {
        using TemporaryFolder models = new(), folder = new();
        Run(Save(models, TinyGan.OfTones), folder.Path, "--seed 5 --truncation 1.5");
        IDataView rows = TinyGan.OfTones.Generate(Rows, new GanGenerateOptions { Seed = 5, Truncation = 1.5 });
        List<VBuffer<byte>> pixels = Reading.Column<VBuffer<byte>>(rows, "Pixels");
        List<uint> keys = Reading.Column<uint>(rows, "Label");
        for (int row = 0; row < Rows; row++)
        {
            string name = new[] { "dark", "grey", "bright" }[keys[row] - 1];
            using Image<L8> image = Image.Load<L8>(Path.Combine(folder.Path, name, $"rows-{row / 7 * 7:D12}", $"{row:D12}.png"));
            var read = new byte[64];
            for (int i = 0; i < read.Length; i++)
                read[i] = image[i % 8, i / 8].PackedValue;
            CollectionAssert.AreEqual(pixels[row].DenseValues().ToArray(), read, $"row {row}");
        }
    }

    [TestMethod]
    public void PngFilesHoldColorsOfImageColumn()
    {
        using TemporaryFolder models = new(), folder = new();
        Run(Save(models, TinyGan.OfPictures), folder.Path, "--shard 7/8");
        using MLImage expected = Reading.Column<MLImage>(TinyGan.OfPictures.Generate(Rows), "Picture")[49];
        using Image<Rgba32> image = Image.Load<Rgba32>(Path.Combine(folder.Path, "rows-000000000049", "000000000049.png"));
        Assert.AreEqual(new Size(20, 12), image.Size());
        for (int i = 0; i < 240; i++)
        {
            ReadOnlySpan<byte> pixel = expected.Pixels[(4 * i)..];
            Assert.AreEqual(new Rgba32(pixel[0], pixel[1], pixel[2]), image[i % 20, i / 20]);
        }
    }

    [TestMethod]
    public async Task ParquetFilesHoldNumbersClassesAndImages()
    {
        using TemporaryFolder models = new(), pictures = new(), folder = new();
        string model = Save(models, TinyGan.OfTones);
        Run(model, pictures.Path);
        Run(model, folder.Path, "--format parquet");
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder["rows-000000000049.parquet"]);
        CollectionAssert.AreEqual(new[] { "row", "class", "image" }, reader.Schema.Fields.Select(field => field.Name).ToArray());
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        Assert.AreEqual(1, group.RowCount);
        (var row, var name, var image) = (new long[1], new string[1], new byte[1][]);
        await group.ReadAsync<long>(reader.Schema.DataFields[0], row);
        await group.ReadAsync(reader.Schema.DataFields[1], name);
        await group.ReadAsync(reader.Schema.DataFields[2], image);
        Assert.AreEqual(49, row[0]);
        string picture = Path.Combine(pictures.Path, name[0], "rows-000000000049", "000000000049.png");
        CollectionAssert.AreEqual(File.ReadAllBytes(picture), image[0]);
    }

    [TestMethod]
    public async Task ParquetFilesHoldVectors()
    {
        using TemporaryFolder models = new(), folder = new();
        Run(Save(models, _numbers.Value), folder.Path, "--format parquet --shard 0/8");
        await using ParquetReader reader = await ParquetReader.CreateAsync(folder["rows-000000000000.parquet"]);
        DataField field = reader.Schema.DataFields[1];
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        (var values, var present, var levels) = (new float[14], new int[14], new int[14]);
        await group.ReadRawAsync<float>(field, values, present, levels);
        float[] expected = [.. Reading.Column<VBuffer<float>>(_numbers.Value.Generate(7), "Pair").SelectMany(pair => pair.DenseValues())];
        CollectionAssert.AreEqual(expected, values);
        int[] begins = [.. Enumerable.Range(0, 14).Select(i => i % 2)];
        CollectionAssert.AreEqual(begins, levels, "two to a row");
    }

    [TestMethod]
    public void RunThatIsBrokenOffAgainAndAgainEndsWithSameFiles()
    {
        using TemporaryFolder models = new(), whole = new(), broken = new();
        string model = Save(models, TinyGan.OfTones);
        Run(model, whole.Path, "--shard 1/4");
        int files = 0;
        for (int attempt = 0; attempt < 13; attempt++)
        {
            Errors.Says<OperationCanceledException>(() => Run(model, broken.Path, "--shard 1/4", _atOnce), "after 1 rows");
            Assert.AreEqual(++files, FilesOf(broken.Path).Count - 1);
        }
        Run(model, broken.Path, "--shard 1/4");
        CollectionAssert.AreEquivalent(FilesOf(whole.Path), FilesOf(broken.Path));
    }

    /// <summary>Of a Parquet file nothing stays: it is whole, or made again.</summary>
    [TestMethod]
    public void RunReplacesWhatKilledRunLeft()
    {
        using TemporaryFolder models = new(), whole = new(), broken = new();
        string model = Save(models, TinyGan.OfTones);
        foreach (string format in new[] { "png", "parquet" })
        {
            Run(model, whole[format], $"--format {format}");
            Run(model, broken[format], $"--format {format}");
        }
        string picture = Directory.GetFiles(broken["png"], "*0023.png", SearchOption.AllDirectories).Single();
        File.Move(picture, Path.Combine(Path.GetDirectoryName(picture)!, ".000000000023.png.0123456789abcdef.partial"));
        File.Move(Path.Combine(broken["parquet"], "rows-000000000014.parquet"),
            Path.Combine(broken["parquet"], ".rows-000000000014.parquet.left.partial"));
        File.Move(Path.Combine(broken["parquet"], "generate.json"), Path.Combine(broken["parquet"], ".generate.json.left.partial"));
        Assert.ThrowsExactly<InvalidOperationException>(() => Run(model, broken["parquet"], "--format parquet"));
        foreach (string file in Directory.GetFiles(broken["parquet"], "rows-*"))
            File.Delete(file);
        Errors.Says<OperationCanceledException>(() => Run(model, broken["parquet"], "--format parquet", _atOnce), "after 1 rows");
        Assert.IsFalse(FilesOf(broken["parquet"]).Keys.Any(name => name.StartsWith("rows-", StringComparison.Ordinal)));
        foreach (string format in new[] { "png", "parquet" })
        {
            Run(model, broken[format], $"--format {format}");
            CollectionAssert.AreEquivalent(FilesOf(whole[format]), FilesOf(broken[format]));
        }
    }

    [TestMethod]
    public void RunRefusesFilesOfOtherModelsAndOptions()
    {
        using TemporaryFolder models = new(), folder = new();
        string model = Save(models, TinyGan.OfTones), other = Save(models, TinyGan.OfPictures, "other.zip");
        Run(model, folder.Path, "--shard 0/8 --seed 3");
        Dictionary<string, string> files = FilesOf(folder.Path);
        foreach ((string command, string message) in new[]
        {
            ("--shard 1/8 --seed 4", "made with --seed 3, not with --seed 4"),
            ("--shard 1/8", "made with --seed 3, not without --seed"),
            ("--shard 1/8 --seed 3 --truncation 0.7", "made without --truncation, not with --truncation 0.7"),
            ("--shard 1/8 --seed 3 --class grey", "made without --class, not with --class grey"),
            ("--shard 1/8 --format parquet", "with --format png, not with --format parquet; with --seed 3, not without --seed"),
        })
            Errors.Says<InvalidOperationException>(() => Run(model, folder.Path, command), message);
        Errors.Says<InvalidOperationException>(() => Run(other, folder.Path, "--shard 1/8 --seed 3"), "with the model of SHA-256 ");
        CollectionAssert.AreEquivalent(files, FilesOf(folder.Path));

        File.WriteAllText(folder["generate.json"], """{ "rows": 50 }""");
        Errors.Says<InvalidDataException>(() => Run(model, folder.Path, "--seed 3"), "generate.json' cannot be read");
        File.Delete(folder["generate.json"]);
        Errors.Says<InvalidOperationException>(() => Run(model, folder.Path, "--seed 3"), "but no generate.json");
    }

    [TestMethod]
    public void RunRefusesBeforeItWritesWhatModelCannotMake()
    {
        using TemporaryFolder models = new(), folder = new();
        Errors.Says<InvalidOperationException>(() => Run(Save(models, _numbers.Value), folder["out"]), "--format parquet writes them");
        Errors.Says<ArgumentOutOfRangeException>(() => Run(Save(models, TinyGan.OfTones), folder["out"], "--class none"), "none");
        Assert.IsFalse(Directory.Exists(folder["out"]));
    }

    [TestMethod]
    public void ManyShardsMayBeginAtOnce()
    {
        using TemporaryFolder models = new(), whole = new(), parts = new();
        string model = Save(models, TinyGan.OfTones);
        Run(model, whole.Path);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => Run(model, parts.Path, $"--shard {i}/4")))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        CollectionAssert.AreEquivalent(FilesOf(whole.Path), FilesOf(parts.Path));
    }

    [TestMethod]
    public void ShardsPartitionAnyNumberOfThings()
    {
        foreach (long things in new[] { 0, 1, 9, 10, 11, 1_000, long.MaxValue / 7 })
        {
            foreach (int count in new[] { 1, 2, 10, int.MaxValue })
            {
                (long first, long end) = (new Shard(0, count).Of(things).First, new Shard(count - 1, count).Of(things).End);
                Assert.AreEqual((0, things), (first, end));
                for (int i = 0; i < Math.Min(count, 20) - 1; i++)
                    Assert.AreEqual(new Shard(i, count).Of(things).End, new Shard(i + 1, count).Of(things).First);
            }
        }
    }

    [TestMethod]
    [DataRow("0/1", null, "0/1")]
    [DataRow("9/10", "3", "9/10")]
    [DataRow("/10", "3", "3/10")]
    [DataRow("/10", "10", "a number from 0 to 9 before the stroke, and has '10' from the variable JOB_COMPLETION_INDEX")]
    [DataRow("/10", null, "JOB_COMPLETION_INDEX")]
    [DataRow("-1/10", null, "and has '-1'")]
    [DataRow("0/0", null, "'0/0' is not that")]
    [DataRow("1/2/3", null, "'1/2/3' is not that")]
    [DataRow("", "3", "'' is not that")]
    public void ShardIsReadFromTextAndVariable(string text, string? index, string expected)
    {
        string read = Shard.TryParse(text, index, out Shard shard, out string? problem) ? shard.ToString() : problem;
        StringAssert.Contains(read, expected);
    }

    /// <summary>A process that is killed as soon as it has written some files, and started again.</summary>
    [TestMethod]
    public void ProcessThatIsKilledGoesOn()
    {
        using TemporaryFolder models = new(), whole = new(), killed = new();
        string[] command = ["generate", Save(models, TinyGan.OfTones), "--rows", "400", "--chunk", "30", "--out"];
        Kill(killed.Path, 10, milliseconds: 0, [.. command, killed.Path]);
        StringAssert.Contains(SampleProcess.Run(0, [.. command, killed.Path]), " were there.");
        Generate.Run(SampleCommands.Root.Parse([.. command, whole.Path]), whole.Path, default);
        CollectionAssert.AreEquivalent(FilesOf(whole.Path), FilesOf(killed.Path));
    }

    /// <summary>Starts the sample, and kills it some time after the folder has so many files more.</summary>
    internal static void Kill(string folder, int files, int milliseconds, params string[] args)
    {
        int Count() => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count();
        int wanted = Count() + files;
        using Process process = SampleProcess.Start(args);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && Count() < wanted)
            Thread.Sleep(1);
        process.WaitForExit(milliseconds);
        process.Kill(); // SIGKILL
        process.WaitForExit();
        Assert.AreNotEqual(0, process.ExitCode, $"It ended before it was killed: {output.Result}{errors.Result}");
    }
}
