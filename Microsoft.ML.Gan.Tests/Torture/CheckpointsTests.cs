namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>Checkpoints with a right checksum and changed bytes: training goes on to finite answers,
/// or is refused as documented, in no time and little memory.</summary>
[TestClass]
[TestCategory("Slow")]
public class CheckpointsTests
{
    private const int Changes = 600; // of each kind of training

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void GanCheckpointMutatedIsRefusedOrTrained() => Run(11, CheckpointFile.OfGan());

    [TestMethod]
    public void CharacterCheckpointMutatedIsRefusedOrTrained() => Run(12, CheckpointFile.OfCharacterNetwork());

    private void Run(int seed, CheckpointFile checkpoint)
    {
        using (checkpoint)
        {
            var mutations = new Mutations(seed);
            // Numbers outside of tensors come up as often as all others together.
            Field[] fields = [.. checkpoint.Fields.Fields,
                .. checkpoint.Fields.Fields.Where(f => f.Kind is "i32" or "i64" or "f32" or "f64")];
            for (int i = 0; i < Changes; i++)
            {
                byte[] changed = mutations.Change(checkpoint.Content, fields, out string what, out bool valuesChanged);
                mutations.Measure($"seed {seed}, change {i}: {what}", () =>
                    Outcome(() => checkpoint.Train(changed, i % 2), checkpoint.Path, valuesChanged));
            }
            TestContext.WriteLine($"{Changes} changes: {mutations}");
        }
    }

    private static string Outcome(Func<bool> train, string path, bool valuesChanged)
    {
        try
        {
            if (train())
                return "trained on";
            Assert.IsTrue(valuesChanged, "The answers are not finite, although no weight was changed.");
            return "trained on with other weights, whose answers are not finite";
        }
        catch (InvalidOperationException exception) when (exception.GetType() == typeof(InvalidOperationException))
        {
            if (exception.Message.Contains("Training broke down", StringComparison.Ordinal) && valuesChanged)
                return "broken down with other weights";
            StringAssert.Contains(exception.Message, path);
            return "refused";
        }
    }
}
