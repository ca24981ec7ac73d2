using System.Diagnostics;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Core.Checkpoints;
using Microsoft.ML.Gan.Tests.Samples;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>Processes that train, save or generate, killed many times at moments that nobody chose.</summary>
[TestClass]
[TestCategory("Slow")]
public class KillsTests
{
    private const int Kills = 100;
    private const int LongestWait = 400; // ms after the first sign of life

    /// <summary>Trains with a checkpoint every third step, and tells each step.</summary>
    internal static GanTransformer Train(string? folder, IProgress<GanProgress> progress, long steps = 1_000_000)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.CheckpointDirectory, options.CheckpointInterval, options.Epochs) = (folder, 3, 1_000_000);
        (options.Progress, options.ProgressInterval) = (progress, 1);
        return TinyGan.NewContext(seed: 1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(56));
    }

    /// <summary>Saves one model over and over, and tells each time.</summary>
    internal static void Save(string path)
    {
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", TinyGan.Options(1)).Fit(TinyGan.Discs(20));
        for (int i = 1; ; i++)
        {
            TinyGan.Context.Model.SaveAtomically(gan, null, path);
            Console.WriteLine(i);
        }
    }

    [TestMethod]
    public void FitKilledAHundredTimesChangesNoBit()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        for (int kill = 0; kill < Kills; kill++)
            Kill(random.Next(LongestWait), "train small networks", folder.Path);
        long steps = KilledTrainingTests.LastStep(folder.Files) + 3;
        using GanTransformer resumed = Train(folder.Path, new Reports<GanProgress>(), steps),
            uninterrupted = Train(null, new Reports<GanProgress>(), steps);
        Console.WriteLine($"{Kills} kills, {steps} steps.");
        CollectionAssert.AreEqual(GanModelFormat.Networks(uninterrupted.Model), GanModelFormat.Networks(resumed.Model));
        Assert.IsFalse(folder.Files.Any(file => file.StartsWith('.') && file != ".lock"), string.Join(' ', folder.Files));
    }

    [TestMethod]
    public void SaveAtomicallyKilledAHundredTimesLosesNoModel()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(2);
        for (int kill = 0; kill < Kills; kill++)
        {
            Kill(random.Next(LongestWait), "save", folder["model.zip"]);
            using var loaded = (GanTransformer)TinyGan.Context.Model.Load(folder["model.zip"], out _);
            Assert.AreEqual(3, Reading.Rows(loaded.Generate(3)).Count);
        }
        Assert.IsTrue(folder.Files.Length <= 2, string.Join(' ', folder.Files)); // the last one's half, at most
    }

    /// <summary>Two shards of a run, killed in turn at moments that nobody chose.</summary>
    [TestMethod]
    [DataRow("png", 4_000)]
    [DataRow("parquet", 100_000)]
    public void GenerateKilledManyTimesWritesFilesOfOneRun(string format, int rows)
    {
        using TemporaryFolder models = new(), whole = new(), killed = new();
        TinyGan.Context.Model.Save(TinyGan.OfTones, null, models["model.zip"]);
        string[] command = ["generate", models["model.zip"], "--rows", $"{rows}", "--chunk", "200", "--format", format, "--out"];
        var random = new Random(3);
        for (int kill = 0; kill < 20; kill++)
        {
            GenerateSampleTests.Kill(killed.Path, files: 1, random.Next(LongestWait),
                [.. command, killed.Path, "--shard", $"{kill % 2}/2"]);
        }
        foreach (string shard in new[] { "1/2", "0/2" })
            SampleProcess.Run(0, [.. command, killed.Path, "--shard", shard]);
        SampleProcess.Run(0, [.. command, whole.Path]);
        CollectionAssert.AreEquivalent(GenerateSampleTests.FilesOf(whole.Path), GenerateSampleTests.FilesOf(killed.Path));
    }

    private static void Kill(int milliseconds, params string[] arguments)
    {
        using Process process = ChildProcess.Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (process.StandardOutput.ReadLine() is null)
            Assert.Fail(errors.Result);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Thread.Sleep(milliseconds);
        process.Kill(); // SIGKILL
        process.WaitForExit();
        Assert.AreNotEqual(0, process.ExitCode, errors.Result);
        Task.WaitAll(errors, output);
    }
}
