using System.Security.Cryptography;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Tests.Text;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Gan.Training;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>A checkpoint's file, whose bytes a test changes under a right checksum, and the training that it is of.</summary>
internal sealed class CheckpointFile : IDisposable
{
    /// <summary>Steps taken.</summary>
    public const long Steps = 6;

    private const int Head = 8 + sizeof(int); // the mark and the layout's version, which have tests of their own

    private readonly TemporaryFolder _folder = new();
    private readonly Func<string, long, bool> _train;
    private readonly byte[] _head;

    private CheckpointFile(Func<string, long, bool> train, Action<FieldReader> read)
    {
        _train = train;
        Assert.IsTrue(train(_folder.Path, Steps));
        Path = _folder[_folder.Files.Single(file => file.StartsWith("checkpoint-", StringComparison.Ordinal))];
        byte[] file = File.ReadAllBytes(Path);
        (_head, Content) = (file[..Head], file[Head..^SHA256.HashSizeInBytes]);
        Fields = new FieldReader(Content);
        read(Fields);
        Assert.AreEqual(Content.Length, Fields.Position);
    }

    public string Path { get; }

    /// <summary>What lies between the head and the checksum.</summary>
    public byte[] Content { get; }

    public FieldReader Fields { get; }

    /// <summary>A GAN's, with reports, an average and a best generator.</summary>
    public static CheckpointFile OfGan() => new(TrainGan, reader =>
    {
        ReadFingerprint(reader);
        reader.At("rollbacks").ReadInt32();
        for (int left = reader.At("reports").ReadInt32(); left > 0; left--)
            TrainingReporter.Exchange(new CheckpointFields(reader.At("report"), null), TrainingReporter.NoReport);
        reader.At("time").ReadInt64();
        reader.At("last report").ReadInt64();
        reader.ReadDouble();
        reader.At("steps since the report").ReadInt64();
        for (int i = 0; i < 5; i++)
            reader.At("sums").ReadSingle();
        for (int network = 0; network < 3; network++)
            reader.At("tensors").ReadTensors();
        for (int optimizer = 0; optimizer < 2; optimizer++)
            ReadOptimizer(reader);
        reader.At("augmentation probability").ReadDouble();
        reader.At("batches").ReadInt32();
        reader.At("signs").ReadSingle();
        reader.At("evaluated step").ReadInt64();
        reader.At("best step").ReadInt64();
        reader.At("best distance").ReadDouble();
        reader.At("patience").ReadInt32();
        reader.At("best length").ReadInt32();
        reader.At("best").ReadTensors();
    });

    /// <summary>A character network's, with the best weights.</summary>
    public static CheckpointFile OfCharacterNetwork(CharacterCell cell = CharacterCell.Lstm) =>
        new((folder, steps) => TrainCharacters(folder, steps, cell), reader =>
    {
        ReadFingerprint(reader);
        reader.At("rollbacks").ReadInt32();
        reader.At("time").ReadInt64();
        reader.At("last report").ReadInt64();
        reader.At("tensors").ReadTensors();
        ReadOptimizer(reader);
        reader.At("plateau's rate").ReadDouble();
        reader.At("lowest loss").ReadDouble();
        reader.At("epochs").ReadInt32();
        Assert.IsTrue(reader.At("best length").ReadInt32() > 0);
        reader.At("best").ReadTensors();
        reader.At("state").ReadBytes(reader.Left - (2 * (sizeof(double) + sizeof(long))));
        for (int i = 0; i < 2; i++)
        {
            reader.At("sums").ReadDouble();
            reader.At("characters").ReadInt64();
        }
    });

    /// <summary>Puts other content there, with a right checksum, and trains so many steps on.</summary>
    /// <returns>Whether what the model then answers is finite.</returns>
    public bool Train(byte[] content, int more)
    {
        foreach (string other in _folder.Files)
            File.Delete(_folder[other]);
        byte[] whole = [.. _head, .. content];
        File.WriteAllBytes(Path, [.. whole, .. SHA256.HashData(whole)]);
        return _train(_folder.Path, Steps + more);
    }

    public void Dispose() => _folder.Dispose();

    private static bool TrainGan(string folder, long steps)
    {
        GanOptions options = TinyGan.Options(steps);
        (options.GeneratorFilters, options.DiscriminatorFilters, options.ProgressInterval) = (4, 4, 2);
        (options.EvaluationInterval, options.KeepBest, options.CheckpointDirectory, options.CheckpointsKept) = (3, true, folder, 1);
        using GanTransformer model = TinyGan.NewContext(seed: 1).Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(56));
        return Reading.Column<float>(model.Transform(TinyGan.Discs(3)), "Score").All(float.IsFinite);
    }

    private static bool TrainCharacters(string folder, long steps, CharacterCell cell)
    {
        CharacterRnnOptions options = TinyText.Options(steps);
        (options.HiddenSize, options.PlateauFactor, options.SequenceLength, options.BatchSize) = (12, 0.5, 25, 8); // five steps an epoch
        (options.CheckpointDirectory, options.CheckpointsKept, options.Cell) = (folder, 1, cell);
        using CharacterRnnTransformer model = TinyText.Fit(TinyText.First(60), options);
        return TinyText.LogLikelihoods(model.Transform(TinyText.View("lami tolo"))).All(float.IsFinite);
    }

    private static void ReadFingerprint(FieldReader reader)
    {
        reader.ReadString(); // the kind
        TrainingFingerprint.Read(reader.At("options"));
        reader.At("steps").ReadInt64();
    }

    private static void ReadOptimizer(FieldReader reader)
    {
        reader.At("rate").ReadDouble();
        reader.At("optimizer").ReadTensors();
    }
}
