using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Tests.Core.Checkpoints;

/// <summary>A process that trains, writes a checkpoint after every step, and is killed in the middle of writing one.</summary>
[TestClass]
public class KilledTrainingTests
{
    private const int Attempts = 40;

    /// <summary>Networks large enough that a good part of the time goes into writing checkpoints.</summary>
    internal static GanTransformer Train(string? folder, IProgress<GanProgress> progress, long steps = 1_000_000)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.GeneratorFilters, options.DiscriminatorFilters, options.Progress, options.ProgressInterval) = (128, 128, progress, 1);
        (options.CheckpointDirectory, options.CheckpointInterval, options.CheckpointsKept) = (folder, 1, 2);
        options.Epochs = 1_000_000;
        return TinyGan.NewContext(seed: 1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(56));
    }

    /// <summary>The step of the last checkpoint among files.</summary>
    internal static long LastStep(IEnumerable<string> files) =>
        files.Where(file => file.StartsWith("checkpoint-", StringComparison.Ordinal))
        .Max(file => long.Parse(Path.GetFileNameWithoutExtension(file)["checkpoint-".Length..], CultureInfo.InvariantCulture));

    [TestMethod]
    public void FitKilledLosesAnIntervalAtMostAndEndsTheSame()
    {
        using var folder = new TemporaryFolder();
        bool killedWriting = false;
        for (int attempt = 0; attempt < Attempts && !killedWriting; attempt++) // each goes on from where the last was killed
        {
            long reported = KillWhileWriting(folder);
            string[] files = folder.Files;
            killedWriting = files.Any(file => file.StartsWith(".checkpoint-", StringComparison.Ordinal));
            long last = LastStep(files);
            Assert.IsTrue(last >= reported - 1, $"{reported} steps were taken, and the last checkpoint is of step {last}");
        }
        Assert.IsTrue(killedWriting, $"In {Attempts} attempts the process was never killed within a write.");

        var reports = new Reports<GanProgress>();
        long steps = LastStep(folder.Files) + 3;
        using GanTransformer resumed = Train(folder.Path, reports, steps);
        Assert.AreEqual(3, reports.All.Count);
        Assert.AreEqual(steps, resumed.History.Count);
        Assert.IsFalse(folder.Files.Any(file => file.StartsWith(".checkpoint-", StringComparison.Ordinal)));
        using GanTransformer uninterrupted = Train(null, new Reports<GanProgress>(), steps);
        CollectionAssert.AreEqual(GanModelFormat.Networks(uninterrupted.Model), GanModelFormat.Networks(resumed.Model));
    }

    /// <summary>Starts the training in a process and kills it as soon as it is seen to write a checkpoint that is not its first.</summary>
    /// <returns>The last step that it reported.</returns>
    private static long KillWhileWriting(TemporaryFolder folder)
    {
        using Process process = ChildProcess.Start("train", folder.Path);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        // It trains, and has a checkpoint.
        long reported = long.Parse(process.StandardOutput.ReadLine() ?? throw new AssertFailedException(errors.Result),
            CultureInfo.InvariantCulture);
        process.StandardOutput.ReadLine();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        while (!process.HasExited && !Directory.EnumerateFiles(folder.Path, ".checkpoint-*").Any())
        {
        }
        process.Kill(); // SIGKILL
        process.WaitForExit();
        string[] steps = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.IsTrue(process.ExitCode != 0, $"The process ended by itself: {errors.Result}");
        return steps.Length > 0 ? long.Parse(steps[^1], CultureInfo.InvariantCulture) : reported;
    }
}
