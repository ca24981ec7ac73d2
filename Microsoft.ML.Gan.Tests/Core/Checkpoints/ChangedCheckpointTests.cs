using Microsoft.ML.Gan.Tests.Torture;
using Microsoft.ML.Gan.Text;

namespace Microsoft.ML.Gan.Tests.Core.Checkpoints;

/// <summary>Checkpoints with changed bytes and a right checksum.</summary>
[TestClass]
public class ChangedCheckpointTests
{
    [TestMethod]
    public void FitRefusesGanCheckpointOfImpossibleContent() => AssertRefused(CheckpointFile.OfGan(),
        "options", "steps", "rollbacks", "reports", "report", "time", "last report", "steps since the report", "sums", "tensors", "rate",
        "optimizer", "best distance", "patience", "best length", "best");

    [TestMethod]
    [DataRow(CharacterCell.Lstm)]
    [DataRow(CharacterCell.Unrolled)] // whose state is of characters
    public void FitRefusesCharacterCheckpointOfImpossibleContent(CharacterCell cell) => AssertRefused(
        CheckpointFile.OfCharacterNetwork(cell), "options", "steps", "rollbacks", "time", "last report", "tensors", "rate", "optimizer",
        "plateau's rate", "lowest loss", "epochs", "best length", "best", "state", "sums", "characters");

    /// <summary>What ended in a segmentation fault once: counts of steps and squares that steps do not lead to.</summary>
    [TestMethod]
    public void FitRefusesCheckpointOfImpossibleOptimizerState()
    {
        using CheckpointFile checkpoint = CheckpointFile.OfGan();
        int from = checkpoint.Fields.Named["optimizer"];
        Field[] values = [.. checkpoint.Fields.Fields.Where(f => f.Kind == "values" && f.Offset > from)];
        Field count = values.First(f => f.Length == sizeof(float)), mean = values.First(f => f.Length > sizeof(float));
        foreach ((Field field, float value) in new[] { (count, -1), (count, 0.5f), (count, float.NaN), (count, float.PositiveInfinity),
            (mean, float.NaN), (mean, float.NegativeInfinity) })
            AssertRefused(checkpoint, With(checkpoint, field.Offset, BitConverter.GetBytes(value)), $"{value} at {field.Offset}");
    }

    private static void AssertRefused(CheckpointFile checkpoint, params string[] names)
    {
        using (checkpoint)
        {
            Assert.IsTrue(checkpoint.Train(checkpoint.Content, more: 1));
            foreach (string name in names)
                // -1 and NaN
                AssertRefused(checkpoint, With(checkpoint, checkpoint.Fields.Named[name], [255, 255, 255, 255, 255, 255, 255, 255]), name);
            foreach (string name in names)
                AssertRefused(checkpoint, checkpoint.Content[..checkpoint.Fields.Named[name]], $"cut before {name}");
            foreach (int behind in new[] { 1, 1000 })
                StringAssert.Contains(AssertRefused(checkpoint, [.. checkpoint.Content, .. new byte[behind]], "bytes behind"),
                    $"{behind} bytes behind its end");
        }
    }

    private static string AssertRefused(CheckpointFile checkpoint, byte[] content, string what)
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => checkpoint.Train(content, more: 1), what).Message;
        StringAssert.Contains(message, checkpoint.Path, what);
        StringAssert.Contains(message, "name another folder", what);
        return message;
    }

    private static byte[] With(CheckpointFile checkpoint, int offset, byte[] bytes)
    {
        byte[] content = [.. checkpoint.Content];
        bytes.AsSpan(0, Math.Min(bytes.Length, content.Length - offset)).CopyTo(content.AsSpan(offset));
        return content;
    }
}
