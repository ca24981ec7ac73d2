using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Text;

/// <summary>A character network's training that is interrupted and goes on.</summary>
[TestClass]
public class CharacterCheckpointTests
{
    private static CharacterRnnOptions Options(long steps, TemporaryFolder? folder = null, int interval = 1000) =>
        With(TinyText.Options(steps), o =>
    {
        (o.Layers, o.Dropout, o.PlateauFactor, o.SequenceLength) = (2, 0.3, 0.5, 7);
        (o.CheckpointDirectory, o.CheckpointInterval) = (folder?.Path, interval);
    });

    private static CharacterRnnOptions With(CharacterRnnOptions options, Action<CharacterRnnOptions> change)
    {
        change(options);
        return options;
    }

    private static byte[] Train(CharacterRnnOptions options, int rows = 40)
    {
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(rows), options);
        return CharacterModelFormat.Network(model.Model);
    }

    /// <summary>An epoch has ten steps: training is interrupted within one, at its end, and again and again.</summary>
    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Gru)]
    [DataRow(CharacterCell.Unrolled)]
    public void FitResumedEndsWithSameBits(CharacterCell cell)
    {
        byte[] uninterrupted = Train(With(Options(43), o => o.Cell = cell));
        foreach (int[] stops in new int[][] { [13], [20], [4, 9, 31] })
        {
            using var folder = new TemporaryFolder();
            foreach (int stop in stops)
                Train(With(Options(stop, folder), o => o.Cell = cell));
            CollectionAssert.AreEqual(uninterrupted, Train(With(Options(43, folder), o => o.Cell = cell)), string.Join(" ", stops));
        }
    }

    [TestMethod]
    public void FitKilledGoesOnFromLastCheckpoint()
    {
        using var folder = new TemporaryFolder();
        byte[] uninterrupted = Train(Options(26, folder, interval: 8));
        CollectionAssert.AreEqual(new[] { ".lock", "checkpoint-0000000016.bin", "checkpoint-0000000024.bin", "checkpoint-0000000026.bin" },
            folder.Files);
        CollectionAssert.AreEqual(uninterrupted, Train(Options(26, folder))); // finished: as it was left
        File.Delete(folder["checkpoint-0000000026.bin"]);
        File.WriteAllBytes(folder["checkpoint-0000000024.bin"], File.ReadAllBytes(folder["checkpoint-0000000024.bin"])[..^1]); // damaged
        CollectionAssert.AreEqual(uninterrupted, Train(Options(26, folder)));
    }

    [TestMethod]
    public void FitResumedRefusesOtherOptionsAndTexts()
    {
        using var folder = new TemporaryFolder();
        Train(Options(2, folder));
        string message = Assert.ThrowsExactly<InvalidOperationException>(
            () => Train(With(Options(4, folder), o => (o.HiddenSize, o.Seed) = (12, 9)))).Message;
        StringAssert.Contains(message, "HiddenSize (24 then, 12 now), Seed (7 then, 9 now)");
        Errors.Says<InvalidOperationException>(() => Train(Options(4, folder), rows: 41), "the data now are 41 rows of");
        // As one likes.
        Train(With(Options(4, folder), o => (o.Generation.Temperature, o.ContinuationColumnName, o.ProgressInterval) = (0, "More", 1)));
    }

    [TestMethod]
    public void FreeOptionsExist()
    {
        string[] all = [.. typeof(CharacterRnnOptions).GetProperties().Select(p => p.Name)];
        foreach (string name in CharacterCheckpoints.FreeOptions)
            CollectionAssert.Contains(all, name);
    }
}
