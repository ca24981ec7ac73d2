using System.Security.Cryptography;
using Microsoft.ML.Gan.Tests.Persistence;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Gan.Training.Checkpoints;

namespace Microsoft.ML.Gan.Tests.Training.Checkpoints;

/// <summary>Checkpoints with a right checksum and changed bytes: training goes on to finite answers, or is refused as documented, in no time and little memory.</summary>
[TestClass]
[TestCategory("Slow")]
public class TortureCheckpointsTests
{
    private const int Changes = 600; // of each kind of training
    private const long Steps = 6;
    private const int Head = 8 + sizeof(int); // the mark and the layout's version, which has tests of its own

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Gan() => Run(11, Train, reader =>
    {
        ReadOrigin(reader);
        reader.ReadInt32(); // how often training went back
        for (int left = reader.ReadInt32(); left > 0; left--)
            ReportFormat.Read(reader);
        (reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt64()).ToString();
        for (int i = 0; i < 5; i++)
            reader.ReadSingle();
        for (int network = 0; network < 3; network++) // the average's too
            reader.ReadTensors();
        for (int optimizer = 0; optimizer < 2; optimizer++)
            ReadOptimizer(reader);
        (reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt32()).ToString();
        reader.ReadTensors(); // the best generator
    });

    [TestMethod]
    public void CharacterNetwork() => Run(12, TrainCharacters, reader =>
    {
        ReadOrigin(reader);
        (reader.ReadInt32(), reader.ReadInt64()).ToString();
        reader.ReadTensors();
        ReadOptimizer(reader);
        (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32()).ToString();
        if (reader.ReadInt32() > 0)
            reader.ReadTensors(); // the best weights
        reader.ReadBytes((int)(reader.BaseStream.Length - reader.BaseStream.Position) - (2 * (sizeof(double) + sizeof(long)))); // the state
        (reader.ReadDouble(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt64()).ToString();
    });

    /// <summary>Trains one step more, and gives whether what the model answers is finite.</summary>
    private static bool Train(string folder, long steps)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.GeneratorFilters, options.DiscriminatorFilters, options.ProgressInterval) = (4, 4, 2);
        (options.EvaluationInterval, options.KeepBest, options.CheckpointDirectory, options.CheckpointsKept) = (3, true, folder, 1);
        using GanTransformer model = TinyGan.NewContext(seed: 1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(56));
        model.Generate(2);
        return Reading.Column<float>(model.Transform(TinyGan.Discs(3)), "Score").All(float.IsFinite);
    }

    private static bool TrainCharacters(string folder, long steps)
    {
        CharacterRnnOptions options = TinyText.Options(steps);
        (options.HiddenSize, options.PlateauFactor, options.SequenceLength, options.BatchSize) = (12, 0.5, 40, 8);
        (options.CheckpointDirectory, options.CheckpointsKept) = (folder, 1);
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(60), options);
        return TinyText.LogLikelihoods(model.Transform(TinyText.View("lami tolo"))).All(float.IsFinite);
    }

    private static void ReadOrigin(FieldReader reader)
    {
        reader.ReadString(); // the kind
        TrainingOrigin.Read(reader);
        reader.ReadInt64(); // steps
    }

    private static void ReadOptimizer(FieldReader reader)
    {
        reader.ReadDouble();
        reader.ReadTensors();
    }

    private void Run(int seed, Func<string, long, bool> train, Action<FieldReader> read)
    {
        using var folder = new TemporaryFolder();
        var torture = new Torture(seed);
        Assert.IsTrue(train(folder.Path, Steps));
        string name = folder.Files.Single(file => file.StartsWith("checkpoint-", StringComparison.Ordinal));
        byte[] file = File.ReadAllBytes(folder[name]), content = file[Head..^SHA256.HashSizeInBytes];
        using var reader = new FieldReader(content);
        read(reader);
        Assert.AreEqual(content.Length, reader.Position);
        // Numbers outside of tensors come up as often as all others together.
        Field[] small = [.. reader.Fields.Where(f => f.Kind is "i32" or "i64" or "f32" or "f64")];
        Field[] fields = [.. reader.Fields, .. small];
        for (int i = 0; i < Changes; i++)
        {
            byte[] changed = torture.Change(content, fields, out string what, out bool valuesChanged);
            byte[] whole = [.. file[..Head], .. changed];
            foreach (string other in folder.Files)
                File.Delete(folder[other]);
            File.WriteAllBytes(folder[name], [.. whole, .. SHA256.HashData(whole)]);
            torture.Measure($"seed {seed}, change {i}: {what}", () => Outcome(() => train(folder.Path, Steps + (i % 2)), folder[name], valuesChanged));
        }
        TestContext.WriteLine($"{Changes} changes: {torture}");
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
